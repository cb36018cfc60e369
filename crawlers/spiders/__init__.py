"""A spider a platform. To add one: subclass `SourceSpider`, list it here, save a page, write a test."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider
from crawlers.spiders.telegram import TelegramSpider

SPIDERS: dict[str, type[SourceSpider]] = {"telegram": TelegramSpider}
