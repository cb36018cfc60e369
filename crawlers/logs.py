"""Log lines without the text of posts: a log is kept longer, and read by more people, than a store."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.logformatter import LogFormatter


class Quiet(LogFormatter):
    def dropped(self, item: Any, exception: BaseException, *args: Any, **options: Any) -> Any:
        """Scrapy's own would print the whole item."""
        return {"level": logging.WARNING, "msg": "dropped: %(exception)s", "args": {"exception": exception}}

    def item_error(self, item: Any, exception: BaseException, *args: Any, **options: Any) -> Any:
        return {"level": logging.ERROR, "msg": "not kept: %(exception)s", "args": {"exception": exception}}
