"""Invented posts in any number, for measuring: many words, many advertisers, some copies."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, islice

from crawlers.items import Post
from index.features import clues_of
from index.records import Clues
from nlp.annotation import Annotation, Phone, Place, Span

WORDS = re.findall(
    r"\w+",
    """boat road tonight family price safe guide car park morning office money after arrival children water jacket
    captain من الى اليوم سفر بحر طريق عائلة سعر مضمون اتصال مركب وصول مكتب صباح غدا گیم راه دریا
    قیمت تضمینی خانواده مرز ماشین
    yol deniz aile fiyat garanti bugün tekne varış đi Anh xe tối nay giá gọi ngay viaje seguro cruce frontera familia
    дорога граница машина сегодня цена семья rruga kamion sot çmimi ወደ ዛሬ ዋጋ መኪና ባህር""",
)
PLACES = (
    "Izmir",
    "Athens",
    "Tripoli",
    "Lampedusa",
    "Calais",
    "Dover",
    "Van",
    "Tehran",
    "Sfax",
    "Belgrade",
    "Minsk",
    "Necocli",
)


# What rarer words are put together from: a hundred words alone would make strangers' texts look like copies (290 chance
# neighbours by text for each of 100,000 adverts, where labelled ones have 0.05).
SYLLABLES = (
    "ba da ka la ma na sha ri si to mu ke de yo gu fi xa qu ver lo ten ar ël ış",
    "با دا کا لا ما نا شا ری سی تو مو که ده یو گو في خا قو ور لو تن ار ان ست",
    "ба да ка ла ма на ша ри си то му ке де ё гу фи ха ку вер ло тен ар ел ыш",
    "ባ ዳ ካ ላ ማ ና ሻ ሪ ሲ ቶ ሙ ከ ደ ዮ ጉ ፊ ኃ ቁ ቨ ሎ",
)
RARER = 40_000


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words, and their weights summed up: the n-th most frequent word as often as 1/n, as in any language (Zipf)."""
    chooser = random.Random(0)
    scripts = [syllables.split() for syllables in SYLLABLES]
    rarer = ("".join(chooser.choices(chooser.choice(scripts), k=chooser.randint(2, 4))) for _ in range(RARER))
    words = (*WORDS, *rarer)
    return words, tuple(accumulate(1 / (rank + 20) for rank in range(len(words))))


def posts(count: int, *, seed: int = 1) -> Iterator[Post]:
    """A third are adverts with one of `count / 20` numbers; half of these repeat a text, mostly one of their own.

    One repeated text in twenty is somebody else's: words that go round among advertisers link nobody, and cost most.
    """
    chooser, own, recent = random.Random(seed), defaultdict[str, list[str]](list), list[str]()
    words, weights = vocabulary()
    for number in range(count):
        text = (
            " ".join(chooser.choices(words, cum_weights=weights, k=chooser.randint(6, 40)))
            + f" w{chooser.randrange(200_000)}"
        )
        if chooser.random() < 1 / 3:
            phone = f"+9053{chooser.randrange(max(1, count // 20)):08d}"
            if chooser.random() < 1 / 2:
                known = recent if chooser.random() < 1 / 20 else own[phone]
                text = chooser.choice(known) + " !" if known else text
            recent = [*recent[-50:], text]
            own[phone].append(text)
            text = f"{text} {phone}"
        when = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T{number % 24:02d}:00:00+00:00"
        channel = f"channel{number % 300}"
        yield Post(f"telegram:{channel}:{number}", text, "telegram", channel, post_id=str(number), published_at=when)


def reading(post: Post) -> tuple[Annotation, int, Clues]:
    """What the pipeline would say of such a post, without its cost."""
    phones = tuple(Phone(m[0], m[0], *m.span()) for m in re.finditer(r"\+\d{9,14}", post.text))
    kind = "smuggling_offer" if phones else "other"
    spans = tuple(Span("PHONE", p.start, p.end, p.raw) for p in phones)
    pick = int(post.post_id) % len(PLACES)
    route = {"from": (Place(PLACES[pick], None),), "via": (), "to": (Place(PLACES[pick - 1], None),)}
    places = route if phones else {"from": (), "via": (), "to": ()}
    annotation = Annotation(post.id, "en", kind, {kind: 0.95}, spans, places, phones=phones, model="bench@1")
    return annotation, post.version, clues_of(post, annotation)


def batched(made: Iterable[Post], size: int) -> Iterator[list[Post]]:
    """Lists of `size`."""
    rest = iter(made)
    while part := list(islice(rest, size)):
        yield part
