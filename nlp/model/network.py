"""The torch network: the trimmed encoder and its heads. The ONNX file is tested against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from labels.schema import KINDS, MODES, PAYMENTS, SPAN_LABELS, SUBTYPES
from nlp.model.base import Base
from nlp.model.hints import HINTS, STARTS
from nlp.model.reading import VALUES
from nlp.model.tags import CUT, TAGS
from nlp.model.vocabulary import PAD

MARKER_SIZE = 256
HINT_DROPOUT = 0.15  # of the tokens
# The first tag of the labels that VALUES belong to, and how many values each has.
_MARKS = tuple(1 + 2 * SPAN_LABELS.index(label) for label in ("MODE", "PAYMENT"))
_COUNTS = (len(MODES), len(PAYMENTS))
# Kinds cut finer, subtype by subtype: learned beside the kind, so that the states tell news from stories too.
DETAILS = tuple((kind, subtype) for kind in KINDS for subtype in (*SUBTYPES[kind], None))
# Our name of a tensor in one layer → transformers' name.
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


class Marks(NamedTuple):
    """The marker's logits: `tags` [batch, tokens, 23], `cuts` [batch, tokens, 2 × 4], `values` [batch, 18].

    `follow` [23, 23] is what a tag adds to the one after it, whatever the post.
    """

    tags: Tensor
    cuts: Tensor
    values: Tensor
    follow: Tensor


class Outputs(NamedTuple):
    """Logits: `kinds` [batch, 5], `details` [batch, len(DETAILS)]; `meaning` [batch, hidden] is the mean state that the
    kind is told by."""

    kinds: Tensor
    details: Tensor
    marks: Marks
    meaning: Tensor


class Marker(nn.Module):  # type: ignore[misc]  # torch is an extra: where it is missing, Module is Any
    """Two narrow layers over the encoder's states at three depths and the rules' hints; marks tokens, names values.

    The base was made for whole sentences: its last states say much of the post and little of the single word, and it
    is the middle ones that tell where something stands.
    """

    def __init__(self, hidden: int, depths: tuple[int, ...]) -> None:
        super().__init__()
        self.depths = depths
        self.project = nn.Linear(hidden * len(depths), MARKER_SIZE)
        self.hint = nn.Embedding(HINTS, MARKER_SIZE)
        nn.init.zeros_(self.hint.weight)
        shape = config_of(
            hidden=MARKER_SIZE, heads=8, feed_forward=2 * MARKER_SIZE, positions=512, eps=1e-12, vocabulary=4, layers=2,
            attention="eager",
        )  # fmt: skip
        self.layers = BertModel(shape, add_pooling_layer=False)
        self.tag, self.cut = nn.Linear(MARKER_SIZE, len(TAGS)), nn.Linear(MARKER_SIZE, 2 * (CUT + 1))
        self.value = nn.Linear(MARKER_SIZE, len(VALUES))
        self.follow = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))

    def forward(self, states: Tensor, mask: Tensor, hints: Tensor) -> Marks:
        """Of normalised states of all depths, [batch, tokens, depths × hidden], and hints, [batch, tokens, 4]."""
        if self.training:  # the rules were written with the labels in sight: they are less sure of the street
            hints = hints * (torch.rand(hints.shape[:2], device=hints.device) > HINT_DROPOUT).unsqueeze(-1)
        told = self.hint(hints + torch.tensor(STARTS, device=hints.device)).sum(-2)
        joined = self.project(states) + told
        states = self.layers(inputs_embeds=joined, attention_mask=mask).last_hidden_state
        tags = self.tag(states)
        return Marks(tags, self.cut(states), self._values(states, tags, mask), self.follow)

    def _values(self, states: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Each value is said by the tokens that are marked: labels name the values of a post, not of its spans."""
        shares = tags.float().softmax(-1)
        marked = [shares[..., at] + shares[..., at + 1] for at in _MARKS]
        gates = torch.cat(
            [one.unsqueeze(-1).expand(-1, -1, count) for one, count in zip(marked, _COUNTS, strict=True)], -1
        )
        logits = self.value(states).float() + torch.log(gates + 1e-6)
        return torch.logsumexp(logits + (mask.unsqueeze(-1).float() - 1) * 1e4, 1)


class ReaderNetwork(nn.Module):  # type: ignore[misc]
    """One encoder; its mean state says the kind, and a marker on its states says what stands where."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        size, depth = config.hidden_size, config.num_hidden_layers
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        self.kind, self.detail = nn.Linear(size, len(KINDS)), nn.Linear(size, len(DETAILS))
        self.marker = Marker(size, (depth // 3, 2 * depth // 3, depth))

    def forward(self, ids: Tensor, mask: Tensor, hints: Tensor) -> Outputs:
        """[batch, tokens] each; `hints` [batch, tokens, 4] as nlp.model.hints has them."""
        states = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        meaning = _mean(states[-1], mask)
        pooled = self.dropout(meaning)
        marks = self.marker(self.dropout(self.joined(states)), mask, hints)
        return Outputs(self.kind(pooled), self.detail(pooled), marks, meaning)

    def joined(self, states: Sequence[Tensor]) -> Tensor:
        """What the marker reads: the states of its depths side by side, each normalised."""
        return torch.cat([functional.layer_norm(states[i], (self.kind.in_features,)) for i in self.marker.depths], -1)


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
