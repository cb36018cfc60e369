"""Public Telegram channels, by the preview that t.me serves to anyone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawlers.clock import now
from crawlers.found import Found, Stop
from crawlers.items import Post
from crawlers.outcome import Deleted, Job
from crawlers.progress import Progress
from crawlers.spiders.base import SourceSpider
from crawlers.telegram_info import post_is_gone, read_info
from crawlers.telegram_names import AddressError, channel_name
from crawlers.telegram_page import Page, read_page
from crawlers.window import Window


class TelegramSpider(SourceSpider):
    """Reads `/s/NAME` back page by page, then asks for each stored post of that range that did not come back."""

    name = "telegram"
    home = "https://t.me"

    async def read(self, job: Job, progress: Progress) -> AsyncIterator[Found]:
        name, window = _name(job), Window(job)
        page: Page | None = await self._newest(job, name, progress)
        channel = (page.channel if page else None) or name
        while page is not None:
            progress.covered |= page.covered
            for post in window.take(page):
                progress.add(post)
                yield Found(job.source, self._addressed(post, job), progress.response)
            page = None if window.full or not page.posts else await self._older(job, name, page, progress)
        window.read_to_the_end()
        progress.complete = True
        for number in window.missing():
            async for found in self._confirm(job, channel, number, progress):
                yield found

    async def _newest(self, job: Job, name: str, progress: Progress) -> Page:
        response = await self._follow(f"{self.base(job)}/s/{name}", progress)
        if response.status != 200:
            raise await self._classify(job, name, progress)
        page = _readable(response, progress)
        if page is None:
            info = read_info(response.body)
            if info.kind != "unknown":  # a server that led us on to the plain page, with a 200
                raise await self._classify(job, name, progress)
            raise Stop(
                "parse_error", f"{response.url} answered with a page that is no channel history", http_status=200
            )
        progress.subscribers = page.subscribers
        if not page.posts and not (page.empty and job.newest_id):
            raise Stop("parse_error", f"{response.url} shows no posts: the channel is empty, or its markup has changed")
        return page

    async def _older(self, job: Job, name: str, page: Page, progress: Progress) -> Page | None:
        """The page before this one; None at the end of the history."""
        low = min(page.ids)
        if low <= 1:
            return None
        # Asked for even where the page shows no way back: a lost anchor must not look like the end of the history.
        url = f"{self.base(job)}/s/{name}?before={low}"
        response = await self.fetch(url, progress)
        older = _readable(response, progress) if response.status == 200 else None
        if older is None and page.older_before is None:
            return None
        if older is None:
            raise Stop("parse_error", f"{url} answered {response.status} and no channel history")
        if older.posts and min(older.ids) >= low:
            raise Stop("parse_error", f"{url} answered with posts that are not older than {low}")
        return older if older.posts else None

    async def _follow(self, url: str, progress: Progress) -> Response:
        """Redirects from one spelling of a preview to another are followed; one away from it is the answer."""
        response = await self.fetch(url, progress)
        for _ in range(3):
            if response.status == 200:
                break
            location = response.headers.get("Location") or b""
            target = urlsplit(urljoin(response.url, location.decode("latin-1")))
            if target.netloc != urlsplit(url).netloc or not target.path.startswith("/s/"):
                break
            response = await self.fetch(target.geturl(), progress)
        return response

    async def _classify(self, job: Job, name: str, progress: Progress) -> Stop:
        """What stands at the plain address of a channel without preview."""
        url = f"{self.base(job)}/{name}"
        response = await self.fetch(url, progress)
        info = read_info(response.body)
        progress.subscribers = info.subscribers
        if info.kind == "unknown":
            return Stop("parse_error", f"{url} is neither a channel's page nor any other that Vigie knows")
        outcome = "no_preview" if info.kind == "channel" else info.kind
        return Stop(outcome, _DETAILS[outcome].format(url=url), http_status=response.status)

    async def _confirm(self, job: Job, channel: str, number: int, progress: Progress) -> AsyncIterator[Found]:
        """A gap is no proof of deletion: ask for the post itself."""
        response = await self.fetch(f"{self.base(job)}/{channel}/{number}?embed=1", progress)
        page = read_page(response.body, fetched_at=now())
        if post_is_gone(response.body):
            yield Found(job.source, Deleted(f"telegram:{channel}:{number}", now()), response)
        elif number in page.ids:
            post = page.posts[page.ids.index(number)]
            progress.add(post)
            yield Found(job.source, self._addressed(post, job), response)
        else:
            progress.notes.append(f"post {number} did not come back and its page does not say why")

    def _addressed(self, post: Post, job: Job) -> Post:
        """A mirror or the demo site is where the post can be looked at, not t.me."""
        if self.base(job) == self.home:
            return post
        return replace(post, url=f"{self.base(job)}/{post.channel}/{post.post_id}")


_DETAILS = {
    "no_preview": "the channel exists and its public preview is withheld ({url})",
    "group": "{url} is a group: groups have no public preview",
    "user_or_bot": "{url} is a person or a bot, not a channel",
    "not_found_or_private": "{url} does not exist, was deleted or is private: Telegram answers the same for all three",
}


def _name(job: Job) -> str:
    try:
        return channel_name(job.source.partition(":")[2])
    except AddressError as error:
        raise Stop("parse_error", str(error)) from error


def _readable(response: Response, progress: Progress) -> Page | None:
    """The page, if it is a channel's history; one whose posts all came without content raises."""
    page = read_page(response.body, fetched_at=now())
    progress.unreadable += page.unreadable
    if page.unreadable and not page.posts:
        raise Stop("parse_error", f"{response.url} holds {page.unreadable} posts and none can be read")
    hollow = [post for post in page.posts if not (post.text or post.media or post.service)]
    if len(hollow) >= 3 and len(hollow) == len(page.posts):
        raise Stop("parse_error", f"{response.url}: no post has text or media, its markup may have changed")
    return page if page.history else None
