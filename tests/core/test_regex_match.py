"""Matches of .NET patterns: those of Python's engine where both agree on the syntax, and no text takes long."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.core.regex_match import MAX_WORK, has_match


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("^[a-z0-9]+$", "storage1", True),
        ("^[a-z0-9]+$", "Storage1", False),
        ("^[a-z0-9]*$", "", True),
        ("[A-Z]{2}", "in the USA", True),
        ("^([1-9]|10).\\d$", "10.4", True),
        ("^(?:[a-z]-?)*[a-z]$", "a-b-c", True),
        ("^(?:[a-z]-?)*[a-z]$", "a--b", False),
        ("^[-\\w\\._\\(\\)]+$", "a(b)_c.d-é", True),
        ("^[a-zA-Z0-9-_\\.]+$", "a-_.b", True),
        ("^[^%&:\\\\/#?]+$", "a\\b", False),
        ("^[]a]+$", "]a", True),
        ("^a{2,3}$", "aaaa", False),
        ("^a{2,}$", "aaaa", True),
        ("^a{2}b?$", "aa", True),
        ("^\\d{4}-\\d{2}$", "2024-06", True),
        ("a|^b$", "xb", False),
        ("^\\u0041\\x42$", "AB", True),
        ("^a$", "a\n", True),
        ("^.$", "\n", False),
        ("^default$", "Default", True),
        ("^(a|b)c$", "bc", True),
        ("", "", True),
        # What is not translated has no answer.
        ("^(?!x)a$", "a", None),
        ("^(?=.*[0-9]).+$", "a1", None),
        ("(a)\\1", "aa", None),
        ("\\bword\\b", "word", None),
        ("[a-z-[aeiou]]", "b", None),
        ("^[a-z]{1,9999}$", "a", None),
        ("(", "a", None),
        ("a)", "a", None),
        ("[a", "a", None),
        ("*", "a", None),
        ("a**", "a", None),
        ("\\", "a", None),
        ("a{3,2}", "aaa", None),
        ("\\p{L}", "a", None),
        ("(" * 200 + "a" + ")" * 200, "a", None),
    ],
)
def test_a_pattern_matches_or_not_or_is_not_known(pattern: str, text: str, wanted: bool | None) -> None:
    assert has_match(pattern, text) is wanted


ATOMS = st.sampled_from(
    ["a", "b", "-", "[ab]", "[^a]", ".", "\\.", "\\d", "\\w", "(?:a|b-)", "(ab)", "^", "$", "[a-c.]"]
)
PATTERNS = st.recursive(
    st.tuples(ATOMS, st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])).map("".join),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map("|".join).map(lambda one: f"(?:{one})"),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.text(alphabet="ab-.1c", max_size=12))
def test_python_agrees(pattern: str, text: str) -> None:
    try:
        wanted = re.search(pattern, text) is not None
    except re.error:
        return
    found = has_match(pattern, text)
    assert found is None or found is wanted


def test_a_text_made_to_backtrack_takes_no_time() -> None:
    before = time.process_time()
    assert has_match("^(?:(?:a+)+|(?:a*)*b)*$", "a" * 5_000 + "!") is False
    assert has_match("^([a-z0-9]+-?)*$", "a" * 5_000 + "!") is False
    assert time.process_time() - before < 2
    assert has_match("^[a-z]+$", "a" * MAX_WORK) is None
