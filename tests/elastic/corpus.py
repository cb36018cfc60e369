"""Texts in many scripts, as posts of a store, and sixty searches over them as people type them."""

from __future__ import annotations

from crawlers.items import Media
from index.linker import link_pending
from index.store import Store
from nlp.annotation import Phone
from nlp.values.phones import find_phones
from tests.index.make import post, reading

LANGUAGES = ("en", "ar", "fa", "tr")

TEXTS = (
    "Boat from Izmir to Kos tonight, 2000 euro each, call +90 530 000 00 12",
    "من إزمير إلى اليونان كل يوم، الدفع بعد الوصول، واتساب ٠٠٩٠٥٣٠٠٠٠٠٠١٢",
    "من ازمير الى كوس الليلة، سَفَرٌ مضمون +905300000013",
    "سفر به یونان از ازمیر، قیمت ۳۵۰۰ یورو، تماس ۰۰۹۰۵۳۰۰۰۰۰۱۴",
    "گیم به ایتالیا، تضمینی، می‌رویم فردا +393510000021",
    "له ترکیې نه یونان ته تګ، بیه ۲۰۰۰ یورو +905300000015",
    "Türkiye'den Yunanistan'a tekne, İzmir çıkışlı, kişi başı 1500€, 0530 000 00 16",
    "IZMIR'den Sakız'a bu gece, ığdır hattı da var +905300000017",
    "Đi Anh bằng xe tải, đường an toàn, 12.000 bảng, gọi +84900000031",
    "di Anh bang xe tai duong an toan +84900000032",
    "去英国,小船,安全,价格便宜,微信 +8613800000041",
    "日本へ行く船 今夜 +819000000042",
    "Из Минска в Польшу, машина, граница, 3000 евро +375290000051",
    "З Мінська до Польщі машиною +380500000052",
    "ከሱዳን ወደ ሊቢያ መኪና ዋጋ 1500 ዶላር +251900000061",
    "कोलकाता से दुबई, वीज़ा, कीमत ५००० +919000000071",
    "ঢাকা থেকে ইতালি, নৌকা, দাম ২০০০০০ টাকা +8801700000081",
    "Viaje seguro de Necoclí a Panamá, niños gratis +573000000091",
    "Voyage garanti Sfax–Lampedusa, départ demain, 1200 € +21620000101",
    "Rruga e sigurt për në Angli, kamion, çmimi 4000 £ +355690000111",
    "من السودان الى ليبيا +218910000121 و +218910000122",
    "Ŕeady: Bŏat, +٩٠٥٣٠٠٠٠٠٠١٢ today",
    "𝗕𝗢𝗔𝗧 ready 𝟯𝟬𝟬𝟬 +90(530)0000012",
    "b o a t — no words here, e-mail only",
    "after arrival you pay, visa not needed",
    "visa for Canada after arrival, no boat",
    "you pay: after, arrival!",
    "The boat, the boat, the boat +4915100000131",
    "한국으로 가는 배 +821000000141",
    "Όλα έτοιμα για Αθήνα +306900000151",
    "თბილისიდან თურქეთში +995500000161",
    "Soo raac doonta berri +252610000171",
    "Straße nach Wien, Taxi, 500 Euro +436600000181",
    "STRASSE gesperrt",
    "👨‍👩‍👧 families welcome 🚤🚤 1️⃣2️⃣0️⃣0️⃣ euro",
    "100% guaranteed / safe_trip #boat_tonight @captain_one https://t.me/captain_one",
    "ไปมาเลเซีย รถตู้ +66800000191",
    "မလေးရှားသို့ ကား +95900000201",
    "ترکیه ← یونان: ۲۰۰۰€ (بعد از رسیدن)",
    "x",
)

QUERIES = (
    "boat", "BOAT tonight", '"boat tonight"', "boat -visa", "-boat", "bo*", "b*", "izm*", "İzmir", "izmir", "Izmır",
    "إزمير", "ازمير", "ازمیر", "سفر", "سَفَر", "یونان", "اليونان", '"بعد الوصول"', "بعد*", "گیم", "می‌رویم", "میرویم",
    "türkiye", "turkiye", "yunanistan'a", "ığdır", "igdir", "çmimi", "cmimi", "đường", "duong", "bảng", '"xe tải"', "去英国",
    "英国", "日本", "船", '"小船"', "граница", "Границ*", "минска", "ወደ", "መኪና", "कीमत", "ढाका", "ঢাকা", "niños", "ninos",
    "départ", "straße", "strasse", "배", "αθήνα", "თბილისიდან", "รถตู้", "ကား",
    "0530 000 00 12", "٠٠٩٠٥٣٠", "5300000", "+90530000001", "12", "3000", "۳۵۰۰", "٥٣٠٠٠٠٠٠١٢", "218910000121",
    "+21891 -219", "-905300000012", "1200", "boat 530000", '"after arrival" -visa', '"you pay" after', "safe_trip",
    "#boat_tonight", "@captain_one", "t.me/captain_one", "captain-o*", "NOT boat", "boat OR visa", '"" -', "()*:^~?", "x' OR 1=1",
    "\U0001f6a4", "100%", "e-mail", '"e mail only"', "the boat the", '"the boat the boat"', "a" * 300, "2000 euro",
)  # fmt: skip


def fill(store: Store) -> None:
    posts = [post(n, text, channel=("road", "Sea")[n % 2]) for n, text in enumerate(TEXTS)]
    posts.append(post(900, "", published_at=None, media=(Media("poll", text="which boat? İzmir"),)))
    store.put_posts(posts)
    read = []
    for number, one in enumerate(posts[:-3]):
        phones = tuple(Phone(p.raw, p.e164, p.start, p.end) for p in find_phones(one.text, lang="und"))
        kind = ("smuggling_offer", "other", "seeking")[number % 3]
        read.append(reading(one, kind=kind, lang=LANGUAGES[number % 4], phones=phones))
    store.put_annotations(read)
    list(link_pending(store))
