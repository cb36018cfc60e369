"""An exported model → weights under the network's names, so that training can go on from a model that ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from nlp.model.base import Array


def read_weights(path: Path) -> dict[str, Tensor]:
    """What `export` wrote, near to the trained weights: matrices come back from their 8-bit blocks.

    Not in it are the embeddings, which are the base's, and the head for subtypes, which running does not need.
    """
    graph = onnx.load(str(path)).graph
    values = {i.name: i for i in graph.initializer}
    found = dict[str, Array]()
    for name, value in values.items():
        if name.startswith("network."):
            plain = numpy_helper.to_array(value).astype(np.float32)
            found[name.removeprefix("network.").removesuffix("_half")] = plain
    found |= {name: _matrix(values, at) for at, name in _named_matrices(graph)}
    return {name: torch.from_numpy(value.copy()) for name, value in found.items()}


def _named_matrices(graph: onnx.GraphProto) -> Iterator[tuple[str, str]]:
    """The exporter leaves the matrices without a name: each has that of the bias which is added to its product."""
    known = {i.name for i in graph.initializer}
    matrix = {
        node.output[0]: node.input[1]
        for node in graph.node
        if node.op_type == "MatMul" and known & {node.input[1], node.input[1] + "_8bit"}
    }
    for node in graph.node:
        if node.op_type == "Add":
            for bias, product in (node.input, reversed(node.input)):
                if bias.endswith(".bias") and product in matrix:
                    yield matrix[product], bias.removeprefix("network.").removesuffix("bias") + "weight"


def _matrix(values: dict[str, onnx.TensorProto], name: str) -> Array:
    """As torch's Linear has it, [out, in]."""
    if name in values:
        plain: Array = numpy_helper.to_array(values[name]).astype(np.float32)
        return plain.T
    eighths: Array = numpy_helper.to_array(values[name + "_8bit"]).astype(np.float32)
    scales: Array = numpy_helper.to_array(values[name + "_scales"]).astype(np.float32)
    return (eighths * np.repeat(scales, len(eighths) // len(scales), axis=0)).T
