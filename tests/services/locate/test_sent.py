"""Positions in templates as they are sent lead back to the values of the file, whatever tool has written them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from tests.core.generating import templates

from armls.core.location import Location, escape
from armls.core.syntax import parse
from armls.core.template import build_template, template_location
from armls.core.text import SourceText
from armls.services.locate import locate
from armls.services.locate.sent import Hit, Sent, Style

STYLES: dict[Style, dict[str, Any]] = {
    Style(): {"separators": (",", ":"), "ensure_ascii": False},
    Style(ascii=True): {"separators": (",", ":")},
    Style(blank=1, ascii=True): {},
    Style(indent=2, blank=1): {"indent": 2, "ensure_ascii": False},
    Style(indent=4, blank=1): {"indent": 4, "ensure_ascii": False},
}
Span = tuple[str, bool, int, int]
"""Pointer, whether it is the key's, first and last character in the written text."""


def tokens(text: str, value: Any, pointer: str = "", at: int = 0) -> Iterator[Span]:
    """The tokens of JSON as Python has written it, brackets one by one."""
    if not isinstance(value, (dict, list)):
        end = len(json.dumps(value, ensure_ascii="\\u" in text))
        assert json.loads(text[at : at + end]) == value
        yield pointer, False, at, at + end - 1
        return
    yield pointer, False, at, at
    at += 1
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in entries:
        at += len(text[at:]) - len(text[at:].lstrip(", \n"))
        path = f"{pointer}/{escape(str(key))}"
        if isinstance(value, dict):
            end = at + len(json.dumps(key, ensure_ascii="\\u" in text))
            yield path, True, at, end
            at = end + 1
            at += len(text[at:]) - len(text[at:].lstrip(" "))
        found = list(tokens(text, inner, path, at))
        yield from found
        at = found[-1][3] + 1
    at += len(text[at:]) - len(text[at:].lstrip(" \n"))
    assert text[at] in "]}"
    yield pointer, False, at, at


def at_offset(sent: Sent, text: str, offset: int) -> Hit | None:
    """What stands at a character of the written text; Azure counts from its line's start, in UTF-16."""
    line_start = text.rfind("\n", 0, offset) + 1
    column = len(text[line_start : offset + 1].encode("utf-16-le", "surrogatepass")) // 2
    return sent.at(text.count("\n", 0, offset) + 1, column)


def assert_every_token_leads_back(source: str) -> None:
    tree = parse(source)
    value = json.loads(source)
    for style, arguments in STYLES.items():
        written = json.dumps(value, **arguments)
        sent = Sent(Location.root(tree), style)
        for pointer, on_key, first, last in tokens(written, value):
            for offset in {first, (first + last) // 2, last}:
                hit = at_offset(sent, written, offset)
                assert hit is not None
                assert (hit.place.pointer, hit.on_key) == (pointer, on_key), (style, offset, written)
                assert hit.is_edge or offset not in (first, last)
        assert sent.at(written.count("\n") + 1, len(written.encode("utf-16-le")) + 1) is None or style.indent


@given(templates)
def test_every_token_leads_back_to_its_value(source: str) -> None:
    assert_every_token_leads_back(source)


def test_texts_that_take_more_room_than_they_seem_to() -> None:
    assert_every_token_leads_back('{"é😀": ["😀\\n", 1.50, -0.0, 1e3, {}, [], "\\u00e9\\"", ""], "b/~": {"c": true}}')


@given(templates)
def test_every_value_of_a_nested_template_counted_from_its_own_start(source: str) -> None:
    for template in list(build_template(parse(source)).all_templates())[1:]:
        node: Any = json.loads(source)
        for step in template.pointer.split("/")[1:]:
            node = node[int(step)] if isinstance(node, list) else node[step]
        written = json.dumps(node, separators=(",", ":"), ensure_ascii=False)
        sent = Sent(template_location(template), Style())
        for pointer, _, first, _ in tokens(written, node):
            hit = at_offset(sent, written, first)
            assert hit is not None
            assert hit.place.pointer == template.pointer + pointer


UNUSUAL = """// a comment
{
  'a': 'it\\'s "so"',   /* another */
  "hex": 0x10, "twice": [1, 2, 3],
  "lines": "one
  two",
  "twice": {"b": 010},
  "c": [null, true, false, 1.0, 1e400, "\\u00e9\\/"],
}"""
MINIFIED = (
    r"""{"a":"it's \"so\"","hex":16,"twice":{"b":8},"lines":"one\n  two","c":[null,true,false,1.0,Infinity,"é/"]}"""
)


@pytest.mark.parametrize(
    ("token", "pointer"),
    [
        ("it's", "/a"),
        ("16", "/hex"),
        ('"twice"', "/twice"),
        ("8", "/twice/b"),
        ("two", "/lines"),
        ("null", "/c/0"),
        ("false", "/c/2"),
        ("1.0", "/c/3"),
        ("Infinity", "/c/4"),
        ("é", "/c/5"),
        ("}", "/twice"),
    ],
)
def test_json_that_only_azure_reads_is_sent_as_strict_json(token: str, pointer: str) -> None:
    sent = Sent(Location.root(parse(UNUSUAL)), Style())
    hit = sent.at(1, MINIFIED.index(token) + 1)
    assert hit is not None
    assert hit.place.pointer == pointer
    assert sent.at(1, len(MINIFIED)) is not None
    assert sent.at(1, len(MINIFIED) + 1) is None


def test_white_space_within_strings_that_older_tools_fold() -> None:
    text = '{\n "a": "one\n     two", "resources": [{"name": "x", "tags": {}}]\n}'
    written = '{"a":"one two","resources":[{"name":"x","tags":{}}]}'
    error = f"The template resource 'x' at line '1' and column '{written.index('[{') + 2}' is not valid."
    found = locate("t.json", {"t.json": SourceText(text)}, error)
    assert [one.pointer for one in found.locations] == ["/resources/0"]
