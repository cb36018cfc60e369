"""Fills a home with some sixty invented posts in many languages, read by hand and linked: for tests and screenshots.

    .venv/bin/python -m tests.dashboard.seed HOME

Texts carry their own reading: `[[LABEL=value|as written]]`. All numbers and names are invented.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers.items import Evidence, Forward, Media, Post, full_text
from crawlers.outcome import Outcome
from index.features import clues_of
from index.leads import facts
from index.linker import link_pending
from index.records import Decision
from index.store import Store, open_store
from nlp.annotation import Annotation, Handle, Phone, Place, Price, Span
from nlp.values.corridors import corridor
from nlp.values.departures import find_departures

MODEL = "invented@1"
NOW = datetime.now(UTC).replace(microsecond=0)
_MARK = re.compile(r"\[\[(\w+)=([^|\]]*)\|([^\]]*)\]\]")
_SIDES = {"ORIGIN": "from", "TRANSIT": "via", "DESTINATION": "to"}

# kind, language, channel, text; `{day}` differs from copy to copy.
TEXTS: Sequence[tuple[str, str, str, str, int, float]] = (
    ("smuggling_offer", "ar", "rihla_demo",
     "السلام عليكم 🌊\nرحلة من [[ORIGIN=Izmir,TR|إزمير]] إلى [[DESTINATION=Greece,GR|اليونان]] [[MODE=boat|يخت سريع]]\n"
     "السعر [[PRICE=3000 EUR person|٣٠٠٠ يورو للشخص]] والدفع [[PAYMENT=on_arrival|بعد الوصول]]\n"
     "الانطلاق [[DEPARTURE=|{day}]] إن شاء الله\nللتواصل واتساب [[PHONE=+905300000012|٠٠٩٠ ٥٣٠ ٠٠٠ ٠٠ ١٢]]", 9, 0.2),
    ("smuggling_offer", "fa", "safar_demo",
     "مسیر [[ORIGIN=Istanbul,TR|استانبول]] به [[DESTINATION=Italy,IT|ایتالیا]] با [[MODE=lorry|تریلی]]، بدون پیاده‌روی\n"
     "قیمت [[PRICE=7500 EUR person|۷۵۰۰ یورو]]، پول نزد [[PAYMENT=escrow|صرافی]]\nحرکت [[DEPARTURE=|{day}]]\n"
     "تماس: [[PHONE=+905300000023|+90 530 000 00 23]] یا [[HANDLE=telegram:safar_captain_demo|@safar_captain_demo]]", 6, 2.5),
    ("smuggling_offer", "ckb", "reget_demo",
     "گەشت لە [[ORIGIN=Duhok,IQ|دهۆک]] بۆ [[DESTINATION=Germany,DE|ئەڵمانیا]] بە [[MODE=car|ئۆتۆمبێل]]\n"
     "نرخ [[PRICE=9000 USD person|٩٠٠٠ دۆلار]]، پارە [[PAYMENT=on_arrival|دوای گەیشتن]]\n[[PHONE=+9647500000045|+964 750 000 0045]]", 4, 7),
    ("smuggling_offer", "tr", "yolcu_demo",
     "[[ORIGIN=Edirne,TR|Edirne]]'den [[DESTINATION=Bulgaria,BG|Bulgaristan]]'a [[MODE=foot|yürüyerek]] 6 saat, sonra [[MODE=car|araba]] hazır.\n"
     "Kişi başı [[PRICE=2500 EUR person|2500 €]]. [[DEPARTURE=|{day}]] çıkıyoruz.\nYaz: [[PHONE=+905300000034|0530 000 00 34]]", 5, 11),
    ("smuggling_offer", "en", "gate_demo",
     "Game from [[ORIGIN=Calais,FR|Calais]] to [[DESTINATION=United Kingdom,GB|UK]], small [[MODE=boat|boat]], calm sea [[DEPARTURE=|{day}]].\n"
     "[[PRICE=1400 GBP person|1400 pounds]], pay [[PAYMENT=on_arrival|when you arrive]]. Families welcome, life jackets for all of you.\n"
     "Signal [[PHONE=+447700900123|+44 7700 900123]]", 8, 0.6),
    ("smuggling_offer", "am", "guzo_demo",
     "ከ[[ORIGIN=Addis Ababa,ET|አዲስ አበባ]] ወደ [[DESTINATION=Libya,LY|ሊቢያ]] ከዚያም [[DESTINATION=Italy,IT|ጣሊያን]] በ[[MODE=boat|ጀልባ]]\n"
     "ዋጋ [[PRICE=5500 USD person|5500 ዶላር]]፣ ግማሹ [[PAYMENT=upfront|አሁን]] ቀሪው [[PAYMENT=on_arrival|ስትደርሱ]]\n"
     "ይደውሉ [[PHONE=+251900000011|+251 90 000 0011]]", 2, 20),
    ("smuggling_offer", "ti", "guzo_demo",
     "ካብ [[ORIGIN=Khartoum,SD|ካርቱም]] ናብ [[DESTINATION=Egypt,EG|ግብጺ]] ብ[[MODE=car|መኪና]] ዋጋ [[PRICE=1200 USD person|1200 ዶላር]]\n"
     "[[HANDLE=telegram:mengedi_demo|@mengedi_demo]]", 1, 31),
    ("smuggling_offer", "ur", "safar_demo",
     "[[ORIGIN=Quetta,PK|کوئٹہ]] سے [[TRANSIT=Iran,IR|ایران]] اور پھر [[DESTINATION=Turkey,TR|ترکی]]، ڈنکی [[PRICE=350000 PKR person|ساڑھے تین لاکھ]]\n"
     "رابطہ [[PHONE=+923000000056|+92 300 0000056]]", 3, 40),
    ("smuggling_offer", "ps", "safar_demo",
     "له [[ORIGIN=Nimruz,AF|نیمروز]] څخه [[DESTINATION=Iran,IR|ایران]] ته هره ورځ، بیه [[PRICE=12000000 IRR person|یو میلیون او دوه سوه زره تومان]]\n[[PHONE=+93700000067|+93 700 000 067]]", 2, 55),
    ("smuggling_offer", "so", "tahriib_demo",
     "Tahriib ka bilaabma [[ORIGIN=Hargeisa,SO|Hargeysa]] ilaa [[DESTINATION=Yemen,YE|Yaman]], [[MODE=boat|doon]] weyn.\nQiimaha [[PRICE=600 USD person|$600]]. Soo wac [[PHONE=+252610000078|+252 61 000 0078]]", 1, 70),
    ("smuggling_offer", "vi", "duong_demo",
     "Đi [[DESTINATION=United Kingdom,GB|Anh]] từ [[ORIGIN=France,FR|Pháp]] bằng [[MODE=lorry|xe tải]], giá [[PRICE=15000 GBP person|15.000 bảng]], bao đến nơi.\nLiên hệ [[HANDLE=facebook:duong.demo|duong.demo]]", 2, 88),
    ("smuggling_offer", "fr", "gate_demo",
     "Passage [[ORIGIN=Sfax,TN|Sfax]] – [[DESTINATION=Lampedusa,IT|Lampedusa]], [[MODE=boat|bateau en fer]], [[PRICE=4000 TND person|4000 dinars]] par personne.\n"
     "Départ [[DEPARTURE=|{day}]], on paie [[PAYMENT=upfront|la moitié avant]].\nAppelez le [[PHONE=+33639980045|06 39 98 00 45]]", 3, 15),
    ("smuggling_offer", "sq", "rruga_demo",
     "Rruga për [[DESTINATION=United Kingdom,GB|Angli]] me [[MODE=lorry|kamion]], [[PRICE=18000 GBP person|18 mijë paund]], e sigurt 100%. [[HANDLE=telegram:rruga_sot_demo|@rruga_sot_demo]]", 1, 130),
    ("smuggling_offer", "es", "camino_demo",
     "De [[ORIGIN=Tapachula,MX|Tapachula]] a [[DESTINATION=Houston,US|Houston]], [[PRICE=8500 USD person|8,500 dólares]], dos intentos.\nEscríbeme al [[PHONE=+12025550143|+1 202-555-0143]]", 2, 26),
    ("document_offer", "ru", "docs_demo",
     "Делаем [[DOCUMENT=|паспорта]] и [[DOCUMENT=|ВНЖ]] [[DESTINATION=Poland,PL|Польши]], чистая база. От [[PRICE=2800 EUR document|2800 евро]].\nПишите [[HANDLE=telegram:docs_fast_demo|@docs_fast_demo]]", 3, 5),
    ("document_offer", "ar", "docs_demo",
     "[[DOCUMENT=|جوازات سفر]] و[[DOCUMENT=|فيزا]] [[DESTINATION=Schengen Area,|شنغن]] مضمونة خلال أسبوع\nالسعر [[PRICE=4500 USD document|4500 دولار]]\n[[PHONE=+905300000089|00905300000089]]", 2, 33),
    ("recruitment_offer", "en", "jobs_demo",
     "Drivers needed: [[ORIGIN=Trieste,IT|Trieste]] to [[DESTINATION=Germany,DE|Germany]], four passengers, [[PRICE=900 EUR person|900 € per head]] for you. Own [[MODE=car|car]].\nMessage [[HANDLE=telegram:fast_wheels_demo|@fast_wheels_demo]]", 2, 9),
    ("seeking", "ar", "rihla_demo",
     "السلام عليكم إخواني، أنا وأطفالي في [[ORIGIN=Izmir,TR|إزمير]] وأحتاج مساعدة، هل يعرف أحد طريقاً آمناً إلى [[DESTINATION=Greece,GR|اليونان]]؟\nرقمي [[PHONE=+905300000901|0530 000 09 01]]", 1, 4),
    ("seeking", "fa", "safar_demo", "کسی از مسیر [[DESTINATION=Germany,DE|آلمان]] خبر دارد؟ برادرم یک هفته است جواب نمی‌دهد. [[PHONE=+905300000902|+90 530 000 09 02]]", 1, 60),
    ("other", "en", "news_demo", "Police in Izmir say a boat with 31 people was stopped on Saturday. The advert on social media asked 3000 euro a person.", 1, 18),
    ("other", "en", "aid_demo", "Warning: the man behind [[PHONE=+905300000034|+90 530 000 00 34]] took the money of two families and never came. Do not pay in advance.", 1, 6),
    ("other", "tr", "yolcu_demo", "Nakliyat ve evden eve taşıma, İstanbul - Ankara. Sigortalı. [[PHONE=+905300000777|0530 000 07 77]]", 1, 90),
)  # fmt: skip
DAYS = {
    "ar": ("الليلة", "غداً", "يوم السبت", "كل يوم جمعة", "الأحد القادم"), "fa": ("امشب", "فردا", "شنبه", "هر جمعه"),
    "tr": ("bu gece", "yarın", "cumartesi", "her pazar"), "en": ("tonight", "tomorrow", "on Saturday", "every Friday", "on Sunday night"),
    "fr": ("ce soir", "demain", "samedi"),
}  # fmt: skip


def parse(post: Post, marked: str, kind: str, lang: str) -> tuple[Post, Annotation]:
    """The text without its marks, and what they say."""
    text, spans, position = "", list[Span](), 0
    values = list[tuple[str, str, int, int]]()
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append(Span(match[1], len(text), len(text) + len(match[3]), match[3]))
        values.append((match[1], match[2], len(text), len(text) + len(match[3])))
        text += match[3]
        position = match.end()
    text += marked[position:]
    post = replace(post, text=text)
    read = Annotation(
        post.id, lang, kind, {kind: 0.97, "other" if kind != "other" else "smuggling_offer": 0.03},
        spans=tuple(spans), model=MODEL, **_values(full_text(post), values),
    )  # fmt: skip
    return post, read


def _values(text: str, found: Sequence[tuple[str, str, int, int]]) -> dict[str, Any]:
    places: dict[str, tuple[Place, ...]] = {"from": (), "via": (), "to": ()}
    fields: dict[str, Any] = dict.fromkeys(("prices", "modes", "payments", "departures", "phones", "handles"), ())
    for label, value, start, end in found:
        raw = text[start:end]
        if label in _SIDES:
            name, _, country = value.partition(",")
            places[_SIDES[label]] += (Place(name, country or None),)
        elif label == "PRICE":
            amount, currency, per = value.split()
            fields["prices"] += (Price(float(amount), currency, per),)
        elif label == "PHONE":
            fields["phones"] += (Phone(raw, value, start, end),)
        elif label == "HANDLE":
            platform, _, handle = value.partition(":")
            fields["handles"] += (Handle(raw, platform, handle, start, end),)
        elif label == "DEPARTURE":
            fields["departures"] += tuple(term.value for term in find_departures(raw))
        elif label in {"MODE", "PAYMENT"}:
            fields[f"{label.lower()}s"] += (value,)
    return {**fields, "places": places, "corridor": corridor(places["from"], places["via"], places["to"])}


def at(hours: float) -> str:
    """So many hours ago."""
    return (NOW - timedelta(hours=hours)).isoformat()


def make(number: int, channel: str, hours: float, **more: Any) -> Post:
    return Post(
        f"telegram:{channel}:{number}", "", "telegram", channel, post_id=str(number), url=f"https://t.me/{channel}/{number}",
        published_at=at(hours), fetched_at=at(hours - 0.1),
        evidence=Evidence(f"{channel}.warc.gz", f"urn:uuid:00000000-0000-4000-8000-{number:012d}", f"{number:064x}"), **more,
    )  # fmt: skip


def put(store: Store, kind: str, lang: str, marked: str, post: Post) -> Post:
    """Store it, read it."""
    post, read = parse(post, marked, kind, lang)
    store.put_posts([post])
    version = store.get_posts([post.id])[0].post.version
    store.put_annotations([(read, version, clues_of(post, read))])
    return post


def link(store: Store) -> None:
    for _ in link_pending(store):
        pass


def seed(store: Store) -> None:
    """About sixty posts, twenty leads, decisions, an edit, a deletion, and sources in every state."""
    number = 100
    for kind, lang, channel, marked, copies, hours in TEXTS:
        for copy in range(copies):
            number += 1
            days = DAYS.get(lang, ("",))
            text = marked.replace("{day}", days[copy % len(days)])
            where = channel if copy % 3 else ("talab_demo" if copy else channel)
            more: dict[str, Any] = {}
            if copy == 1:
                more["media"] = (Media("photo"), Media("photo"), Media("video"))
            if copy == 2:
                more["forwarded_from"] = Forward("Rihla | demo", "https://t.me/rihla_demo")
            put(store, kind, lang, text, make(number, where, hours + copy * 9.5, **more))
    put(store, "smuggling_offer", "ar",
        "سعر جديد: من [[ORIGIN=Bodrum,TR|بودروم]] إلى [[DESTINATION=Kos,GR|كوس]] [[PRICE=3400 EUR person|٣٤٠٠ يورو]] فقط\nنفس الرقم [[PHONE=+905300000012|00905300000012]]",
        make(400, "rihla_demo", 1.5))  # fmt: skip
    for n, place in enumerate(("Bihać", "Subotica", "Velika Kladuša", "Horgoš")):
        put(store, "smuggling_offer", "en",
            f"[[ORIGIN={place},BA|{place}]] to [[DESTINATION=Italy,IT|Italy]], {n + 2} days, write [[PHONE=+38160000010{n}|+381 60 000 010{n}]]"
            " – adverts here: [[HANDLE=telegram:bazar_admin_demo|@bazar_admin_demo]]",
            make(500 + n, "bazar_demo", 44 + 3 * n))  # fmt: skip
    _edited(store)
    store.mark_deleted(["telegram:gate_demo:127"], at=at(3))
    link(store)
    _decisions(store)
    _sources(store)


def _edited(store: Store) -> None:
    post = make(401, "gate_demo", 12, media=(Media("photo", text="Game ready. Write +44 7700 900123"),))
    text = "Game to [[DESTINATION=United Kingdom,GB|UK]] [[PRICE=1600 GBP person|1600 pounds]] call [[PHONE=+447700900123|07700 900123]]"
    put(store, "smuggling_offer", "en", text, post)
    newer = replace(post, edited=True, fetched_at=at(0.3))
    put(store, "smuggling_offer", "en", text.replace("1600", "1300"), newer)


def _decisions(store: Store) -> None:
    by_channel = {lead.channels[0]: lead for lead in store.leads()}

    def decide(
        channel: str, decision: str, hours: float, *, who: str = "amal", note: str = "", without: str = ""
    ) -> None:
        lead = store.lead(by_channel[channel].id)
        had = tuple(fact for fact in facts(lead) if fact != without)
        store.decide(Decision(lead.id, decision, who, at(hours), note, lead.posts, had))

    decide("telegram:tahriib_demo", "later", 30)
    decide("telegram:rruga_demo", "not_relevant", 40, note="A removal firm, known since May.")
    decide("telegram:jobs_demo", "relevant", 8, who="jonas")
    decide(
        "telegram:rihla_demo",
        "note",
        2,
        who="jonas",
        note="Same captain as in the spring? See the yacht in the second photo.",
    )
    changed = next(lead for lead in store.leads() if "telegram:yolcu_demo" in lead.channels)
    fresh = next(fact for fact in facts(changed) if fact.startswith("phone:"))
    store.decide(
        Decision(
            changed.id,
            "not_relevant",
            "amal",
            at(50),
            "",
            changed.posts,
            tuple(f for f in facts(changed) if f != fresh),
        )
    )


def _sources(store: Store) -> None:
    def run(source: str, outcome: str, hours: float, **more: Any) -> None:
        store.record_outcome(Outcome(f"telegram:{source}", outcome, at(hours + 0.1), at(hours), **more))

    for back in range(6, 0, -1):
        run("rihla_demo", "ok", back * 6, posts=back % 3 * 4, newest_id=400)
        run("safar_demo", "ok", back * 6 + 40, posts=back, newest_id=130)
        run("gate_demo", "ok" if back > 2 else "waiting_until", back * 6, posts=3 if back > 2 else 0, newest_id=401,
            next_try_at=at(-2.5) if back <= 2 else None)  # fmt: skip
    run("yolcu_demo", "ok", 5, posts=7, unreadable=3, gaps=12, newest_id=140)
    run("silent_demo", "ok", 4, posts=0)
    run("closed_demo", "no_preview", 4)
    run("gone_demo", "not_found_or_private", 4)
    run("broken_demo", "http_error", 4, http_status=503, detail="three tries in ten minutes.")
    run("changed_demo", "parse_error", 4, detail="no post could be found on a page of 81 kB.")


if __name__ == "__main__":
    opened = open_store(Path(sys.argv[1]))
    seed(opened)
    opened.close()
