"""Patterns: what .NET takes for one, and the lengths of the texts they let pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.core.dotnet_regex import PatternError, read_pattern

LENGTHS = [
    # pattern, least, most, exact
    ("", 0, None, True),
    ("abc", 3, None, True),
    ("^abc$", 3, 3, True),
    (r"\Aabc\z", 3, 3, True),
    ("^[a-z0-9]{1,30}$", 1, 30, True),
    ("^[^]a]+?$", 1, None, True),
    ("^x{,5}$", 5, 5, True),
    (r"^\{\x41\u0042\cA\07\-$", 6, 6, True),
    ("^a|b$", 1, None, False),
    ("^(a|bb)$", 1, 2, True),
    ("(^a$|^bbb$)", 1, 3, True),
    ("^(?:ab){2,3}c?$", 4, 7, True),
    (r"^\d{1,3}(\.\d{1,3}){3}$", 7, 15, True),
    (r"^\p{L}\P{IsGreek}[\p{Lu}-[A-C]]$", 3, 3, True),
    ("^(?<name>a{2})(?'other'b)(?i:c)(?#comment)(?n)$", 4, 4, True),
    (r"^(?<x>a)\k<x>\1$", 1, None, False),
    ("^(?=.{8,20}$)[a-z]+$", 8, 20, False),
    ("^(?=.*[A-Z])(?=.*[0-9]).{12,40}$", 12, 40, False),
    ("^(?!.*--)[a-z]{1,63}(?<!-)$", 1, 63, False),
    ("^(?>a+)b$", 2, None, False),
    ("^(?(x)a|bb)$", 0, 2, False),
    ("(?x) a b ", 0, None, False),
    ("(" * 500 + ")" * 500, 0, None, False),
]


@pytest.mark.parametrize(("text", "least", "most", "is_exact"), LENGTHS, ids=lambda one: str(one)[:30])
def test_lengths(text: str, least: int, most: int | None, is_exact: bool) -> None:
    pattern = read_pattern(text)
    assert (pattern.error, pattern.least, pattern.most, pattern.is_exact) == (None, least, most, is_exact)


WRONG = [
    ("(a", PatternError(0, 1, "Unclosed '('; add ')', or write '\\(' for the character")),
    ("a)", PatternError(1, 2, "Unmatched ')'; write '\\)' for the character")),
    ("[a", PatternError(0, 1, "Unclosed '['; add ']', or write '\\[' for the character")),
    ("[z-a]", PatternError(1, 4, "The range is in reverse order; write a-z")),
    (r"[a-\d]", PatternError(1, 5, "A range must start and end with a single character")),
    ("[a-z-[b]c]", PatternError(8, 9, "A subtraction must be the last element of a character class")),
    ("*a", PatternError(0, 1, "Quantifier '*' follows nothing")),
    ("a**", PatternError(2, 3, "Nested quantifier '*'; enclose the quantified part in parentheses")),
    ("a{3,1}", PatternError(1, 6, "The bounds of the quantifier are reversed; write {1,3}")),
    ("a{99999999999}", PatternError(1, 14, "The quantifier is too large")),
    (r"\y", PatternError(0, 2, "Unrecognized escape sequence '\\y'; write 'y' for the character")),
    (r"\x4", PatternError(0, 2, "Expected 2 hexadecimal digits after '\\x'")),
    (r"\p{Foo}", PatternError(0, 7, "Unknown Unicode category 'Foo'; \\p{L} matches all letters")),
    (r"\pL", PatternError(0, 2, "Expected a Unicode category in braces, such as \\p{L}")),
    (r"\1", PatternError(0, 2, "Reference to undefined group 1")),
    (r"\k<a>", PatternError(0, 5, "Reference to undefined group 'a'")),
    ("(?P<a>b)", PatternError(0, 3, "'(?P' doesn't start a valid group")),
    ("(?<>a)", PatternError(0, 3, "The name of the group is missing or has characters other than letters and digits")),
    ("(?#a", PatternError(0, 4, "Unclosed comment; missing ')'")),
    ("a\\", PatternError(1, 2, "A pattern must not end with '\\'; write '\\\\' for the character")),
]


@pytest.mark.parametrize(("text", "error"), WRONG, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_no_pattern(text: str, error: PatternError) -> None:
    assert read_pattern(text).error == error


@given(st.text(st.sampled_from("ab01^$.*+?{},()[]|\\-<>=!:pkx'#i")))
def test_reading_never_raises(text: str) -> None:
    pattern = read_pattern(text)
    assert pattern.most is None or pattern.most >= 0
    assert pattern.error is None or 0 <= pattern.error.start <= pattern.error.end <= len(text)
