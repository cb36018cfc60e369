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
    start: Path = typer.Option(None, help="folder of a run or of a model to go on from, such as nlp/model/shipped"),
    base: Path = typer.Option(
        None, help="a base that `vigie model trim` wrote; the whole one is trimmed when not given"
    ),
    epochs: int = typer.Option(8, min=1),
    layers: int = typer.Option(12, min=1, max=12),
    rate: float = typer.Option(1.2e-4, help="learning rate of the encoder's top layer"),
    seed: int = typer.Option(7),
    more: list[str] = typer.Option([], "--set", help="any other setting of nlp/model/settings.py, as name=value"),
) -> None:
    """Fine-tune the encoder and its heads on the labels. Needs the train extra: pip install -e ".[train]"

    Example: vigie model train runs/first --background background.jsonl.gz --set span_weight=2
    """
    from nlp.model.settings import Settings, changed

    try:
        settings = changed(Settings(epochs=epochs, seed=seed, layers=layers, frozen=layers // 2, rate=rate), more)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    _need_torch()
    from nlp.model.run import train as fit

    fit(labels, run, background=background, settings=settings, say=say, base=base, start=start)


@app.command()
def trim(
    target: Path = typer.Argument(help="file to write, such as base.npz"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels: all pieces that they use stay"),
) -> None:
    """Cut the base to the vocabulary that ships: a third of the size, for a machine that is reached over a thin line.

    Example: vigie model trim base.npz
    """
    _need_torch()
    from nlp.model.base import find_base, read_base, trim_base
    from nlp.model.train import pieces_for

    ids = pieces_for(read_base(find_base()), labels)
    trim_base(find_base(), ids, target)
    say(f"{len(ids)} pieces of the vocabulary in {target}")


@app.command()
def export(
    run: Path = typer.Argument(help="folder of a run"),
    target: Path = typer.Option(Path("nlp/model/shipped"), help="where the model that ships is"),
    version: str = typer.Option(help="such as 2"),
    background: Path = typer.Option(None, help="background posts, for the first stage and the rate of false alarms"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
) -> None:
    """Calibrate on validation, measure on test, write ONNX, the first stage and the model card.

    Example: vigie model export runs/first --version 2 --background background.jsonl.gz
    """
    _need_torch()
    from nlp.model.ship import ship

    ship(run, target, version=version, labels=labels, background=background, say=say)


@app.command()
def evaluate(
    model: Path = typer.Option(None, help="folder of a model; the shipped one when none is given"),
    background: Path = typer.Option(None, help="background posts, for the rate of false alarms"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
    baselines: bool = typer.Option(False, help="also what a user would try first, on the same split (train extra)"),
) -> None:
    """Figures on the held-out part of the labels, with bootstrap intervals.

    Example: vigie model evaluate
    """
    from labels.details import read_all_details
    from labels.manifest import UNSEEN
    from nlp.model.data import read_background, read_gold, sample
    from nlp.model.evaluate import MEASURED, figures
    from nlp.model.runtime import SHIPPED
    from nlp.model.tables import figures_table
    from nlp.pool import Readers

    gold = read_gold(labels)
    test = [label for label, part in gold if part == "test"]
    noise = [x for x in read_background(background) if x.part == "test"] if background else []
    unseen = [label for label, _ in read_gold(UNSEEN)]
    with Readers(folder=model or SHIPPED) as readers:
        noise = sample(noise, MEASURED, seed=0)
        found = figures(readers.read, test, background=noise, unseen=unseen, details=read_all_details())
    typer.echo(figures_table(found))
    if baselines:
        _need_torch()
        from nlp.model.baselines import baseline_table

        typer.echo("\n" + baseline_table(gold, found))


@app.command()
def compare(
    candidate: Path = typer.Argument(help="folder of a model"),
    current: Path = typer.Option(None, help="folder of the model to beat; the shipped one when none is given"),
    labels: Path = typer.Option(LABELS, help="folder of gold labels"),
) -> None:
    """Two models on the same held-out posts, language by language; exits with 1 where the candidate is worse.

    Example: vigie model compare runs/second/model
    """
    from nlp.model.compare import comparison
    from nlp.model.data import read_gold
    from nlp.model.evaluate import read_labels_with
    from nlp.model.runtime import SHIPPED
    from nlp.pool import Readers

    test = [label for label, part in read_gold(labels) if part == "test"]
    read = []
    for folder in (candidate, current or SHIPPED):
        with Readers(folder=folder) as readers:
            read.append(read_labels_with(readers.read, test))
    table, worse = comparison(*read)
    typer.echo(table)
    if worse:
        say("vigie: the candidate is worse in " + ", ".join(worse))
        raise typer.Exit(1)


@app.command()
def mine(
    background: Path = typer.Argument(help="background posts: JSON lines (gzipped or not) with lang and text"),
    target: Path = typer.Argument(help="file to write, such as hard.jsonl.gz"),
    model: Path = typer.Option(None, help="folder of a model; the shipped one when none is given"),
    hardest: int = typer.Option(1100, min=1, help="how many of those that it takes for offers or seekers soonest"),
    others: int = typer.Option(500, min=0, help="how many of the rest, by chance"),
) -> None:
    """The background posts to learn from next: of the part that trains, those that a model nearly gets wrong.

    Example: vigie model mine background.jsonl.gz hard.jsonl.gz
    """
    from nlp.model.data import read_background
    from nlp.model.mining import mined, write_background
    from nlp.model.runtime import SHIPPED
    from nlp.pool import Readers

    noise = [x for x in read_background(background) if x.part == "train"]
    with Readers(folder=model or SHIPPED) as readers:
        count = write_background(mined(noise, readers.read, hardest=hardest, others=others), target)
    say(f"{count} of {len(noise)} posts in {target}: vigie model train … --background {target}")


@app.command()
def card() -> None:
    """The model card: what it is for, what it must not be used for, its figures.

    Example: vigie model card
    """
    from nlp.model.runtime import SHIPPED

    typer.echo((SHIPPED / "CARD.md").read_text(encoding="utf-8"))


def _need_torch() -> None:
    from importlib.util import find_spec

    if missing := [name for name in ("torch", "transformers", "onnx") if find_spec(name) is None]:
        say(f'vigie: training needs {missing[0]}: pip install -e ".[train]" (see README for the CPU build of torch)')
        raise typer.Exit(1)
