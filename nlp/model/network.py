"""The torch network: the trimmed encoder and its heads. The ONNX file is tested against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from labels.schema import KINDS, MODES, PAYMENTS, SUBTYPES
from nlp.model.base import Base
from nlp.model.tags import CUT, TAGS
from nlp.model.vocabulary import PAD

VALUES = (*MODES, *PAYMENTS)
MARKER_SIZE = 256
# Kinds cut finer, subtype by subtype: learned beside the kind, so that the states tell news from stories too.
DETAILS = tuple((kind, subtype) for kind in KINDS for subtype in (*SUBTYPES[kind], None))
# Our name of a tensor in one layer → transformers' name.
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


class Outputs(NamedTuple):
    """Logits: `kinds` [batch, 5], `tags` [batch, tokens, 23], `cuts` [batch, tokens, 2 × 4], `values` [batch, 18],
    `details` [batch, len(DETAILS)]."""  # fmt: skip

    kinds: Tensor
    tags: Tensor
    cuts: Tensor
    values: Tensor
    details: Tensor


class Marker(nn.Module):  # type: ignore[misc]  # torch is an extra: where it is missing, Module is Any
    """Two narrow layers over the encoder's states at three depths; marks tokens and names values.

    The base was made for whole sentences: its last states say much of the post and little of the single word, and it
    is the middle ones that tell where something stands.
    """

    def __init__(self, hidden: int, depths: tuple[int, ...]) -> None:
        super().__init__()
        self.depths = depths
        self.project = nn.Linear(hidden * len(depths), MARKER_SIZE)
        shape = config_of(
            hidden=MARKER_SIZE, heads=8, feed_forward=2 * MARKER_SIZE, positions=512, eps=1e-12, vocabulary=4, layers=2,
            attention="eager",
        )  # fmt: skip
        self.layers = BertModel(shape, add_pooling_layer=False)
        self.tag, self.cut = nn.Linear(MARKER_SIZE, len(TAGS)), nn.Linear(MARKER_SIZE, 2 * (CUT + 1))
        self.value = nn.Linear(2 * MARKER_SIZE, len(VALUES))

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Normalised states of all depths, [batch, tokens, depths × hidden] → logits of tags, cuts and values."""
        states = self.layers(inputs_embeds=self.project(states), attention_mask=mask).last_hidden_state
        shown = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * shown).sum(1) / shown.sum(1).clamp(min=1.0)
        most = (states - 1e4 * (1 - shown)).amax(1)
        return self.tag(states), self.cut(states), self.value(torch.cat([mean, most], -1))


class ReaderNetwork(nn.Module):  # type: ignore[misc]
    """One encoder; its mean state says the kind, and a marker on its states says what stands where."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        size, depth = config.hidden_size, config.num_hidden_layers
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.kind, self.detail = nn.Linear(size, len(KINDS)), nn.Linear(size, len(DETAILS))
        self.marker = Marker(size, (depth // 3, 2 * depth // 3, depth))

    def forward(self, ids: Tensor, mask: Tensor) -> Outputs:
        """[batch, tokens] each."""
        states = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        pooled = self.dropout(_mean(states[-1], mask))
        tags, cuts, values = self.marker(self.dropout(self.joined(states)), mask)
        return Outputs(self.kind(pooled), tags, cuts, values, self.detail(pooled))

    def joined(self, states: Sequence[Tensor]) -> Tensor:
        """What the marker reads: the states of its depths side by side, each normalised."""
        return torch.cat([functional.layer_norm(states[i], states[i].shape[-1:]) for i in self.marker.depths], -1)


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)


def config_of(
    *, hidden: int, heads: int, feed_forward: int, positions: int, eps: float, vocabulary: int, layers: int,
    attention: str = "sdpa",
) -> BertConfig:  # fmt: skip
    """A shape in transformers' words; `eager` attention is what the ONNX exporter can trace."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        layer_norm_eps=eps,
        pad_token_id=PAD,
        attention_probs_dropout_prob=0.0,  # with it torch has no fast attention on a CPU
        attn_implementation=attention,
    )


def from_base(base: Base, ids: Sequence[int], *, layers: int | None = None) -> ReaderNetwork:
    """The base with the embedding rows `ids`, and heads that have learned nothing yet.

    With fewer `layers` than the base has, evenly spaced ones are kept, the last among them.
    """
    kept = layers or base.layers
    chosen = [round((i + 1) * base.layers / kept) - 1 for i in range(kept)]
    network = ReaderNetwork(
        config_of(hidden=base.hidden, heads=base.heads, feed_forward=base.feed_forward, positions=base.positions,
                  eps=base.eps, vocabulary=len(ids), layers=kept)
    )  # fmt: skip
    state = dict[str, Tensor]()
    tensors = {name: torch.from_numpy(values) for name, values in base.tensors.items()}
    state["embeddings.word_embeddings.weight"] = tensors["emb.word"][list(ids)]
    state["embeddings.position_embeddings.weight"] = tensors["emb.pos"]
    state["embeddings.token_type_embeddings.weight"] = tensors["emb.type"]
    for part, ours in (("weight", "w"), ("bias", "b")):
        state[f"embeddings.LayerNorm.{part}"] = tensors[f"emb.ln.{ours}"]
        for target, layer in enumerate(chosen):
            for short, long in _LAYER.items():
                state[f"encoder.layer.{target}.{long}.{part}"] = tensors[f"l{layer}.{short}.{ours}"]
    missing, unexpected = network.encoder.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]:
        raise ValueError(f"the base does not fit the network: missing {missing}, unexpected {unexpected}")
    return network
