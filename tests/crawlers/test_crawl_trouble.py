"""A crawl in trouble: each failure has its own name, stops nobody else and leaves no hole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from crawlers.outcome import Job
from tests.crawlers.blocks import INFO_CHANNEL, block, history, page

Crawl = Callable[..., object]
HTML = "text/html; charset=utf-8"


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer() as site:
        yield site


def url(server: HTTPServer) -> str:
    return server.url_for("/").rstrip("/")


def serve_history(server: HTTPServer, path: str, numbers: range, *, break_before: int | None = None) -> None:
    """Pages of 20; asked for posts before `break_before` or older, the server breaks."""

    def answer(request: Request) -> Response:
        before = int(request.args["before"]) if "before" in request.args else None
        if before is not None and break_before is not None and before <= break_before:
            return Response("oops", 500)
        return Response(history(numbers, before=before), content_type=HTML)

    server.expect_request(path).respond_with_handler(answer)


def asked(server: HTTPServer) -> list[str]:
    return [request.full_path.rstrip("?") for request, _ in server.log if request.path != "/robots.txt"]


def minutes_until(moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds() / 60


def test_429_is_obeyed_for_the_whole_host(server: HTTPServer, crawled: Crawl) -> None:
    server.expect_request("/s/one_board").respond_with_data("", status=429, headers={"Retry-After": "1200"})
    run = crawled(Job("telegram:one_board", newest_id=5), Job("telegram:two_board"), base_url=url(server))
    assert [outcome.outcome for outcome in run.outcomes] == ["waiting_until", "waiting_until"]
    assert all(19 < minutes_until(outcome.next_try_at) < 21 for outcome in run.outcomes)
    assert (run.outcomes[0].newest_id, run.outcomes[0].http_status) == (5, 429)
    assert asked(server) == ["/s/one_board"]


def test_retry_after_may_be_a_date(server: HTTPServer, crawled: Crawl) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=90), usegmt=True)
    server.expect_request("/s/one_board").respond_with_data("", status=429, headers={"Retry-After": date})
    assert 89 < minutes_until(crawled(Job("telegram:one_board"), base_url=url(server)).outcome.next_try_at) < 91


def test_another_host_goes_on(server: HTTPServer, crawled: Crawl) -> None:
    server.expect_request("/s/one_board").respond_with_data("blocked", status=403)
    with HTTPServer() as other:
        serve_history(other, "/s/two_board", range(1, 4))
        run = crawled(Job("telegram:one_board"), Job("telegram:two_board", base_url=url(other)), base_url=url(server))
    assert [outcome.outcome for outcome in run.outcomes] == ["waiting_until", "ok"]
    assert 60 < minutes_until(run.outcomes[0].next_try_at) < 62
    assert run.ids == [3, 2, 1]


def test_one_broken_source_leaves_the_others(server: HTTPServer, crawled: Crawl) -> None:
    server.expect_request("/s/broken_board").respond_with_data("oops", status=500)
    server.expect_request("/s/empty_board").respond_with_data("", content_type=HTML)
    server.expect_request("/s/plain_board").respond_with_data("<html><body>hello</body></html>", content_type=HTML)
    unread = page(*(block("").replace("pier_board/", f"pier board {n}") for n in range(3)))
    server.expect_request("/s/changed_board").respond_with_data(unread, content_type=HTML)
    hollow = page(*(block(number, "<div class='renamed'>text</div>") for number in range(1, 6)))
    server.expect_request("/s/hollow_board").respond_with_data(hollow, content_type=HTML)
    serve_history(server, "/s/good_board", range(1, 6))
    names = ("broken_board", "empty_board", "plain_board", "changed_board", "hollow_board", "good_board")
    run = crawled(*(Job(f"telegram:{name}", newest_id=2, reread=0) for name in names), base_url=url(server))
    outcomes = dict(zip(names, run.outcomes, strict=True))
    assert (outcomes["broken_board"].outcome, outcomes["broken_board"].http_status) == ("http_error", 500)
    assert [outcomes[name].outcome for name in names[1:5]] == ["parse_error"] * 4
    assert outcomes["changed_board"].unreadable == 3
    assert [outcome.newest_id for outcome in run.outcomes] == [2, 2, 2, 2, 2, 5]
    assert run.ids == [5, 4, 3]


def test_a_run_cut_off_between_pages_leaves_no_hole(server: HTTPServer, crawled: Crawl) -> None:
    serve_history(server, "/s/pier_board", range(1, 101), break_before=61)
    job = Job("telegram:pier_board", newest_id=30, reread=5)
    cut = crawled(job, base_url=url(server))
    assert cut.outcome.outcome == "http_error"
    assert cut.ids == list(range(100, 60, -1))  # what was read counts
    assert cut.outcome.newest_id == 30  # and the posts from 31 to 60 will be asked for again
    server.clear()
    serve_history(server, "/s/pier_board", range(1, 101))
    whole = crawled(job, base_url=url(server))
    assert whole.ids == list(range(100, 25, -1))
    assert (whole.outcome.outcome, whole.outcome.newest_id) == ("ok", 100)


def test_a_lost_way_back_is_no_end_of_history(server: HTTPServer, crawled: Crawl) -> None:
    """The anchor to older posts has gone from the markup: the older posts are asked for all the same."""

    def answer(request: Request) -> Response:
        before = int(request.args["before"]) if "before" in request.args else None
        return Response(history(range(1, 61), before=before).replace("data-before", "data-b4"), content_type=HTML)

    server.expect_request("/s/pier_board").respond_with_handler(answer)
    run = crawled(Job("telegram:pier_board", newest_id=10, reread=0), base_url=url(server))
    assert (run.ids, run.outcome.newest_id) == (list(range(60, 10, -1)), 60)


def test_a_site_that_never_goes_back_is_left(server: HTTPServer, crawled: Crawl) -> None:
    server.expect_request("/s/pier_board").respond_with_data(
        page(*(block(number) for number in range(81, 101)), older=81), content_type=HTML
    )
    run = crawled(Job("telegram:pier_board", newest_id=10), base_url=url(server))
    assert (run.outcome.outcome, run.outcome.newest_id, len(asked(server))) == ("parse_error", 10, 2)


def test_robots_txt_is_obeyed(server: HTTPServer, crawled: Crawl) -> None:
    server.expect_request("/robots.txt").respond_with_data("User-agent: Vigie\nDisallow: /s/\n")
    serve_history(server, "/s/pier_board", range(1, 6))
    run = crawled(Job("telegram:pier_board"), base_url=url(server))
    assert run.outcome.outcome == "http_error"
    assert "robots.txt" in run.outcome.detail
    assert asked(server) == []


def test_redirects_are_answers(server: HTTPServer, crawled: Crawl) -> None:
    def redirect(path: str, location: str) -> None:
        server.expect_request(path).respond_with_data("", status=302, headers={"Location": location})

    redirect("/s/withheld_board", "/withheld_board")
    server.expect_request("/withheld_board").respond_with_data(INFO_CHANNEL, content_type=HTML)
    redirect("/s/Pier_Board", "/s/pier_board")
    serve_history(server, "/s/pier_board", range(1, 3))
    redirect("/s/away_board", "http://192.0.2.1/s/away_board")
    server.expect_request("/away_board").respond_with_data("?", content_type=HTML)
    redirect("/s/loop_board", "/s/loop_board")
    server.expect_request("/loop_board").respond_with_data(INFO_CHANNEL, content_type=HTML)
    names = ("withheld_board", "Pier_Board", "away_board", "loop_board")
    run = crawled(*(Job(f"telegram:{name}") for name in names), base_url=url(server))
    assert [outcome.outcome for outcome in run.outcomes] == ["no_preview", "ok", "parse_error", "no_preview"]
    assert run.outcomes[0].subscribers == 1204
    # The canonical spelling is the page's own.
    assert run.posts[0].id == "telegram:pier_board:2"


def test_a_host_that_does_not_answer(crawled: Crawl) -> None:
    with HTTPServer() as gone:
        nowhere = url(gone)
    run = crawled(Job("telegram:pier_board", newest_id=9), base_url=nowhere)
    assert (run.outcome.outcome, run.outcome.newest_id, run.outcome.http_status) == ("http_error", 9, None)


def test_deletion_needs_the_sites_own_word(server: HTTPServer, crawled: Crawl) -> None:
    serve_history(server, "/s/pier_board", range(5, 10))
    server.expect_request("/pier_board/2").respond_with_data("Who knows", content_type=HTML)
    server.expect_request("/pier_board/3").respond_with_data(block(3), content_type=HTML)
    server.expect_request("/pier_board/4").respond_with_data(
        '<div class="tgme_widget_message_error">Post not found</div>', content_type=HTML
    )
    run = crawled(Job("telegram:pier_board", newest_id=9, known_ids=(2, 3, 4, 5)), base_url=url(server))
    assert [gone.id for gone in run.deleted] == ["telegram:pier_board:4"]
    assert run.ids == [9, 8, 7, 6, 5, 3]  # 3 is still there, only not in the history
    assert (run.outcome.outcome, "post 2" in run.outcome.detail) == ("ok", True)


def test_posts_without_a_number_are_counted(server: HTTPServer, crawled: Crawl) -> None:
    body = page(block(1), block(2), block("").replace("pier_board/", "pier_board/?"))
    server.expect_request("/s/pier_board").respond_with_data(body, content_type=HTML)
    run = crawled(Job("telegram:pier_board", depth=2), base_url=url(server))
    assert (run.outcome.outcome, run.outcome.unreadable, run.outcome.posts) == ("ok", 1, 2)
