"""Mentions of parameters or variables in the text of a template, in expressions or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from armls.core.template import Template

Mention = Literal["text", "expression"]
_NAME = re.compile(r"\s*\(\s*'([^'\"\n]*)'\s*\)")


def mentions(text: str, template: Template, function: str) -> dict[str, Mention]:
    """The mentions of ``function('name')`` in a template, by lower-case name, as in ARM-TTK's search of the text.

    ``expression``: every mention follows a ``[`` (or ``@``, which starts a logic app's own language). ``text``:
    one follows a quote. Nested templates that are evaluated by themselves are not searched.
    """
    lower = text.lower()
    if len(lower) != len(text):  # as with some Turkish letters
        lower = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    found: dict[str, Mention] = {}
    mark = '"'
    for start, end in _own_parts(template):
        seen = at = start
        while (at := lower.find(function, at, end)) >= 0:
            mark = _last_mark(text, seen, at) or mark
            seen = at
            at += len(function)
            match = _NAME.match(lower, at, end)
            if match is not None and not (mark != '"' and found.get(match[1]) == "text"):
                found[match[1]] = "text" if mark == '"' else "expression"
    return found


def _last_mark(text: str, start: int, end: int) -> str:
    """The last of ``[``, ``@`` and unescaped quotes in a span; empty if there is none."""
    found = max(text.rfind("[", start, end), text.rfind("@", start, end))
    quote = text.rfind('"', max(start, found), end)
    while quote > found and text[quote - 1] == "\\":
        quote = text.rfind('"', max(start, found), quote)
    return text[max(found, quote)] if max(found, quote) >= 0 else ""


def _own_parts(template: Template) -> Iterator[tuple[int, int]]:
    """The template's text without nested templates that have a scope of their own."""
    at = template.base + template.value.start
    for nested in template.all_templates():
        start = nested.base + nested.value.start
        if nested is not template and nested.evaluation == "inner" and start >= at:
            yield at, start
            at = nested.base + nested.value.end
    yield at, template.base + template.value.end
