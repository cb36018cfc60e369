"""What a user would try first, on the same split: what the model must beat to be worth its weight.

Needs the train extra (scikit-learn, and torch for the frozen encoder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from labels.schema import OFFER_KINDS, Label
from nlp.model.data import Example, as_example
from nlp.model.score import Tally, total
from nlp.model.tables import rows
from nlp.normalise import fold

# Words that such adverts use, as a desk would list them: any two of them and a number or a handle make a flag.
KEYWORDS = (
    "smuggl", "garant", "guarant", "مضمون", "تهريب", "تضمین", "قاچاق", "گیم", "game", "dunki", "ڈنکی",
    "گارنٹی", "یخت", "بلم", "visa", "فيزا", "ویزا", "viza", "виза", "passport", "پاسپورت", "جواز", "pasaport",
    "паспорт", "whatsapp", "واتس", "واتساب", "telegram", "تلگرام", "يورو", "یورو", "euro", "دولار", "dollar",
    "coyote", "cruce", "passeur", "traversee", "boza", "kacak", "europ", "اوروبا", "اروپا", "avrupa", "европ",
    "evrop", "tahriib", "yurub", "ደላላ", "አውሮፓ", "ኤውሮጳ", "ئەوروپا", "ewropa", "قاچاخ", "rreug", "angli",
    "chau au", "anh quoc", "nelegal", "граница", "лодк", "boat", "قارب", "بەلەم", "belem", "قایق",
)  # fmt: skip


def keyword_flags(labels: Sequence[Label]) -> list[bool]:
    """A post with two of the words and at least seven digits or an @ is flagged."""
    words = [fold(word) for word in KEYWORDS]
    flags = []
    for label in labels:
        text = fold(label.text)
        contact = "@" in text or sum(char.isdigit() for char in text) >= 7
        flags.append(contact and sum(word in text for word in words) >= 2)
    return flags


def tfidf_flags(train: Sequence[Example], labels: Sequence[Label]) -> list[bool]:
    """Character n-grams of 2 to 5, TF-IDF, logistic regression over the five kinds."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, max_features=300_000)
    model = LogisticRegression(C=20, max_iter=300)
    model.fit(vectors.fit_transform(fold(x.text) for x in train), [x.kind for x in train])
    return [kind in OFFER_KINDS for kind in model.predict(vectors.transform(fold(x.text) for x in labels))]


def encoder_flags(
    train: Sequence[Example], labels: Sequence[Label], embed: Callable[[Sequence[str]], npt.NDArray[np.float32]]
) -> list[bool]:
    """Logistic regression over the five kinds on the frozen encoder's mean states."""
    model = LogisticRegression(C=10, max_iter=500)
    model.fit(embed([x.text for x in train]), [x.kind for x in train])
    return [kind in OFFER_KINDS for kind in model.predict(embed([x.text for x in labels]))]


def offers_f1(labels: Sequence[Label], flags: Sequence[bool]) -> Tally:
    """As the guide counts offers."""
    gold = [label.kind in OFFER_KINDS for label in labels]
    return total([Tally(g and f, g, f) for g, f in zip(gold, flags, strict=True)])


def phonenumbers_alone(labels: Sequence[Label]) -> Tally:
    """The library's own matcher over the raw text, without a region: it then reads numbers with a plus alone."""
    import phonenumbers

    tallies = []
    for label in labels:
        said = {
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            for match in phonenumbers.PhoneNumberMatcher(label.text, None, leniency=phonenumbers.Leniency.POSSIBLE)
        }
        tallies.append(Tally(len(said & set(label.phones)), len(set(label.phones)), len(said)))
    return total(tallies)


def price_parser_alone(labels: Sequence[Label]) -> Tally | None:
    """`price-parser` on each line of a post, its symbols as ISO codes; None where it is not installed."""
    try:
        from price_parser import Price  # the train extra has it
    except ImportError:
        return None
    tallies = []
    for label in labels:
        if label.kind != "other":
            gold = {(price.amount, price.currency) for price in label.prices}
            said = set(_parsed(label.text, Price.fromstring))
            tallies.append(Tally(len(said & gold), len(gold), len(said)))
    return total(tallies)


_CODES: Mapping[str, str] = {"€": "EUR", "$": "USD", "£": "GBP", "euro": "EUR", "₺": "TRY", "₽": "RUB", "₫": "VND"}


def _parsed(text: str, parse: Callable[[str], object]) -> Iterator[tuple[float, str]]:
    for line in text.splitlines():
        found = parse(line)
        amount, currency = getattr(found, "amount_float", None), getattr(found, "currency", None)
        if amount is not None and currency:
            yield amount, _CODES.get(currency.lower(), currency.upper())


def baseline_table(gold: Sequence[tuple[Label, str]], model: Mapping[str, Any]) -> str:
    """The model's F1 beside each baseline's, on the test part."""
    from nlp.model.run import base_embedder

    train = [as_example(label, part) for label, part in gold if part == "train"]
    test = [label for label, part in gold if part == "test"]
    ours = {name: f"{model['measures'][name]['f1']:.3f}" for name in ("offers", "phones", "prices")}
    cells = [
        ("offers", "this model", ours["offers"]),
        ("offers", "list of keywords", f"{offers_f1(test, keyword_flags(test)).f1:.3f}"),
        ("offers", "character TF-IDF, logistic regression", f"{offers_f1(test, tfidf_flags(train, test)).f1:.3f}"),
        (
            "offers",
            "frozen encoder, logistic regression",
            f"{offers_f1(test, encoder_flags(train, test, base_embedder())).f1:.3f}",
        ),
        ("phones", "this pipeline", ours["phones"]),
        ("phones", "phonenumbers alone", f"{phonenumbers_alone(test).f1:.3f}"),
        ("prices", "this pipeline", ours["prices"]),
    ]
    if parsed := price_parser_alone(test):
        cells.append(("prices", "price-parser, line by line", f"{parsed.f1:.3f}"))
    return "\n".join(rows(("what", "by", "F1"), cells))
