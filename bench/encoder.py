"""The shipped model against the Hugging Face pipeline on an encoder of the same shape, in one run (train extra)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from bench.measure import Row, paired
from bench.reading import demo_texts
from nlp.model.runtime import SHIPPED, OnnxModel

# One advert in a hundred posts, as a busy general channel has them.
PREVALENCE = 100


def encoder_rows(chatter: Sequence[str]) -> list[Row]:
    """`chatter` are everyday posts, for the row at 1 % prevalence; without them or torch those rows are left out."""
    texts, cores = demo_texts(), os.cpu_count() or 1
    with get_context("spawn").Pool(cores, initializer=_start) as pool:
        whole = _each(pool.map, texts, triage=False)
        rows = []
        if find_spec("torch") and find_spec("transformers"):
            pipe = _hugging_face()
            ours, theirs, ratio = paired(whole, lambda: list(pipe(list(texts))))
            other = f"Hugging Face pipeline, fp32 {len(texts) / theirs:,.0f}"
            rows.append(
                Row(f"encoder and heads, {cores} cores", f"{len(texts) / ours:,.0f} posts/s", other, f"{ratio:.1f}×")
            )
        if chatter:
            mixed = [
                text
                for i, text in enumerate(chatter[:2000])
                for text in ([text] if i % PREVALENCE else [text, texts[i % len(texts)]])
            ]
            ours, theirs, ratio = paired(_each(pool.map, mixed, triage=True), _each(pool.map, mixed, triage=False))
            other = f"encoder reads all {len(mixed) / theirs:,.0f}"
            rows.append(
                Row("with the first stage, 1 % adverts", f"{len(mixed) / ours:,.0f} posts/s", other, f"{ratio:.1f}×")
            )
    return rows


def read_chatter(path: Path) -> list[str]:
    """Texts of a JSON-lines file of background posts."""
    import gzip

    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines][::25]


_models: dict[bool, OnnxModel] = {}


def _start() -> None:
    for triage in (True, False):
        _models[triage] = OnnxModel(triage=triage)
        _models[triage].read(["warm up, boat to the island, call now"])


def _read(job: tuple[bool, Sequence[str]]) -> int:
    triage, texts = job
    return len(_models[triage].read(texts))


def _each(spread: Callable[..., object], texts: Sequence[str], *, triage: bool) -> Callable[[], object]:
    jobs = [(triage, texts[start : start + 32]) for start in range(0, len(texts), 32)]
    return lambda: spread(_read, jobs, chunksize=1)


def _hugging_face() -> Callable[[list[str]], object]:
    """Weights are random: the same work, whatever they say."""
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(SHIPPED / "tokenizer.json"), pad_token="<pad>", unk_token="<unk>", model_max_length=320
    )
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=384, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536
    )
    pipe: Callable[[list[str]], object] = pipeline(
        "text-classification",
        model=BertForSequenceClassification(config),
        tokenizer=tokenizer,
        truncation=True,
        device=-1,
    )
    return pipe
