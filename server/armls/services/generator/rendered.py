"""What a template has rendered: its text, where each line of it comes from, and its JSON value."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from armls.core.location import escape
from armls.core.syntax import Array, Missing, Node, Object, Tree
from armls.core.syntax.whole import whole

_MARK = re.compile("\x01([0-9]+):([0-9]+)\x02")


def mark(file: int, line: int) -> str:
    """The mark in a rendered text before the output of a line of a template. No template or value has these
    characters."""
    return f"\x01{file}:{line}\x02"


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A rendered text without its marks. ``marks``: offset, file and line, in the order of offsets."""

    text: str
    marks: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, marked: str) -> RenderedText:
        """Take the marks out."""
        parts, marks, size, last = [], [], 0, 0
        for found in _MARK.finditer(marked):
            part = marked[last : found.start()]
            parts.append(part)
            size += len(part)
            marks.append((size, int(found[1]), int(found[2])))
            last = found.end()
        parts.append(marked[last:])
        return cls("".join(parts), tuple(marks))

    def origin(self, offset: int) -> tuple[int, int]:
        """The file and the line that the text at an offset comes from."""
        index = bisect_right(self.marks, offset, key=lambda one: one[0]) - 1
        return self.marks[max(index, 0)][1:] if self.marks else (0, 0)


@dataclass(frozen=True, slots=True)
class JsonValue:
    """The value of a JSON text. ``problems``: offset and message. ``starts``: offsets of values by pointer."""

    value: Any
    problems: tuple[tuple[int, str], ...]
    starts: Mapping[str, int] = field(repr=False)

    def start_of(self, pointer: str) -> int:
        """Where the value that a pointer means starts, or the nearest around it that there is."""
        while pointer and pointer not in self.starts:
            pointer = pointer.rpartition("/")[0]
        return self.starts.get(pointer, 0)


def json_value(tree: Tree) -> JsonValue:
    """The value of a parsed text. Comments and trailing commas are allowed, duplicate properties are not."""
    problems = [
        (problem.start, problem.message)
        for problem in tree.problems()
        if problem.refused or problem.code == "duplicate-key"
    ]
    starts: dict[str, int] = {}
    value = None if problems else _value(whole(tree), "", starts)
    return JsonValue(value, tuple(problems), starts)


def _value(node: Node, pointer: str, starts: dict[str, int]) -> Any:
    starts[pointer] = node.start
    if isinstance(node, Object):
        return {
            item.key.value: _value(item.value, f"{pointer}/{escape(item.key.value)}", starts)
            for item in node.properties
        }
    if isinstance(node, Array):
        return [_value(item, f"{pointer}/{index}", starts) for index, item in enumerate(node.items)]
    return None if isinstance(node, Missing) else node.value  # type: ignore[union-attr]
