"""A team works on one store at once: workers link, people decide, everybody is logged, some are killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.audit import first_broken
from index.elastic import deciding, steps
from index.elastic.store import ElasticStore
from index.errors import ConflictError
from index.linker import link_pending
from index.records import Decision
from index.store import Store, open_store
from tests.conftest import ROOT
from tests.index.make import post, reading

pytestmark = [pytest.mark.elastic]
NOW = "2026-02-01T00:00:00+00:00"

WORKER = """
import sys
from pathlib import Path
from index.linker import link_pending
from index.store import open_store
store = open_store(Path(sys.argv[1]), url=sys.argv[2])
print("ready", flush=True)
for count in link_pending(store, step=7):
    print(count, flush=True)
"""
AUDITOR = """
import sys
from pathlib import Path
from index.store import open_store
store = open_store(Path(sys.argv[1]), url=sys.argv[2])
for n in range(25):
    store.audit(who="same", action="search", subject="same")
"""


class Killed(BaseException):
    """Stands for kill -9 at a chosen line: nothing of ours catches it."""


@pytest.fixture
def url(elastic_store_url: str) -> str:
    return elastic_store_url


@pytest.fixture
def store(tmp_path: Path, url: str) -> Iterator[Store]:
    opened = open_store(tmp_path, url=url)
    yield opened
    opened.close()


def offers(count: int) -> list[object]:
    return [post(n, f"boat {n} +9053000{n % 17:05d}", channel=f"c{n % 5}") for n in range(count)]


def fill(store: Store, posts: Sequence[object]) -> None:
    store.put_posts(posts)
    store.put_annotations([reading(p) for p in posts])


def start(code: str, home: Path, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, str(home), url], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def expected(tmp_path: Path, posts: Sequence[object]) -> list[object]:
    alone = open_store(tmp_path / "alone")
    fill(alone, posts)
    list(link_pending(alone))
    leads = alone.leads()
    alone.close()
    return leads


@pytest.mark.slow
def test_several_workers_with_one_killed_give_the_same_leads_as_one(store: Store, url: str, tmp_path: Path) -> None:
    posts = offers(120)
    fill(store, posts)
    workers = [start(WORKER, tmp_path, url) for _ in range(3)]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    workers[0].stdout.readline()
    workers[0].kill()
    counts = [[int(line) for line in worker.communicate(timeout=120)[0].split()] for worker in workers]
    assert sum(map(sum, counts[1:])) > 0
    list(link_pending(store))
    assert store.leads() == expected(tmp_path, posts)


def test_a_step_that_was_kept_is_finished_by_the_next_worker(
    store: ElasticStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = offers(40)
    fill(store, posts)
    real = steps._replace

    def killed(engine, made, replaced, epoch) -> None:
        real(engine, dict(list(made.items())[:3]), replaced, epoch)  # three leads are written, and then
        raise Killed

    monkeypatch.setattr(steps, "_replace", killed)
    with pytest.raises(Killed):
        list(link_pending(store))
    monkeypatch.setattr(steps, "_replace", real)
    assert len(store.leads()) == 3
    assert list(link_pending(store)) == []  # all of it was in the step that was kept
    assert store.leads() == expected(tmp_path, posts)


def test_a_worker_that_comes_late_changes_nothing(store: ElasticStore, tmp_path: Path) -> None:
    """It kept its step and slept; the others finished it, went on, and now it wakes."""
    posts = offers(40)
    fill(store, posts)
    with store.exclusively():
        changed = set(store.unlinked(limit=99))
        from index.linker import _link

        _link(store, {}, changed)
        late = steps.intent(store._step.made, store._step.replaced, store._step.linked)
    more = [replace(p, text=p.text + " +905399999999") for p in posts]
    fill(store, [replace(p, version=1) for p in more])
    store.put_annotations([reading(replace(p, version=2)) for p in more])
    list(link_pending(store))
    before = store.leads()
    steps.apply(store.engine, late, epoch=1)
    assert store.leads() == before
    assert store.unlinked(limit=9) == []


def test_a_post_that_changes_while_it_is_linked_stays_in_the_queue(store: Store) -> None:
    fill(store, [post(1, "boat +905300000012"), post(2, "car +905300000012")])
    with store.exclusively():
        changed = set(store.unlinked(limit=9))
        store.put_posts([post(2, "car, number gone")])
        from index.linker import _link

        _link(store, {}, changed)
    assert store.unlinked(limit=9) == ["telegram:road:2"]
    (edited,) = store.pending("m@1", limit=9)
    store.put_annotations([reading(edited)])
    list(link_pending(store))
    assert sorted(lead.posts for lead in store.leads()) == [("telegram:road:1",), ("telegram:road:2",)]


def at_once(*work: Callable[[], object]) -> list[object]:
    results: list[object] = [None] * len(work)
    gate = threading.Barrier(len(work))

    def run(n: int) -> None:
        gate.wait()
        try:
            results[n] = work[n]()
        except Exception as error:
            results[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_people_deciding_at_once_one_is_shown_what_the_other_did(store: Store) -> None:
    fill(store, [post(1, "boat +905300000012")])
    list(link_pending(store))
    (lead,) = store.leads()
    results = at_once(
        lambda: store.decide(Decision(lead.id, "relevant", "ana", NOW), revision=lead.revision),
        lambda: store.decide(Decision(lead.id, "not_relevant", "ben", NOW), revision=lead.revision),
        lambda: store.decide(Decision(lead.id, "later", "cem", NOW), revision=lead.revision),
    )
    losers = [result for result in results if isinstance(result, ConflictError)]
    (winner,) = [result for result in results if not isinstance(result, Exception)]
    assert len(losers) == 2
    assert {loser.latest.decision for loser in losers} == {winner.status}
    assert len(store.decisions(lead.id)) == 1
    assert [entry.action for entry in store.audit_log()] == ["decide"]


def test_a_decision_on_a_lead_that_is_being_linked_anew_is_kept(store: Store, url: str, tmp_path: Path) -> None:
    fill(store, [post(1, "boat +905300000012")])
    list(link_pending(store))
    (lead,) = store.leads()
    fill(store, [post(2, "boat two +905300000012"), post(3, "x +905300000012")])
    other = open_store(tmp_path, url=url)
    at_once(lambda: list(link_pending(other)), lambda: store.decide(Decision(lead.id, "relevant", "ana", NOW)))
    other.close()
    assert [found.status for found in store.leads()] == ["relevant"]


def test_a_decision_is_whole_though_the_process_was_killed_right_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, [post(1, "boat +905300000012")])
    list(link_pending(store))
    (lead,) = store.leads()

    def killed(*_, **__) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "settle", killed)
        with pytest.raises(Killed):
            store.decide(Decision(lead.id, "relevant", "ana", NOW), revision=lead.revision)
    with pytest.raises(ConflictError, match="ana chose 'relevant'"):
        store.decide(Decision(lead.id, "later", "ben", NOW), revision=lead.revision)
    assert [d.who for d in store.decisions(lead.id)] == ["ana"]
    assert [(e.who, e.action) for e in store.audit_log()] == [("ana", "decide")]


@pytest.mark.slow
def test_the_audit_log_of_several_writers_is_one_unbroken_chain(store: Store, url: str, tmp_path: Path) -> None:
    for writer in [start(AUDITOR, tmp_path, url) for _ in range(4)]:
        assert writer.wait(timeout=120) == 0
    entries = list(store.audit_log())
    assert len(entries) == 100
    assert first_broken(entries) is None


def test_a_cursor_never_falls_whoever_writes_it(store: Store) -> None:
    from crawlers.outcome import Outcome

    runs = [Outcome("telegram:road", "ok", NOW, NOW, newest_id=n) for n in (5, 9, 7, 3)]
    at_once(*(lambda run=run: store.record_outcome(run) for run in runs))
    (state,) = store.source_states()
    assert (state.newest_id, len(state.outcomes)) == (9, 4)
