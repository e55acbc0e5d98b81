"""Names and bytes of landed objects are hostile until they match to the letter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Reject
from common.forms import MAX_DEPTH, parse
from common.processor import Landed
from common.run import scopes_of

SCORES = Landed("league/scores/{game_date}/{taken_at}.json")
BOXES = Landed("league/boxes/{game_date}/{event}/{taken_at}-snap-{snap}.json")
GOOD = "league/scores/2024-01-14/20240114_235900.json"


def test_a_name_that_matches_gives_its_fields() -> None:
    assert SCORES.match(GOOD) == {"game_date": "2024-01-14", "taken_at": "20240114_235900"}
    assert BOXES.match("league/boxes/2024-01-14/a_b.c/20240114_235900-snap-2359.json") == {
        "game_date": "2024-01-14", "event": "a_b.c", "taken_at": "20240114_235900", "snap": "2359"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        GOOD + "\n",
        "\n" + GOOD,
        GOOD + "\x00",
        GOOD + ".bak",
        "x" + GOOD,
        "raw/" + GOOD,
        "/" + GOOD,
        GOOD.upper(),
        "league/scores/2024-01-14//20240114_235900.json",
        "league/scores//20240114_235900.json",
        "league/scores/a/b/c.json",
        "league/scores/2024-01-14/20240114_235900Xjson",
        "league/scores/2024-01-14/.json",
        "league/scores/2024 01 14/x.json",
        "league/scores/2024-01-14/x;rm -rf.json",
        "league/scores/٢٠٢٤-٠١-١٤/x.json",
        "league/scores/%2e%2e/x.json",
        "league/scores/2024-01-14\\..\\x.json",
        "league/scores/2024-01-14/" + "é.json",
        "league/scores/{game_date}/{taken_at}.json",
        "league/scores/2024-01-14/$(id).json",
        "league/scores/2024-01-14/'--.json",
    ],
    ids=ascii,
)
def test_a_name_that_differs_in_one_letter_is_nobody_s(name: str) -> None:
    assert SCORES.match(name) is None


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_stands_in_a_name_its_fields_stay_within_one_segment(date: str, taken: str) -> None:
    fields = SCORES.match(f"league/scores/{date}/{taken}.json")
    if fields is not None:
        assert fields == {"game_date": date, "taken_at": taken}
        assert all(c.isascii() and (c.isalnum() or c in "_.-") for value in fields.values() for c in value)


@pytest.mark.parametrize("fields", [
    {"game_date": ".."}, {"game_date": "2024-02-30"}, {"game_date": "x"}, {"game_date": "2024-13-01"}, {"season": "x"},
    {"season": ".."}, {"season": "9999-00"}, {"season": "0000-01"},
], ids=str)
def test_a_name_without_a_date_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Reject, match="no date in the object name"):
        scopes_of(fields)


@pytest.mark.parametrize("fields", [{"game_date": "20240114"}, {"game_date": "2024-W02-7"}, {"season": "2023-25"},
                                    {"season": "2023"}, {"season": "2023-24x"}, {"season": "2023.24"}], ids=str)
def test_another_spelling_of_a_date_is_refused(fields: dict[str, str]) -> None:
    """The partition is listed by its date's one spelling: an object under another one would be read by nobody."""
    with pytest.raises(Reject):
        scopes_of(fields)


@pytest.mark.parametrize("data", [
    b'{"a": 1}', b"[]", b"null", b"0", b'"\\u00e9"', b"\xef\xbb\xbf{}", '{"a": "é"}'.encode("utf-16"), b" [1, 2] \n",
    b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
], ids=ascii)
def test_json_is_read(data: bytes) -> None:
    assert parse(data) == json.loads(data)


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert len(parse(b"[" + b",".join([b"[{}]"] * 50_000) + b"]")) == 50_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b'{"rows": [1, 2',
        b'{"rows": "abc',
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b"<html></html>",
        b"\x1f\x8b\x08",
        b"\x00",
        b"[NaN]",
        b"[Infinity]",
        b'{"a": -Infinity}',
        b"[1] [2]",
        b"\xff\xfe\xff",
        b'"\xc3\x28"',
        b"[" + b"9" * 5_000 + b"]",
        b"nul",
        b"truefalse",
        b"[01]",
        b"//x",
    ],
    ids=lambda data: ascii(data[:14]),
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(Reject, match="not JSON"):
        parse(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000_000,
        b'{"a":' * 2_000_000,
        b"[" * 5_000_000 + b"]" * 5_000_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'{"a":' * 61 + b"1" + b"}" * 61,
        b"[{" * 400_000,
    ],
    ids=["10 MB of [", "10 MB of {", "10 MB balanced", "one too deep", "objects", "mixed"],
)
def test_a_nesting_bomb_is_refused(data: bytes) -> None:
    with pytest.raises(Reject):
        parse(data)


def test_brackets_in_a_text_do_not_hide_the_depth_of_what_follows() -> None:
    with pytest.raises(Reject, match="nested deeper"):
        parse(b'{"a": "' + b"]" * 500 + b'", "b": ' + b"[" * 300 + b"]" * 300 + b"}")


def test_brackets_in_a_text_are_not_depth() -> None:
    assert parse(b'{"a": "' + b"[" * 500 + b'"}') == {"a": "[" * 500}


def test_an_object_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(Reject, match="at most"):
        parse(b" " * 64_000_001)
