"""Every spelling of a channel's address is one name; what is no public channel is refused in words."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.telegram_names import AddressError, channel_name


@pytest.mark.parametrize(
    "address",
    [
        "pier_board", "@pier_board", " pier_board ", "t.me/pier_board", "https://t.me/pier_board", "http://t.me/s/pier_board",
        "https://t.me/s/pier_board?before=5", "t.me/pier_board/12", "https://t.me/pier_board/12?single&comment=3",
        "https://telegram.me/pier_board", "telegram.dog/s/pier_board/", "pier_board.t.me", "https://pier_board.t.me/7",
        "https://www.t.me/pier_board", "tg://resolve?domain=pier_board&post=3", "s/pier_board", "HTTPS://T.ME/pier_board",
        "https://t.me/@pier_board", "https://t.me/s/pier_board#x",
    ],
)  # fmt: skip
def test_aliases(address: str) -> None:
    assert channel_name(address) == "pier_board"


@pytest.mark.parametrize("address", ["t.me/+AbCd", "https://t.me/joinchat/AbCd", "t.me/addlist/AbCd", "+AbCd"])
def test_invites_are_refused(address: str) -> None:
    with pytest.raises(AddressError, match="invite link"):
        channel_name(address)


@pytest.mark.parametrize(
    "address",
    ["", "@", "1abc", "ab", "a b", "x" * 33, "../../etc", "https://example.org/pier_board", "t.me/c/123/4",
     "t.me/share",
     "http://[", "https://t.me/", "pier-board", "пирс_доска", "tg://join?invite=x"],
)  # fmt: skip
def test_what_is_no_channel_is_refused(address: str) -> None:
    with pytest.raises(AddressError, match=r"t\.me/name"):
        channel_name(address)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(AddressError):
        assert channel_name(text).isascii()
