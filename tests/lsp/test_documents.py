"""Edits in all three encodings, against a model that works on the encoded text itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from armls.core.text import Encoding, SourceText
from armls.lsp.documents import apply_changes

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
UNIT = {"utf-8": 1, "utf-16": 2, "utf-32": 4}

# What breaks lines here, what breaks them elsewhere only, and characters of every width.
PIECES = ["a", "\n", "\r", "\r\n", "\u2028", "\x85", "\x0c", "é", "你", "😀", '"', "{", "\x00"]
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


def position(text: str, offset: int, encoding: Encoding) -> tuple[int, int]:
    """The position of an offset, worked out from the start of the text."""
    ends = [match.end() for match in re.finditer("\r\n|\r|\n", text) if match.end() <= offset]
    start = ends[-1] if ends else 0
    return len(ends), len(text[start:offset].encode(CODECS[encoding])) // UNIT[encoding]


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data())
def test_any_edits_give_the_text_that_the_client_has(encoding: Encoding, data: st.DataObject) -> None:
    text = data.draw(texts)
    document = SourceText(text)
    for _ in range(data.draw(st.integers(1, 6))):
        batch: list[types.TextDocumentContentChangeEvent] = []
        for _ in range(data.draw(st.integers(1, 3))):
            # Between CR and LF there is no position that a client could send.
            places = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n" or at == 0]
            first, last = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
            new = data.draw(texts)
            batch.append(change(position(text, first, encoding), position(text, last, encoding), new))
            text = text[:first] + new + text[last:]
        document = apply_changes(document, batch, encoding)
        assert document.text == text
        fresh = SourceText(text)
        assert [document.line_start(line) for line in range(document.line_count)] == [
            fresh.line_start(line) for line in range(fresh.line_count)
        ]


def edited(text: str, *changes: types.TextDocumentContentChangeEvent, encoding: Encoding = "utf-16") -> str:
    return apply_changes(SourceText(text), changes, encoding).text


def test_a_whole_text_replaces_everything() -> None:
    assert edited("old", types.TextDocumentContentChangeWholeDocument("new\r\n")) == "new\r\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_beyond_the_end(encoding: Encoding) -> None:
    assert edited("a\nb", change((0, 99), (0, 99), "x"), encoding=encoding) == "ax\nb"
    assert edited("a\nb", change((9, 9), (9, 9), "x"), encoding=encoding) == "a\nbx"
    assert edited("", change((0, 0), (5, 5), "x"), encoding=encoding) == "x"


def test_a_range_that_runs_backwards() -> None:
    assert edited("abc", change((0, 2), (0, 1), "")) == "ac"


def test_other_line_separators_end_no_line() -> None:
    assert edited('"\u2028\x85\x0c"\n{}', change((1, 1), (1, 1), "x")) == '"\u2028\x85\x0c"\n{x}'


def test_the_halves_of_a_character_in_two_edits() -> None:
    halves = change((0, 1), (0, 1), "\ud83d"), change((0, 2), (0, 2), "\ude00"), change((0, 3), (0, 3), "!")
    assert edited("ab", *halves) == "a😀!b"
    assert edited("ab", change((0, 1), (0, 1), "\ude00"), change((0, 1), (0, 1), "\ud83d")) == "a😀b"
    assert edited("\ud83dx\ude00", change((0, 1), (0, 2), "")) == "😀"


def test_a_half_that_stays_alone() -> None:
    assert edited("ab", change((0, 1), (0, 1), "\ud83d"), change((0, 2), (0, 2), "x")) == "a\ud83dxb"
    assert edited("ab", change((0, 1), (0, 1), "\ude00\ud83d"), change((0, 3), (0, 3), "x")) == "a\ude00\ud83dxb"
