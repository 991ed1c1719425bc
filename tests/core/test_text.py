"""Offsets, lines and characters of a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.core.text import Encoding, SourceText

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
texts = st.text(st.sampled_from("ab\r\n\u2028\x85\f é😀\ud800"), max_size=40)


def test_only_cr_lf_and_crlf_end_lines() -> None:
    text = SourceText("a\rb\nc\r\nd\u2028e\x85f\x0bg")
    assert [text.text[text.line_start(n) : text.line_end(n)] for n in range(text.line_count)] == [
        "a",
        "b",
        "c",
        "d\u2028e\x85f\x0bg",
    ]


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)])
def test_positions_count_units_of_the_encoding(encoding: Encoding, character: int) -> None:
    text = SourceText("\né😀x")
    assert text.position(3, encoding) == (1, character + (1 if encoding == "utf-8" else 0))
    assert text.offset(1, character + (1 if encoding == "utf-8" else 0), encoding) == 3


def test_a_position_beyond_a_line_is_its_end() -> None:
    text = SourceText("ab\r\ncd")
    assert text.offset(0, 99) == 2
    assert text.offset(9, 0) == 6


@given(texts, st.sampled_from(ENCODINGS))
def test_every_offset_survives_the_way_there_and_back(content: str, encoding: Encoding) -> None:
    text = SourceText(content)
    for offset in range(len(content) + 1):
        if content[offset - 1 : offset + 1] == "\r\n":
            continue  # between the two there is no position of its own
        assert text.offset(*text.position(offset, encoding), encoding) == offset


@given(texts, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10), texts), max_size=6))
def test_an_edited_text_is_the_same_as_one_made_anew(content: str, edits: list[tuple[int, int, str]]) -> None:
    text = SourceText(content)
    for at, length, new in edits:
        start = min(at, len(text))
        end = min(start + length, len(text))
        text = text.replace(start, end, new)
        fresh = SourceText(text.text)
        assert text.line_count == fresh.line_count == len(re.split(r"\r\n|\r|\n", text.text))
        lines = range(text.line_count + 2)
        assert [text.line_start(line) for line in lines] == [fresh.line_start(line) for line in lines]


def test_blocks_of_lines_are_shifted_by_an_edit() -> None:
    text = SourceText("line\n" * 5000)
    for at, new in ((12_000, "x\ny\n"), (0, "\r"), (24_990, "end"), (5 * 512, "\n")):
        text = text.replace(at, at + 3, new)
        fresh = SourceText(text.text)
        assert [text.line_start(n) for n in range(text.line_count)] == [
            fresh.line_start(n) for n in range(fresh.line_count)
        ]
        assert [text.line_at(offset) for offset in range(0, len(text), 7)] == [
            fresh.line_at(offset) for offset in range(0, len(text), 7)
        ]
