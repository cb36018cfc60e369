"""The torch network → one ONNX file of 4-bit embeddings and 8-bit matrices that runs without torch."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from nlp.model.base import Array
from nlp.model.hints import NONE
from nlp.model.network import Outputs, ReaderNetwork

NAMES = ("kinds", "tags", "cuts", "values", "follow", "meaning")
_EMBEDDINGS = "encoder.embeddings.word_embeddings.weight"
_BLOCK = 32


class _Shown(nn.Module):  # type: ignore[misc]  # torch is an extra: where it is missing, Module is Any
    """The outputs that running needs, in the order of `NAMES`."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, hints: torch.Tensor) -> tuple[torch.Tensor, ...]:
        said: Outputs = self.network(ids, mask, hints)
        return said.kinds, *said.marks, said.meaning


def export(network: ReaderNetwork, target: Path) -> None:
    """Write `target`; `network` must have eager attention."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        to_onnx(network, full)
        quantise(full, target)


def to_onnx(network: ReaderNetwork, path: Path) -> None:
    """fp32, with free batch and length."""
    sample = (*torch.ones(2, 2, 8, dtype=torch.long), torch.zeros(2, 8, len(NONE), dtype=torch.long))
    batch, both = {0: "batch"}, {0: "batch", 1: "tokens"}
    axes = {
        "ids": both,
        "mask": both,
        "hints": both,
        "kinds": batch,
        "tags": both,
        "cuts": both,
        "values": batch,
        "meaning": batch,
    }
    torch.onnx.export(
        _Shown(network.eval()), sample, str(path), input_names=["ids", "mask", "hints"], output_names=list(NAMES),
        dynamic_axes=axes, opset_version=18, dynamo=False,
    )  # fmt: skip


def quantise(full: Path, target: Path) -> None:
    """The matrices in 8-bit blocks with a scale each, the embeddings in 4-bit blocks; activations stay fp32.

    onnxruntime unfolds the matrices once, on loading: multiplying in fp32 is half as fast again as its 8-bit kernels
    where the processor has no VNNI, says nearer what torch says, and the same on every machine. Scales over whole
    tensors, as `quantize_dynamic` takes them for activations, cost this encoder three points of F1: a few of its states
    are far larger than the rest. The embeddings lose nothing: they come from such blocks.
    """
    model = onnx.load(str(full))
    _pack_matrices(model)
    _pack_embeddings(model)
    halve_positions(model)
    for opset in model.opset_import:
        if opset.domain == "":
            opset.version = 21  # the first whose DequantizeLinear knows blocks; no other operator here differs from 18
    onnx.save(model, str(target))


def _pack_matrices(model: onnx.ModelProto) -> None:
    graph = model.graph
    known = {i.name: i for i in graph.initializer}
    for at, node in reversed(list(enumerate(graph.node))):
        weights = known.get(node.input[1]) if node.op_type == "MatMul" else None
        if weights is None or min(weights.dims) < 2 * _BLOCK:  # the heads are small, and the last to speak
            continue
        name = weights.name
        eighths, scales = eight_bits(numpy_helper.to_array(weights))
        graph.initializer.remove(weights)
        graph.initializer.append(numpy_helper.from_array(eighths, name + "_8bit"))
        graph.initializer.append(numpy_helper.from_array(scales, name + "_scales"))
        packed = [name + "_8bit", name + "_scales"]
        unfold = helper.make_node("DequantizeLinear", packed, [name + "_half"], axis=0, block_size=_BLOCK)
        graph.node.insert(at, helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
        graph.node.insert(at, unfold)


def eight_bits(weights: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Signed 8-bit values of [rows, columns] and a scale for each block of 32 rows of a column."""
    blocks = weights.reshape(-1, _BLOCK, weights.shape[1])
    scales: npt.NDArray[np.float16] = np.maximum(np.abs(blocks).max(1) / 127, 1e-7).astype(np.float16)
    eighths = np.clip(np.round(blocks / scales[:, None].astype(np.float32)), -127, 127).astype(np.int8)
    return eighths.reshape(weights.shape), scales


def _pack_embeddings(model: onnx.ModelProto) -> None:
    graph = model.graph
    name = next(i.name for i in graph.initializer if i.name.endswith(_EMBEDDINGS))
    weights = next(i for i in graph.initializer if i.name == name)
    quarters, scales = four_bits(numpy_helper.to_array(weights).astype(np.float32))
    packed = (quarters[:, 0::2] & 15) | ((quarters[:, 1::2] & 15) << 4)
    graph.initializer.remove(weights)
    raw = packed.astype(np.uint8).tobytes()
    graph.initializer.append(helper.make_tensor("words_4bit", TensorProto.INT4, quarters.shape, raw, raw=True))
    graph.initializer.append(numpy_helper.from_array(scales.astype(np.float16), "words_scales"))
    at, gather = next(
        (i, node) for i, node in enumerate(graph.node) if node.op_type == "Gather" and node.input[0] == name
    )
    halves = gather.output[0] + "_half"
    graph.node.remove(gather)
    graph.node.insert(at, helper.make_node("Cast", [halves], [gather.output[0]], to=TensorProto.FLOAT))
    graph.node.insert(
        at,
        helper.make_node(
            "GatherBlockQuantized", ["words_4bit", gather.input[1], "words_scales"], [halves],
            domain="com.microsoft", gather_axis=0, quantize_axis=1, block_size=_BLOCK,
        ),
    )  # fmt: skip
    model.ir_version = max(model.ir_version, 10)


def halve_positions(model: onnx.ModelProto) -> None:
    """The tables of positions as 16-bit floats: more than a million values of which few are ever read."""
    graph = model.graph
    for weights in [i for i in graph.initializer if i.name.endswith("position_embeddings.weight")]:
        half = numpy_helper.from_array(numpy_helper.to_array(weights).astype(np.float16), weights.name + "_half")
        graph.initializer.remove(weights)
        graph.initializer.append(half)
        graph.node.insert(0, helper.make_node("Cast", [half.name], [weights.name], to=TensorProto.FLOAT))


def four_bits(weights: Array) -> tuple[npt.NDArray[np.int8], Array]:
    """Signed 4-bit values and a scale for each block of 32: exact where the weights came from such blocks.

    As the base's file has it, the value of largest magnitude is -8 times the scale.
    """
    blocks = weights.reshape(len(weights), -1, _BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1)[..., None], -1)[..., 0]
    scales = (largest / -8).astype(np.float16).astype(np.float32)
    safe = np.where(scales == 0, 1, scales)
    quarters: npt.NDArray[np.int8] = np.clip(np.round(blocks / safe[..., None]), -8, 7).astype(np.int8)
    return quarters.reshape(weights.shape), scales
