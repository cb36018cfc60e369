"""`vigie`: one file per group of commands; errors that a person can mend become one sentence and exit code 1."""

from __future__ import annotations

import sys

import typer

from vigie import (
    collect,
    demo,
    erase,
    find,
    hold,
    indices,
    labels,
    models,
    similar,
    sources,
    understand,
    watch,
    watchlist,
)

app = typer.Typer(
    name="vigie",
    help="A lookout for public posts in which smugglers advertise: channels in, leads on screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources.app, name="sources")
for group in (collect, understand, find, similar, watch, erase, demo):
    group.register(app)
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(models.app, name="model")
app.add_typer(labels.app, name="labels")
app.add_typer(find.audit_app, name="audit")
app.add_typer(hold.app, name="hold")
app.add_typer(indices.app, name="index")


def main() -> None:
    """Exit codes: 0 done, 1 the work failed, 2 the command was wrong, 130 interrupted."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe (`| head`) has had enough
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from vigie.console import sentence

        if (text := sentence(error)) is None:
            raise
        sys.stderr.write(f"vigie: {text}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
