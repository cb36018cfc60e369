"""A rule that fails on a post costs that post what the rule would have found; it is said, and the run goes on."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

_log = logging.getLogger("vigie.faults")


@contextmanager
def survived(what: str, post: str) -> Iterator[None]:
    """Log a fault inside by its kind and line; never its message, in which a post's words may stand."""
    try:
        yield
    except (ImportError, OSError, MemoryError):  # not the post's fault: every other one would fail too
        raise
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        _log.error(
            "%s failed on %s and found nothing there (%s, %s line %s): please report it with the post's text",
            what, post, type(error).__name__, at.filename.rpartition("/")[2], at.lineno,
        )  # fmt: skip
