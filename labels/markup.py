"""The authoring format: posts in a plain text file, spans and values marked where they stand.

    === smuggling_offer explicit
    من ⟦ازمير|ORIGIN Izmir/TR⟧ الى ⟦اليونان|DESTINATION Greece/GR⟧ ⟦بلم|MODE boat⟧ ⟦٣٠٠٠ يورو|PRICE 3000 EUR person⟧
    واتساب ⟦00905300000012|PHONE +905300000012⟧

A header line starts each post: kind, then the subtype where the kind has any, then `lang=` where it is not the file's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from labels.schema import MODES, PAYMENTS, PRICE_UNITS, SIDES, SPAN_LABELS, Label, LabelError, Place, Price, Span

_MARK = re.compile(r"⟦([^⟦⟧|]+)\|([A-Z]+)(?: ([^⟦⟧|]*))?⟧")
_PRICE = re.compile(r"([\d.]+)(?:-([\d.]+))? ([A-Z]{3})(?: ([a-z]+))?$")


def read_markup(source: str, *, lang: str, prefix: str, annotator: str = "") -> Iterator[Label]:
    """Labels of one authored file, ids `prefix-0001`…; `LabelError` names the line of the post that is wrong."""
    header, line_number, body, count = "", 0, list[str](), 0
    for number, line in enumerate([*source.splitlines(), "=== end"], 1):
        if not line.startswith("=== "):
            body.append(line)
            continue
        if header:
            count += 1
            try:
                label = _parse_post(header, "\n".join(body).strip(), lang=lang, post_id=f"{prefix}-{count:04d}")
            except LabelError as error:
                raise LabelError(f"line {line_number}: {error}") from error
            yield replace(label, annotator=annotator)
        header, line_number, body = line[4:].strip(), number, []


def _parse_post(header: str, marked: str, *, lang: str, post_id: str) -> Label:
    words = [word for word in header.split() if "=" not in word]
    options = dict(word.split("=", 1) for word in header.split() if "=" in word)
    text, marks = _strip_marks(marked)
    if not text:
        raise LabelError(f"{post_id}: the post has no text")
    label = Label(
        id=post_id,
        lang=options.get("lang", lang),
        text=text,
        kind=words[0],
        subtype=words[1] if len(words) > 1 else None,
        spans=tuple(span for span, _ in marks),
    )
    return _with_values(label, marks)


def _strip_marks(marked: str) -> tuple[str, list[tuple[Span, str]]]:
    """The bare text, and each span with the value written beside its label."""
    text, marks, position = "", list[tuple[Span, str]](), 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        inner, name, value = match[1], match[2], (match[3] or "").strip()
        if name not in SPAN_LABELS:
            raise LabelError(f"span label {name!r} is not one of {', '.join(SPAN_LABELS)}")
        lead = len(inner) - len(inner.lstrip())
        marks.append((Span(name, len(text) + lead, len(text) + len(inner.rstrip())), value))
        text += inner
        position = match.end()
    text += marked[position:]
    if stray := re.search(r"[⟦⟧]", text):
        raise LabelError(f"a mark is not closed near {text[max(0, stray.start() - 20) : stray.start() + 20]!r}")
    return text, marks


def _with_values(label: Label, marks: list[tuple[Span, str]]) -> Label:
    places: dict[str, list[Place]] = {"from": [], "via": [], "to": []}
    lists: dict[str, list[str]] = {"modes": [], "payments": [], "phones": [], "handles": []}
    prices: list[Price] = []
    for span, value in marks:
        if not value or span.label in ("DOCUMENT", "DEPARTURE"):
            continue
        if side := SIDES.get(span.label):
            places[side].append(_place(value))
        elif span.label == "PRICE":
            prices.append(_price(value))
        elif span.label == "MODE":
            lists["modes"] += _listed(value, MODES)
        elif span.label == "PAYMENT":
            lists["payments"] += _listed(value, PAYMENTS)
        else:
            _add_contact(lists, span.label, value)
    return replace(
        label,
        places={side: tuple(dict.fromkeys(found)) for side, found in places.items()},
        prices=tuple(dict.fromkeys(prices)),
        modes=tuple(dict.fromkeys(lists["modes"])),
        payments=tuple(dict.fromkeys(lists["payments"])),
        phones=tuple(dict.fromkeys(lists["phones"])),
        handles=tuple(dict.fromkeys(lists["handles"])),
    )


def _add_contact(lists: dict[str, list[str]], name: str, value: str) -> None:
    if value.startswith("+"):
        if not re.fullmatch(r"\+\d{7,15}", value):
            raise LabelError(f"{name} value {value!r} is not an E.164 number such as +905300000012")
        lists["phones"].append(value)
    elif ":" in value and name in ("HANDLE", "LINK"):
        lists["handles"].append(value.lower())
    else:
        raise LabelError(f"{name} value {value!r} should be +E164 or platform:name")


def _place(value: str) -> Place:
    name, _, country = value.partition("/")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise LabelError(f"place {value!r} should end in /CC, an ISO 3166 code in two capitals")
    return Place(name.strip(), country or None)


def _price(value: str) -> Price:
    match = _PRICE.match(value)
    if not match or (match[4] and match[4] not in PRICE_UNITS):
        raise LabelError(f"price {value!r} should read AMOUNT[-MAX] CUR [unit], such as 3000 EUR person")
    return Price(float(match[1]), match[3], match[4], float(match[2]) if match[2] else None)


def _listed(value: str, allowed: tuple[str, ...]) -> list[str]:
    values = [part.strip() for part in value.split(",")]
    if wrong := [part for part in values if part not in allowed]:
        raise LabelError(f"{wrong[0]!r} is not one of {', '.join(allowed)}")
    return values
