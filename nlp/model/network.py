"""The torch network: the trimmed encoder and a head for the kind. The ONNX file is tested against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from labels.schema import KINDS
from nlp.model.base import Base
from nlp.model.vocabulary import PAD

# Our name of a tensor in one layer → transformers' name.
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


class KindNetwork(nn.Module):  # type: ignore[misc]  # torch is an extra: where it is missing, Module is Any
    """Mean of the encoder's last states over the text → logits of the kinds."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.kind = nn.Linear(config.hidden_size, len(KINDS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """[batch, tokens] each → [batch, kinds]."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self._head(states, mask)

    def lower(self, ids: Tensor, mask: Tensor, *, depth: int) -> Tensor:
        """The states after `depth` layers: what fixed layers say of a text, worth keeping between epochs."""
        return self._layers(self.encoder.embeddings(input_ids=ids), mask, 0, depth)

    def upper(self, states: Tensor, mask: Tensor, *, depth: int) -> Tensor:
        """Logits from the states after `depth` layers."""
        return self._head(self._layers(states, mask, depth, len(self.encoder.encoder.layer)), mask)

    def _layers(self, states: Tensor, mask: Tensor, first: int, last: int) -> Tensor:
        hidden = (1.0 - mask[:, None, None, :].to(states.dtype)) * torch.finfo(states.dtype).min
        for layer in self.encoder.encoder.layer[first:last]:
            states = layer(states, hidden)
        return states

    def _head(self, states: Tensor, mask: Tensor) -> Tensor:
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
        return cast(Tensor, self.kind(self.dropout(pooled)))


def config_of(base: Base, *, vocabulary: int) -> BertConfig:
    """The base's shape; `eager` attention is what the ONNX exporter can trace."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=base.hidden,
        num_hidden_layers=base.layers,
        num_attention_heads=base.heads,
        intermediate_size=base.feed_forward,
        max_position_embeddings=base.positions,
        layer_norm_eps=base.eps,
        pad_token_id=PAD,
        attn_implementation="eager",
    )


def from_base(base: Base, ids: Sequence[int]) -> KindNetwork:
    """The base with the embedding rows `ids`, and a head that has learned nothing yet."""
    network = KindNetwork(config_of(base, vocabulary=len(ids)))
    state = dict[str, Tensor]()
    tensors = {name: torch.from_numpy(values) for name, values in base.tensors.items()}
    state["embeddings.word_embeddings.weight"] = tensors["emb.word"][list(ids)]
    state["embeddings.position_embeddings.weight"] = tensors["emb.pos"]
    state["embeddings.token_type_embeddings.weight"] = tensors["emb.type"]
    for part, ours in (("weight", "w"), ("bias", "b")):
        state[f"embeddings.LayerNorm.{part}"] = tensors[f"emb.ln.{ours}"]
        for layer in range(base.layers):
            for short, long in _LAYER.items():
                state[f"encoder.layer.{layer}.{long}.{part}"] = tensors[f"l{layer}.{short}.{ours}"]
    missing, unexpected = network.encoder.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]:
        raise ValueError(f"the base does not fit the network: missing {missing}, unexpected {unexpected}")
    return network
