"""A run folder → the files that ship: `kind.onnx` (int8), `tokenizer.json`, `model.json`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from tokenizers import Tokenizer
from transformers import BertConfig

from nlp.model.network import KindNetwork


def load_run(run: Path) -> KindNetwork:
    """The trained torch network of a run folder."""
    state = torch.load(run / "network.pt", weights_only=True)
    words, hidden = state["encoder.embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    positions = state["encoder.embeddings.position_embeddings.weight"].shape[0]
    config = BertConfig(
        vocab_size=words, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=hidden // 32,
        intermediate_size=4 * hidden, max_position_embeddings=positions, layer_norm_eps=1e-12, pad_token_id=1,
        attn_implementation="eager",
    )  # fmt: skip
    network = KindNetwork(config)
    network.load_state_dict(state)
    network.eval()
    return network


def export(run: Path, target: Path, *, model: dict[str, Any]) -> None:
    """`model` is what `model.json` says: name, version, temperature, thresholds, figures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        to_onnx(load_run(run), full)
        quantise(full, target / "kind.onnx")
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    (target / "model.json").write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def quantise(full: Path, target: Path) -> None:
    """int8: the embeddings by rows, the matrices in blocks of 32 with a scale each, activations in the same blocks.

    Scales over whole tensors, as `quantize_dynamic` takes them for activations, cost this encoder three points of F1:
    a few of its states are far larger than the rest.
    """
    blocks = MatMulNBitsQuantizer(str(full), bits=8, block_size=32, is_symmetric=True, accuracy_level=4)
    blocks.process()
    with tempfile.TemporaryDirectory() as folder:
        middle = Path(folder) / "blocks.onnx"
        blocks.model.save_model_to_file(str(middle))
        quantize_dynamic(middle, target, weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])


def to_onnx(network: KindNetwork, path: Path) -> None:
    """fp32, with free batch and length."""
    sample = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    free = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        network, sample, str(path), input_names=["ids", "mask"], output_names=["kinds"],
        dynamic_axes={"ids": free, "mask": free, "kinds": {0: "batch"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
