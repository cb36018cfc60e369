"""The shipped model: small, without torch, sure of the obvious, unmoved by the hostile."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import pytest
from tokenizers import Tokenizer

from labels.manifest import DATA, UNSEEN
from labels.schema import KINDS, OFFER_KINDS, read_labels
from nlp.model.hints import Hint, fingerprint, hints
from nlp.model.reading import WINDOW, ModelReading, join, windows
from nlp.model.runtime import SHIPPED, OnnxModel, decide, load
from nlp.model.text import prepare
from nlp.model.triage import Triage
from nlp.values.marked import MarkedSpan
from tests.conftest import ROOT

# One plain advert and one plain news line in each language; none of them is in labels/data.
ADVERTS = {
    "ar": "سفرة يوم الجمعة من مرسين الى ايطاليا باليخت، السعر 6500 يورو والدفع بعد الوصول، للحجز واتساب 00905300000031",
    "fa": "پرواز تضمینی از استانبول به ایتالیا با پاس مشابه، ۸۵۰۰ یورو، پرداخت بعد از رسیدن، تماس ۰۰۹۰۵۳۰۰۰۰۰۰۳۲",
    "ckb": "لە ئەزمیرەوە بۆ یۆنان بە بەلەم، ٢٠٠٠ یۆرۆ، پارە دوای گەیشتن، پەیوەندی 07500000033",
    "tr": "Edirne'den Yunanistan'a yürüyüş ve araba, kişi başı 2500 euro, ödeme varınca, whatsapp 0530 000 00 34",
    "ur": "کوئٹہ سے ترکی گیم تیار ہے، گارنٹی کے ساتھ، چار لاکھ روپے، پیسے پہنچ کر، رابطہ 03000000035",
    "en": "Dinghy leaves Dunkirk tonight, 1500 pounds per person, pay when you reach Dover, WhatsApp +44 7700 900135",
    "fr": "Départ ce week-end de Sfax vers Lampedusa en bateau, 4000 dinars, place garantie, appelez le +216 20 000 036",
    "es": "Cruce seguro de Reynosa a Houston, 9500 dólares, se paga al llegar, WhatsApp +52 55 0000 0037",
    "ru": "Переправим из Минска в Польшу пешком и на машине, 3000 евро, оплата по прибытии, телеграм +375 29 000 00 38",
    "sq": "Rruge per Angli me kamion cdo jave, 14 mije paund, paguan kur mberrin, +355 69 000 0039",
    "vi": "Nhận đưa người từ Pháp sang Anh bằng xe tải, giá 12.000 bảng, đến nơi mới trả tiền, gọi +84 90 000 0040",
}
NEWS = {
    "ar": "أعلنت وزارة الداخلية اليوم عن افتتاح مكتب جديد لخدمة المواطنين في العاصمة",
    "fa": "تیم ملی فوتبال فردا شب در ورزشگاه آزادی به میدان می‌رود",
    "ckb": "ئەمڕۆ کەش و هەوا لە هەولێر گەرمە و بەیانی باران دەبارێت",
    "tr": "Bugün pazarda domates fiyatları geçen haftaya göre düştü",
    "ur": "آج لاہور میں موسم خوشگوار رہے گا، محکمہ موسمیات",
    "en": "The ferry company announced a new summer timetable between Dover and Calais on Monday",
    "fr": "Le ministre a inauguré ce matin la nouvelle gare de Lyon devant la presse",
    "es": "El equipo ganó tres a cero y pasa a la final del campeonato",
    "ru": "Сегодня в Минске открылась выставка современного искусства",
    "sq": "Sot në Tiranë u hap një librari e re pranë sheshit",
    "vi": "Hôm nay trời nắng đẹp, cả nhà mình đi biển chơi vui lắm",
}


def test_it_ships_in_less_than_fifty_megabytes_with_its_card() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 50_000_000
    assert "must not be used" in (SHIPPED / "CARD.md").read_text(encoding="utf-8")


def test_it_runs_without_torch() -> None:
    code = "import sys; from nlp.model.runtime import load; load().read(['x']); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


def test_it_is_sure_of_the_obvious_in_every_language_asked() -> None:
    """At most two plain adverts in eleven languages may be missed, and no plain chatter flagged."""
    model = load()
    said = [model.decide(found) for found in model.read([*ADVERTS.values(), *NEWS.values()])]
    adverts, news = said[: len(ADVERTS)], said[len(ADVERTS) :]
    missed = [lang for lang, kind in zip(ADVERTS, adverts, strict=True) if kind not in OFFER_KINDS]
    flagged = [lang for lang, kind in zip(NEWS, news, strict=True) if kind in OFFER_KINDS]
    assert len(missed) <= 2, missed
    assert flagged == []


@pytest.mark.parametrize("text", ["", " ", "\0", "🚤" * 3000, "a" * 100_000, "\u202e" * 50, "٠" * 999, "\ud800"])
def test_any_text_gets_a_probability_for_each_kind(text: str) -> None:
    (found,) = load().read([text])
    assert set(found.scores) == set(KINDS)
    assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans)


def test_a_post_is_read_the_same_alone_and_in_any_company() -> None:
    """Else the same posts in another order would make other leads."""
    model, texts = load(), [*ADVERTS.values(), "", "x " * 500]
    assert model.read(texts) == [model.read([text])[0] for text in texts]
    assert model.read(texts[::-1]) == model.read(texts)[::-1]


def test_an_advert_at_the_end_of_a_long_post_is_found() -> None:
    long = " ".join([NEWS["en"], NEWS["fr"], NEWS["es"]] * 25) + " " + ADVERTS["en"]
    (found,) = load().read([long])
    assert any(long[span.start : span.end] == "Dunkirk" for span in found.spans)


def test_windows_cover_every_token_and_overlap() -> None:
    for count in (1, WINDOW, WINDOW + 1, 5 * WINDOW):
        found = windows(count)
        assert (found[0][0], found[-1][1]) == (0, count)
        assert all(b[0] < a[1] for a, b in itertools.pairwise(found))
        assert all(end - start <= WINDOW for start, end in found)


def test_of_two_windows_the_one_with_the_offer_says_the_kind_and_both_mark() -> None:
    quiet = ModelReading({"smuggling_offer": 0.1, "document_offer": 0, "recruitment_offer": 0, "seeking": 0, "other": 0.9},
                         (MarkedSpan("ORIGIN", 0, 5),), {"boat": 0.1})  # fmt: skip
    loud = ModelReading({"smuggling_offer": 0.8, "document_offer": 0, "recruitment_offer": 0, "seeking": 0, "other": 0.2},
                        (MarkedSpan("ORIGIN", 2, 5), MarkedSpan("PRICE", 50, 60)), {"boat": 0.9})  # fmt: skip
    both = join([quiet, loud])
    assert both.scores == loud.scores
    assert [(span.label, span.start) for span in both.spans] == [("ORIGIN", 0), ("PRICE", 50)]
    assert (both.values or {})["boat"] == 0.9


def test_a_post_that_may_be_a_person_in_need_is_no_offer_however_likely_one_is() -> None:
    torn = {"smuggling_offer": 0.65, "document_offer": 0.0, "recruitment_offer": 0.0, "seeking": 0.33, "other": 0.02}
    assert decide(torn, 0.5) == "smuggling_offer"
    assert decide(torn, 0.5, seeking=0.3) == "seeking"


def told(tokenizer: Tokenizer, text: str) -> list[Hint]:
    """What the rules tell the marker of a text."""
    prepared = prepare(text)
    return hints(prepared, tokenizer.encode(prepared.text).offsets)


def test_it_agrees_with_the_torch_model_that_it_was_made_from() -> None:
    """What the torch network said of held-out posts was written down at the export.

    Seen at the export: kinds 99.9 %, spans 98.9 % the same; the aims are 99.5 and 99.
    """
    reference = json.loads((SHIPPED / "reference.json").read_text(encoding="utf-8"))
    texts = {label.id: label.text for path in DATA.glob("*.jsonl") for label in read_labels(path)}
    model = OnnxModel(triage=False)
    # Rules that have changed since tell the marker something else: such posts say nothing of the file.
    pieces = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    reference = {
        post: said for post, said in reference.items() if said["hints"] == fingerprint(told(pieces, texts[post]))
    }
    read = model.read([texts[post] for post in reference])
    kinds = [model.decide(found) == reference[post]["kind"] for post, found in zip(reference, read, strict=True)]
    ours = {(post, s.label, s.start, s.end) for post, found in zip(reference, read, strict=True) for s in found.spans}
    theirs = {(post, *span) for post, said in reference.items() for span in map(tuple, said["spans"])}
    assert len(kinds) >= 400
    assert sum(kinds) / len(kinds) >= 0.995
    assert 2 * len(ours & theirs) / (len(ours) + len(theirs)) >= 0.985


def test_the_first_stage_puts_chatter_aside_and_lets_adverts_through() -> None:
    triage = Triage.load(SHIPPED)
    assert triage is not None
    assert [lang for lang, text in ADVERTS.items() if triage.reject(prepare(text).text)] == []
    assert sum(triage.reject(prepare(text).text) is not None for text in NEWS.values()) >= 3
    assert triage.reject("") is None or triage.reject("").scores["other"] > 0.5


def test_languages_that_the_first_stage_has_never_seen_pass_it() -> None:
    triage = Triage.load(SHIPPED)
    assert triage is not None
    offers = [label for path in UNSEEN.glob("*.jsonl") for label in read_labels(path) if label.kind != "other"]
    assert sum(triage.reject(prepare(label.text).text) is not None for label in offers) <= 1
