"""Posts in, annotations out: in order, whole, and whatever the text holds."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.annotation import from_json, to_json
from nlp.item import Item, item_of
from nlp.model.hints import rule_spans
from nlp.pipeline import Reader
from tests.nlp.stub_model import load

OFFER = "من ازمير الى اليونان بلم ٣٠٠٠ يورو للشخص الدفع بعد الوصول الليلة واتساب 00905300000012 تلغرام @route_zero"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load(), batch=3)


def test_an_offer_is_read_whole(reader: Reader) -> None:
    (found,) = reader.read([Item("x1", OFFER)])
    assert (found.post_id, found.lang, found.kind, found.model) == ("x1", "ar", "smuggling_offer", "stub@1")
    assert found.places["from"][0].name == "Izmir"
    assert found.places["to"][0].name == "Greece"
    assert (found.prices[0].amount, found.prices[0].currency, found.prices[0].per) == (3000, "EUR", "person")
    assert (found.modes, found.payments, found.departures) == (("boat",), ("on_arrival",), ("tonight",))
    assert [phone.e164 for phone in found.phones] == ["+905300000012"]
    assert [(handle.platform, handle.value) for handle in found.handles] == [("telegram", "route_zero")]
    labels = ["ORIGIN", "DESTINATION", "MODE", "PRICE", "PAYMENT", "DEPARTURE", "PHONE", "HANDLE"]
    assert [span.label for span in found.spans] == labels
    assert from_json(to_json(found)) == found


def test_other_posts_carry_contacts_alone(reader: Reader) -> None:
    (found,) = reader.read([Item("x2", "news " + OFFER)])
    assert found.kind == "other"
    assert {span.label for span in found.spans} == {"PHONE", "HANDLE"}
    assert not any((found.prices, found.modes, found.payments, found.departures, found.places["to"]))


def test_a_number_in_a_link_is_marked_once(reader: Reader) -> None:
    (found,) = reader.read([Item("x3", "wa.me/905300000012")])
    assert [span.label for span in found.spans] == ["LINK"]
    assert [phone.e164 for phone in found.phones] == ["+905300000012"]
    assert found.handles == ()


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("رحلة بحر يوم الاحد ٩٠٠ دينار للشخص اتصل ٠٧٨٠ ٠٠٠ ٠٨٨ عمان", 900, "JOD"),
        ("الحراق بالقارب ٩٠٠ دينار للراس كلمني 54 000 088 تونس", 900, "TND"),
        ("voyage par la mer, 2 millions CFA, appelez le 6 55 00 00 88", 2_000_000, "XAF"),
        ("voyage par la mer, 2 millions CFA, appelez le +221 77 000 00 88", 2_000_000, "XOF"),
        ("boat on monday 90,000 rupees call 077 700 0088 Colombo", 90_000, "LKR"),
    ],
)
def test_the_number_to_call_says_whose_dinar_or_franc_is_meant(
    reader: Reader, text: str, amount: float, currency: str
) -> None:
    (found,) = reader.read([Item("x4", text)])
    assert [(price.amount, price.currency) for price in found.prices] == [(amount, currency)]


def test_a_place_of_the_journey_says_more_than_the_number_to_call(reader: Reader) -> None:
    (found,) = reader.read([Item("x5", "من تونس الى ايطاليا بالقارب ٩٠٠٠ دينار اتصل +962 7 8000 0088")])
    assert [price.currency for price in found.prices] == ["TND"]


def test_order_is_kept_over_batches(reader: Reader) -> None:
    ids = [f"p{number}" for number in range(20)]
    assert [found.post_id for found in reader.read(Item(name, OFFER) for name in ids)] == ids


HOSTILE = {
    "empty": "",
    "nul": "\0\0",
    "surrogate": "\ud800 call 0530 000 00 12 \udfff",
    "emoji": "🚤" * 5_000,
    "megabyte": "a" * 1_000_000,
    "digits": "1" * 50_000,
    "blanks": " \n" * 20_000,
    "spaced digits": "0 " * 5_000,
    "dots": "a.b" * 10_000,
    "at": "a@" * 10_000,
    "links": "wa.me/" * 5_000,
    "words": "one two " * 1_000,
    "prices": "3€ per person " * 2_000,
    "flags": "🇹🇷" * 5_000,
    "plus": "+1" * 5_000,
    "marks": "\u0301\u200f" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_read_like_any_other(reader: Reader, text: str) -> None:
    (found,) = reader.read([Item("h", text)])
    assert all(text[span.start : span.end] == span.text for span in found.spans)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=150) | st.lists(st.sampled_from(OFFER.split()), max_size=15).map(" ".join))
def test_spans_are_sorted_and_slice_back(text: str) -> None:
    (found,) = _SHARED.read([Item("h", text)])
    assert [span.start for span in found.spans] == sorted(span.start for span in found.spans)
    for label in {span.label for span in found.spans}:
        same = [span for span in found.spans if span.label == label]
        assert all(one.end <= other.start for one, other in itertools.pairwise(same))
    assert all(text[span.start : span.end] == span.text for span in found.spans)


_SHARED = Reader(load())


def test_a_rule_that_fails_on_a_post_costs_only_what_it_would_have_found(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, **_: object) -> list[object]:
        raise ValueError(f"no departure in {text!r}")

    monkeypatch.setattr("nlp.components.find_departures", broken)
    found, other = reader.read([Item("x1", OFFER), Item("x2", "news")])
    assert [phone.e164 for phone in found.phones] == ["+905300000012"]
    assert (found.places["to"][0].name, found.modes) == ("Greece", ("boat",))
    assert other.post_id == "x2"
    (said,) = caplog.messages
    assert said.startswith("vigie_departures failed on x1 and found nothing there (ValueError, test_pipeline.py line ")
    assert "00905300000012" not in said  # a log is read by more people than a post
    caplog.clear()


NUMBERS = st.text(alphabet="0123456789٠١٢۳९½.,/-–:'’ +xk€$£Mm%()٫٬ \n", max_size=30)
WORDS = st.lists(
    st.sampled_from(
        ["may", "من", "till", "euro", "تومان", "lakh", "от", "per", "every", "نص", "k", "dinar", "5.", "/3"]
    )
    | NUMBERS,
    max_size=8,
)


@given(WORDS)
def test_no_row_of_numbers_signs_and_words_makes_a_rule_fail(words: list[str]) -> None:
    text = " ".join(words)
    assert all(0 <= start < end <= len(text) for _, start, end, _ in rule_spans(text))


def test_a_number_read_from_a_picture_is_marked(reader: Reader) -> None:
    item = item_of("x6", "من ازمير الى اليونان +905300000012", [("poll", "a or b"), ("photo", "call +905300000034")])
    (found,) = reader.read([item])
    assert [(phone.e164, phone.from_image) for phone in found.phones] == [
        ("+905300000012", False),
        ("+905300000034", True),
    ]
    assert from_json(to_json(found)) == found


def test_rebates_and_places_left_are_read_in_offers_only(reader: Reader) -> None:
    text = OFFER + " children free, only 3 seats left"
    offer, news = reader.read([Item("x7", text), Item("x8", "news " + text)])
    assert [(one.whom, one.share) for one in offer.rebates] == [("child", 1.0)]
    assert [(one.people, one.left) for one in offer.capacities] == [(3, True)]
    assert not news.rebates
    assert not news.capacities
    assert from_json(to_json(offer)) == offer
