"""Reads examples with the torch network and counts how well: what choosing between runs needs, on validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from tokenizers import Tokenizer

from labels.schema import CONTACT_LABELS, KINDS, OFFER_KINDS
from nlp.model.data import Example
from nlp.model.hints import NONE, hints, is_bare, is_plain
from nlp.model.network import ReaderNetwork
from nlp.model.reading import VALUES, ModelReading, join, offer_score, read_logits, windows
from nlp.model.text import prepare
from nlp.model.vocabulary import PAD


def read_with(
    network: ReaderNetwork, tokenizer: Tokenizer, texts: Sequence[str], *, device: str = "cpu", size: int = 32
) -> list[ModelReading]:
    """fp32, in the order of the texts; long ones by windows."""
    prepared = [prepare(text) for text in texts]
    encodings = tokenizer.encode_batch([p.text for p in prepared])
    hinted = [hints(p, encoding.offsets) for p, encoding in zip(prepared, encodings, strict=True)]
    pieces = [(i, start, end) for i, encoding in enumerate(encodings) for start, end in windows(len(encoding.ids))]
    pieces.sort(key=lambda piece: piece[2] - piece[1])
    found: list[list[ModelReading]] = [[] for _ in texts]
    network.eval()
    with torch.inference_mode():
        for at in range(0, len(pieces), size):
            group = pieces[at : at + size]
            longest = max(end - start for _, start, end in group)
            rows = [[*encodings[i].ids[start:end], *[PAD] * (longest - end + start)] for i, start, end in group]
            ids = torch.tensor(rows, device=device)
            told = [[*hinted[i][start:end], *[NONE] * (longest - end + start)] for i, start, end in group]
            said = network(ids, (ids != PAD).long(), torch.tensor(told, device=device))
            kinds, tags, cuts, values, follow = (x.float().cpu().numpy() for x in (said.kinds, *said.marks))
            for row, (i, start, end) in enumerate(group):
                n, offsets = end - start, encodings[i].offsets[start:end]
                found[i].append(
                    read_logits(
                        prepared[i],
                        offsets,
                        kinds=kinds[row],
                        tags=tags[row, :n],
                        cuts=cuts[row, :n],
                        values=values[row],
                        follow=follow,
                    )
                )
    joined = zip(map(join, found), hinted, strict=True)
    return [replace(reading, bare=is_bare(told), plain=is_plain(told)) for reading, told in joined]


def trial(examples: Sequence[Example], readings: Sequence[ModelReading]) -> Mapping[str, float]:
    """F1 of offers at one half and at the best threshold, of kinds, spans and values; seekers taken for offers."""
    offers = [offer_score(reading.scores) for reading in readings]
    gold = [example.kind in OFFER_KINDS for example in examples]
    seekers = [p for p, x in zip(offers, examples, strict=True) if x.kind == "seeking"]
    said = [max(KINDS, key=lambda kind, r=r: r.scores[kind]) for r in readings]  # type: ignore[misc]
    kinds = [f1([x.kind == k for x in examples], [s == k for s in said]) for k in KINDS]
    marked = [(x, r) for x, r in zip(examples, readings, strict=True) if x.kind != "other"]
    return {
        "offers": f1(gold, [p >= 0.5 for p in offers]),
        "offers_best": max((f1(gold, [p >= t / 50 for p in offers]) for t in range(5, 49)), default=0.0),
        "macro": sum(kinds) / len(kinds),
        "seekers": sum(p >= 0.5 for p in seekers) / max(1, len(seekers)),
        "spans": _span_f1(marked),
        "values": _value_f1(marked),
    }


def f1(gold: Sequence[bool], said: Sequence[bool]) -> float:
    """2 × hits over what is and what was said."""
    hits = sum(a and b for a, b in zip(gold, said, strict=True))
    return 2 * hits / max(1, sum(gold) + sum(said))


def _span_f1(pairs: Sequence[tuple[Example, ModelReading]]) -> float:
    """Exact, of all labels but contacts, which rules find."""
    hits = total = 0
    for example, reading in pairs:
        gold = {span for span in example.spans if span[0] not in CONTACT_LABELS}
        said = {(s.label, s.start, s.end) for s in reading.spans if s.label not in CONTACT_LABELS}
        hits, total = hits + len(gold & said), total + len(gold) + len(said)
    return 2 * hits / max(1, total)


def _value_f1(pairs: Sequence[tuple[Example, ModelReading]]) -> float:
    gold = [value in {*x.modes, *x.payments} for x, _ in pairs for value in VALUES]
    return f1(gold, [(r.values or {})[value] >= 0.5 for _, r in pairs for value in VALUES])
