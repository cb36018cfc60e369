"""`make run`'s way: every demo channel crawled, read, linked; measured against what the demo's authors wrote down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.vigie.conftest import Run

OFFERS = ("smuggling_offer", "document_offer", "recruitment_offer")


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def shown(vigie: Run, demo_home: Path) -> str:
    """What `vigie demo` says; the home is shared, so only the first test pays for the work."""
    return vigie("demo", "--no-show", VIGIE_HOME=str(demo_home)).stderr


def gold() -> tuple[dict[str, set[str]], dict[str, str]]:
    """Advertiser → posts, and post → kind, as the authors of the demo wrote them down."""
    advertisers, kinds = dict[str, set[str]](), dict[str, str]()
    for path in sorted(Path(__file__).parent.glob("demo_advertisers_*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        kinds |= record.pop("kinds")
        advertisers |= {name: set(posts) for name, posts in record.items()}
    return advertisers, kinds


def pairs(groups: Iterator[set[str]] | list[set[str]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_ends_with_leads_said_in_plain_words(shown: str) -> None:
    assert "are offers" in shown
    assert "Next:" in shown
    _, kinds = gold()
    assert len(kinds) >= 400
    assert len({post.split(":")[1] for post in kinds}) >= 12


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_leads_are_the_advertisers_and_nobody_else(shown: str, vigie: Run, demo_home: Path) -> None:
    """Pairs of posts by one advertiser: precision 0.95 and recall 0.85 at least, over offers that the authors marked."""
    advertisers, _ = gold()
    out = vigie("leads", "--json", "--all", VIGIE_HOME=str(demo_home)).stdout
    leads = [set(json.loads(line)["posts"]) for line in out.splitlines()]
    wanted, found = pairs(list(advertisers.values())), pairs(leads)
    right = len(wanted & found)
    precision, recall = right / len(found), right / len(wanted)
    print(f"pairs: precision {precision:.3f}, recall {recall:.3f} of {len(wanted)}")  # noqa: T201 - shown with -s
    assert precision >= 0.95
    assert recall >= 0.85


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_no_seeker_is_in_a_lead(shown: str, vigie: Run, demo_home: Path) -> None:
    _, kinds = gold()
    out = vigie("leads", "--json", "--all", VIGIE_HOME=str(demo_home)).stdout
    posts = {post for line in out.splitlines() for post in json.loads(line)["posts"]}
    assert not {post for post in posts if kinds.get(post) == "seeking"}


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_offers_like_a_lead_are_shown_in_other_languages_and_no_seeker_is_among_them(
    shown: str, vigie: Run, demo_home: Path
) -> None:
    _, kinds = gold()
    out = vigie("leads", "--json", VIGIE_HOME=str(demo_home)).stdout
    same, languages = 0, set[str]()
    for lead in map(json.loads, out.splitlines()[:8]):
        found = vigie("similar", lead["id"], "--json", "--limit", "20", VIGIE_HOME=str(demo_home)).stdout
        like = [json.loads(line)["post"] for line in found.splitlines()]
        assert len(like) == 20
        assert not set(like) & set(lead["posts"])
        assert "seeking" not in {kinds.get(post) for post in like}
        same += sum(kinds.get(post) == lead["kind"] for post in like)
        languages |= set(lead["languages"])
    assert same > 0.75 * 8 * 20  # of the lead's own kind, which of the demo's posts at most three in ten are
    assert len(languages) > 3
    refused = vigie("similar", "nothing", VIGIE_HOME=str(demo_home), code=2).stderr
    assert "there is no lead and no post 'nothing'" in refused


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_second_start_does_no_work_twice(shown: str, vigie: Run, demo_home: Path) -> None:
    before = vigie("leads", "--json", "--all", VIGIE_HOME=str(demo_home)).stdout
    vigie("demo", "--no-show", VIGIE_HOME=str(demo_home))
    assert vigie("leads", "--json", "--all", VIGIE_HOME=str(demo_home)).stdout == before


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_no_text_of_the_demo_is_in_the_training_data() -> None:
    from labels.manifest import DATA
    from labels.schema import read_labels
    from nlp.normalise import tokens

    def grams(text: str) -> set[tuple[str, ...]]:
        words = tokens(text)
        return {tuple(words[i : i + 6]) for i in range(len(words) - 5)}

    trained = {gram for path in DATA.glob("*.jsonl") for label in read_labels(path) for gram in grams(label.text)}
    copied = []
    for path in (ROOT / "crawlers" / "demo" / "channels").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            text = json.loads(line).get("text", "")
            if (found := grams(text)) and len(found & trained) > 0.3 * len(found):
                copied.append(f"{path.stem}: {text[:60]}")
    assert copied == []
