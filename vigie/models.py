"""`vigie model`: train, measure, ship."""

from __future__ import annotations

from pathlib import Path

import typer

from vigie.console import say

app = typer.Typer(help="Train, measure and ship the model.", no_args_is_help=True)

LABELS = Path("labels/data")


@app.command()
def train(
    run: Path = typer.Argument(help="folder of this run, such as runs/first"),
    background: Path = typer.Option(None, help="JSON lines (gzipped or not) with lang and text: negatives"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
    epochs: int = typer.Option(8, min=1),
    seed: int = typer.Option(7),
) -> None:
    """Fine-tune on the labels. Needs the train extra: pip install -e ".[train]"

    Example: vigie model train runs/first --background background.jsonl.gz
    """
    _need_torch()
    from nlp.model.train import Settings
    from nlp.model.train import train as fit

    fit(labels, run, background=background, settings=Settings(epochs=epochs, seed=seed), say=say)


@app.command()
def export(
    run: Path = typer.Argument(help="folder of a run"),
    target: Path = typer.Option(Path("nlp/model/shipped"), help="where the model that ships is"),
    version: str = typer.Option(help="such as 1"),
    background: Path = typer.Option(None, help="background posts, for the rate of false alarms"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
) -> None:
    """Calibrate on validation, measure on test, write ONNX int8 and the model card.

    Example: vigie model export runs/first --version 1 --background background.jsonl.gz
    """
    _need_torch()
    from nlp.model.ship import ship

    ship(run, target, version=version, labels=labels, background=background, say=say)


@app.command()
def evaluate(
    model: Path = typer.Option(None, help="folder of a model; the shipped one when none is given"),
    background: Path = typer.Option(None, help="background posts, for the rate of false alarms"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
) -> None:
    """Figures on the held-out part of the labels.

    Example: vigie model evaluate
    """
    from labels.manifest import UNSEEN
    from nlp.model.data import part_of, read_background, read_examples, sample
    from nlp.model.evaluate import MEASURED, figures, table
    from nlp.model.kind import SHIPPED, load

    examples = [example for example in read_examples(labels) if part_of(example.group) == "test"]
    noise = [x for x in read_background(background) if part_of(x.group) == "test"] if background else []
    noise = sample(noise, MEASURED, seed=0)
    typer.echo(table(figures(load(model or SHIPPED), examples, noise, read_examples(UNSEEN))))


@app.command()
def card() -> None:
    """The model card: what it is for, what it must not be used for, its figures.

    Example: vigie model card
    """
    from nlp.model.kind import SHIPPED

    typer.echo((SHIPPED / "CARD.md").read_text(encoding="utf-8"))


def _need_torch() -> None:
    from importlib.util import find_spec

    if missing := [name for name in ("torch", "transformers", "onnx") if find_spec(name) is None]:
        say(f'vigie: training needs {missing[0]}: pip install -e ".[train]" (see README for the CPU build of torch)')
        raise typer.Exit(1)
