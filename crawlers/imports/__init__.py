"""Files → posts: what cannot be crawled can be imported."""

from crawlers.imports.read import ColumnError, read_posts
from crawlers.imports.reject import Reject

__all__ = ["ColumnError", "Reject", "read_posts"]
