"""Refactorings, and the edit that adds properties to an object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.finding import Edit
from armls.core.location import Location

RefactoringKind = OneOf["refactor.extract", "refactor.rewrite"]
_DEFAULT_UNIT = "  "


class Refactoring(Struct, frozen=True):
    """A change of the document; ``edits`` do not overlap."""

    title: str
    kind: RefactoringKind
    edits: tuple[Edit, ...]


def add_properties(text: str, container: Location, properties: Sequence[tuple[str, object]]) -> Edit:
    """The edit that adds properties at the end of an object, in the layout of the document."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    outer = _indentation(text, container.whole[0])
    children = list(container.children())
    on_lines = [child for child in children if not text[_line_start(text, child.whole[0]) : child.whole[0]].strip()]
    unit = _unit(text)
    inner = _indentation(text, on_lines[0].whole[0]) if on_lines else outer + unit
    lines = []
    for name, value in properties:
        written = json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", line_end + inner)
        lines.append(f"{inner}{json.dumps(name, ensure_ascii=False)}: {written}")
    added = f",{line_end}".join(lines)
    if children:
        return Edit(children[-1].end, children[-1].end, f",{line_end}{added}")
    content = text[container.start + 1 : container.end - 1]
    if content.strip():  # a comment
        return Edit(container.start + 1, container.start + 1, f"{line_end}{added}")
    return Edit(container.start + 1, container.end - 1, f"{line_end}{added}{line_end}{outer}")


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _indentation(text: str, offset: int) -> str:
    """The blanks at the beginning of the line of an offset."""
    line = text[_line_start(text, offset) : offset]
    return line[: len(line) - len(line.lstrip())]


def _unit(text: str) -> str:
    """What one level is indented by: the blanks before the first property of the document."""
    first = text.find("\n") + 1
    line = text[first:].partition("\n")[0]
    return line[: len(line) - len(line.lstrip())] or _DEFAULT_UNIT
