"""Taking an entry out leaves readable JSON without it, all comments, and the layout around it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.core.finding import Edit
from armls.core.removal import removal, removal_of
from armls.core.syntax import Array, Object, parse


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, key=lambda one: -one.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def without(text: str, index: int) -> str:
    container = parse(text).root.value
    assert isinstance(container, Object | Array)
    return applied(text, removal(text, container, index))


@pytest.mark.parametrize(
    ("text", "index", "left"),
    [
        ('{"a": 1, "b": 2, "c": 3}', 0, '{"b": 2, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', 1, '{"a": 1, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', 2, '{"a": 1, "b": 2}'),
        ('{ "a": 1 }', 0, "{}"),
        ("[1, 2]", 1, "[1]"),
        ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', 0, '{\n  "b": 2,\n  "c": 3\n}'),
        ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', 1, '{\n  "a": 1,\n  "c": 3\n}'),
        ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', 2, '{\n  "a": 1,\n  "b": 2\n}'),
        ('{\r\n  "a": 1,\r\n  "b": {\r\n  }\r\n}', 0, '{\r\n  "b": {\r\n  }\r\n}'),
        ('{\n  // on a\n  "a": 1, // of a\n  "b": 2\n}', 0, '{\n  // on a\n  // of a\n  "b": 2\n}'),
        ('{\n  "a": 1, // of a\n  "b": 2 // of b\n}', 1, '{\n  "a": 1 // of a\n  // of b\n}'),
        ('{\n  "a": 1 /* x */,\n  "b": 2\n}', 0, '{\n  /* x */\n  "b": 2\n}'),
        ('{"a": 1,\n "b": 2}', 0, '{\n "b": 2}'),
        ('{"a": 1,\n "b": 2,}', 1, '{"a": 1,\n }'),
        ('{"a": 1 "b": 2}', 0, '{"a": 1 "b": 2}'),
        ('{\n  // alone\n  "a": 1\n}', 0, "{\n  // alone\n}"),
    ],
)
def test_removal(text: str, index: int, left: str) -> None:
    assert without(text, index) == left


def test_a_property_is_removed_by_its_name_in_any_case() -> None:
    text = '{"A": 1, "b": 2}'
    assert applied(text, removal_of(text, parse(text).root.value, "a")) == '{"b": 2}'


def test_what_stands_twice_is_not_removed() -> None:
    text = '{"a": 1, "A": 2}'
    assert removal_of(text, parse(text).root.value, "a") == ()


gaps = st.sampled_from(["", " ", "\n", "\n  ", " // c\n", "/* d */", "\r\n\t", " /* e\n */ "])


@given(st.lists(st.tuples(gaps, gaps, gaps), min_size=1, max_size=5), st.data())
def test_what_is_left_has_the_other_entries_and_all_comments(parts: list[tuple[str, str, str]], data: object) -> None:
    index = data.draw(st.integers(0, len(parts) - 1))  # type: ignore[attr-defined]
    inside = ",".join(f'{before}"k{n}": {n}{behind}{end}' for n, (before, behind, end) in enumerate(parts))
    text = f"{{{inside}}}"
    left = without(text, index)
    tree = parse(left)
    assert tree.problems() == []
    assert isinstance(tree.root.value, Object)
    assert [item.key.value for item in tree.root.value.properties] == [f"k{n}" for n in range(len(parts)) if n != index]
    assert re.findall(r"//[^\n]*|/\*.*?\*/", left, re.DOTALL) == re.findall(r"//[^\n]*|/\*.*?\*/", text, re.DOTALL)
