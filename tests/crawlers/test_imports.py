"""Files of every make become posts; a bad record is told by its place and never stops the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.imports import ColumnError, Reject, read_posts
from crawlers.imports.columns import parse_columns
from crawlers.items import Post, to_json


def read(path: Path, **options: object) -> tuple[list[Post], list[Reject]]:
    records = list(read_posts(path, **options))
    return [r for r in records if isinstance(r, Post)], [r for r in records if isinstance(r, Reject)]


def file(folder: Path, content: str | bytes, name: str = "posts.dat") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


NEW = {
    "name": "Pier Board",
    "type": "public_channel",
    "id": 1234567890,
    "messages": [
        {"id": 1, "type": "service", "date": "2025-01-01T10:00:00", "date_unixtime": "1735725600",
         "actor": "Pier Board",
         "actor_id": "channel1234567890", "action": "create_channel", "title": "Pier Board", "text": ""},
        {"id": 2, "type": "message", "date": "2025-01-01T11:00:00", "date_unixtime": "1735729200", "from": "Pier Board",
         "from_id": "channel1234567890", "author": "Desk 2", "reply_to_message_id": 1, "edited_unixtime": "1735729300",
         "text": ["See ", {"type": "text_link", "text": "here", "href": "https://example.org/a"}, " ",
                  {"type": "hashtag", "text": "#pier"}, {"type": "mention", "text": "@pier_desk"}, " 🚢\nnow"],
         "photo": "photos/1.jpg", "forwarded_from": "Old Pier"},
        {"id": 3, "type": "message", "date_unixtime": "1735729400", "text": "plain https://example.org/b",
         "text_entities": [{"type": "plain", "text": "plain "}, {"type": "link", "text": "https://example.org/b"}],
         "file": "(File not included. Change data exporting settings to download.)", "media_type": "voice_message"},
        {"id": 4, "type": "message", "date_unixtime": "1735729500", "text": "",
         "poll": {"question": "Which?", "answers": [{"text": "North"}, {"text": "South"}]}, "forwarded_from": None},
    ],
}  # fmt: skip


def test_telegram_export_of_today(tmp_path: Path) -> None:
    posts, rejects = read(file(tmp_path, json.dumps(NEW)))
    assert rejects == []
    service, second, third, fourth = posts
    assert (service.service, service.text) == (True, "create channel: Pier Board")
    assert second.id == "telegram:c1234567890:2"
    assert (second.channel_id, second.author, second.edited) == ("1234567890", "Desk 2", True)
    assert second.text == "See here #pier@pier_desk 🚢\nnow"
    assert second.published_at == "2025-01-01T11:00:00+00:00"
    assert (second.links, second.hashtags, second.mentions) == (("https://example.org/a",), ("pier",), ("pier_desk",))
    assert second.reply_to == "telegram:c1234567890:1"
    assert second.forwarded_from.name == "Old Pier"
    assert [(media.kind, media.url) for media in second.media] == [("photo", "photos/1.jpg")]
    assert (third.links, third.media[0].kind, third.media[0].url) == (("https://example.org/b",), "voice", None)
    assert (fourth.media[0].text, fourth.forwarded_from.name) == ("Which?\nNorth\nSouth", "deleted account")


def test_telegram_export_of_old_has_no_zone_and_gets_no_time(tmp_path: Path) -> None:
    old = {"name": "Pier", "type": "public_supergroup", "id": 99, "messages": [
        {"id": 7, "type": "message", "date": "2018-06-01T12:00:00",
         "from": "A. Sample", "from_id": 4295000000, "text": "x"},
    ]}  # fmt: skip
    (post,), rejects = read(file(tmp_path, json.dumps(old)))
    assert (post.published_at, post.author, rejects) == (None, "A. Sample", [])


def test_account_export_leaves_letters_alone(tmp_path: Path) -> None:
    private = [
        {"type": kind, "messages": [{"type": "message", "text": "secret"}]}
        for kind in ("personal_chat", "private_group")
    ]
    posts, rejects = read(file(tmp_path, json.dumps({"chats": {"list": [*private, NEW, "broken"]}})))
    assert len(posts) == 4
    assert ["personal_chat" in rejects[0].reason, "private_group" in rejects[1].reason] == [True, True]
    assert rejects[2].place.endswith("chat 4")
    assert "secret" not in str(rejects)


DAMAGED = [
    "text", None, 5, [], {"type": "message", "text": 5}, {"type": "message", "text": [5]},
    {"type": "letter", "text": "x"},
    {"id": "1; drop", "type": "message", "text": "x"},
    {"id": 1, "type": "message", "text": "x", "date_unixtime": "soon"},
    {"id": 1, "type": "message", "text": "x", "date_unixtime": 10**30}, {"id": 1, "type": "message", "text": "x",
     "poll": {"question": [5]}},
]  # fmt: skip


@pytest.mark.parametrize("message", DAMAGED, ids=str)
def test_a_damaged_message_is_one_reject(tmp_path: Path, message: object) -> None:
    good = {"id": 9, "type": "message", "text": "good"}
    posts, (reject,) = read(file(tmp_path, json.dumps(NEW | {"messages": [message, good]})))
    assert [post.text for post in posts] == ["good"]
    assert reject.place == "posts.dat chat 1 message 1"
    assert reject.reason


def test_recorded_exports(shared_fixtures: Path) -> None:
    for name in ("chatminer_test_batch_export.json", "chatminer_test_single_export.json"):
        posts, rejects = read(shared_fixtures / "telegram/desktop_export" / name)
        assert [post.text for post in posts] == ["Minimal Message", "Link:https://telegram.org/"]
        assert rejects == []
        assert posts[0].published_at == "2018-12-05T10:39:10+00:00"
        assert posts[1].links == ("https://telegram.org/",)
        assert posts[0].id != posts[1].id


def test_json_lines_of_both_kinds(tmp_path: Path) -> None:
    post = Post("telegram:pier_board:3", "hello", "telegram", "pier_board", "1", "3")
    lines = ["\ufeff" + json.dumps(to_json(post)), '{"id": "x1", "text": "bare"}', "", '{"id": 5, "text": "number"}']
    posts, rejects = read(file(tmp_path, "\n".join(lines)))
    assert posts[0] == post
    assert [(p.id, p.text) for p in posts[1:]] == [("x1", "bare"), ("5", "number")]
    assert rejects == []


def test_damaged_lines_are_told_by_their_number(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "good"}', b"{", b'{"text": "no id"}', b'{"id": "b", "text": 5}', b"[1]", b"null",
        b'{"id": "c", "text": "\xff\xfe"}', b'{"id": "d", "text": "half \\ud83d"}',
        b'{"id": "e", "text": "nul \\u0000 here"}',
        b'{"id": "f", "text": "x", "media": 5}', b'{"id": "g", "text": "x", "links": "x"}', b"[" * 100_000,
        b'{"id": "h", "text": "x", "media": [{"kind": "photo", "x": 1}]}', b'{"id": "z", "text": "last"}',
    ]  # fmt: skip
    posts, rejects = read(file(tmp_path, b"\n".join(lines)))
    assert [post.id for post in posts] == ["a", "d", "e", "z"]
    assert [int(reject.place.rsplit(" ", 1)[1]) for reject in rejects] == [2, 3, 4, 5, 6, 7, 10, 11, 12, 13]
    offset = len(b"\n".join(lines[:6])) + 1 + lines[6].index(b"\xff")
    assert f"byte {offset}" in next(r.reason for r in rejects if r.place.endswith(" 7"))
    assert posts[1].text.encode()  # half an emoji cannot be stored
    assert posts[2].text == "nul  here"


def test_json_list(tmp_path: Path) -> None:
    posts, rejects = read(file(tmp_path, '[{"id": "a", "text": "x"}, 5]'))
    assert ([post.id for post in posts], len(rejects)) == (["a"], 1)
    assert read(file(tmp_path, "[" * 100_000))[1][0].reason.startswith("not JSON")


def test_csv_with_a_column_map(tmp_path: Path) -> None:
    table = 'ID,Body,Date,Who\n1,"two\nlines, quoted",2025-01-01T10:00:00+02:00,A\n'
    table += "2,naive,2025-01-01 10:00,B\n3,unix,1735725600,\n"
    columns = parse_columns("text=Body,id=ID,published_at=Date,author=Who")
    posts, rejects = read(file(tmp_path, table, "pier.csv"), columns=columns)
    assert rejects == []
    assert [post.id for post in posts] == ["csv:pier:1", "csv:pier:2", "csv:pier:3"]
    assert posts[0].text == "two\nlines, quoted"
    assert [p.published_at for p in posts] == ["2025-01-01T08:00:00+00:00", None, "2025-01-01T10:00:00+00:00"]
    assert [post.author for post in posts] == ["A", "B", None]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_finds_its_columns(tmp_path: Path, separator: str) -> None:
    table = separator.join(["\ufeffPlatform", "Message", "URL", "Channel"]) + "\n"
    table += separator.join(["facebook", "hello", "https://example.org/1", "Pier"]) + "\n"
    (post,), _ = read(file(tmp_path, table))
    assert (post.text, post.platform, post.channel, post.url) == ("hello", "facebook", "Pier", "https://example.org/1")


def test_rows_without_id_get_the_same_one_each_time(tmp_path: Path) -> None:
    first, _ = read(file(tmp_path, "text,date\nhello,\nworld,\nhello,\n", "a.csv"))
    again, _ = read(file(tmp_path, "text,date\nhello,\nworld,\nhello,\n", "b.csv"))
    assert [post.id for post in first] == [post.id for post in again]
    assert first[0].id == first[2].id != first[1].id


def test_damaged_rows(tmp_path: Path) -> None:
    table = b'id,text\n1,good\n2,too,many\n3,\n4,\xff bad\n\n5,nul\0byte\n6,"open\n7,swallowed\n'
    posts, rejects = read(file(tmp_path, table))
    assert [(post.post_id, post.text) for post in posts] == [("1", "good"), ("5", "nulbyte")]
    assert [reject.place for reject in rejects] == [f"posts.dat line {number}" for number in (3, 4, 5, 8)]
    assert f"byte {table.index(0xFF)}" in rejects[2].reason
    assert "quote" in rejects[3].reason


@pytest.mark.parametrize(
    ("columns", "word"),
    [({"text": "Bodie"}, "Bodie"), ({"txet": "Body"}, "text"), ({"id": "ID"}, "text=Body")],
)
def test_a_wrong_column_map_is_said_at_once(tmp_path: Path, columns: dict[str, str], word: str) -> None:
    with pytest.raises(ColumnError, match=word):
        read(file(tmp_path, "ID,Zzz\n1,x\n"), columns=columns)


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"PK\x03\x04", "ZIP"), (b"\x1f\x8b\x08", "compressed"), (b"", "empty"), (b"\xff\xfeI\x00", "UTF-16"),
     (b'{"messages": [', "not JSON"), (b'{"chats":\n 5}', "no list of messages")],
)  # fmt: skip
def test_what_is_no_table_is_one_reject(tmp_path: Path, content: bytes, word: str) -> None:
    posts, (reject,) = read(file(tmp_path, content))
    assert posts == []
    assert word in reject.reason


@settings(max_examples=120, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"id,text\n", b'{"id":"a","text":"b"}\n', b'{"messages":[', b"["])
)
def test_no_file_breaks_the_import(tmp_path_factory: pytest.TempPathFactory, junk: bytes, head: bytes) -> None:
    path = file(tmp_path_factory.mktemp("junk"), head + junk)
    try:
        first = list(read_posts(path))
    except ColumnError:
        return
    assert first == list(read_posts(path))
    for record in first:
        assert isinstance(record, Reject) or record.text.encode() is not None
