"""Completion items."""

from __future__ import annotations

import json
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.finding import Edit

ItemKind = OneOf[
    "parameter", "variable", "function", "namespace", "property", "type", "value", "resource", "section", "snippet"
]


class Item(Struct, frozen=True):
    """One completion: ``text`` replaces the text between two absolute offsets.

    ``text`` is a snippet (``$0``, ``${1:name}``) if ``is_snippet``, else plain. ``order`` sorts before the label; items
    of one order are sorted by label. ``filter`` is compared with the text that is replaced, if the label isn't.
    """

    label: str
    kind: ItemKind
    start: int
    end: int
    text: str
    detail: str = ""
    order: int = 5
    filter: str = ""
    is_snippet: bool = False
    also: tuple[Edit, ...] = ()
    """Edits elsewhere, such as a comma after the value before."""
    number: int = 0
    """The place among items of the same order that aren't sorted by label."""


def in_json(text: str) -> str:
    """A text as it is written in a JSON string, without the quotes."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def in_snippet(text: str) -> str:
    """A text as it is written in a snippet."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
