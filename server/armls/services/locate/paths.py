"""Paths in messages (``$.a.b[0]``, ``/a/b/0``) and their locations."""

from __future__ import annotations

import re

from armls.core.location import Location, Step, pointer_steps

_STEP = re.compile(r"""\['((?:\\.|[^'\\]|'(?!\]))*)'\]|\["((?:\\.|[^"\\])*)"\]|\[(\d{1,9})\]|\.?([^.\[\]]+)""")
_BACKSLASH = re.compile(r"\\(.)")


def steps_of(path: str) -> list[Step] | None:
    """The steps of ``$.a.b[0]['c.d']`` or of a JSON pointer (``#/a/b/0``, ``/a/b/0``); None if it is neither."""
    path = path.strip()
    if path[:2] == "#/" or path[:1] == "/":
        return [*pointer_steps(path.lstrip("#"))]
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return None
        single, double, index, name = found.groups()
        if index is not None:
            steps.append(int(index))
        elif name is not None:
            steps.append(name)
        else:
            steps.append(_BACKSLASH.sub(r"\1", single if single is not None else double))
        at = found.end()
    if steps[:1] == ["$"]:
        del steps[0]
    return steps


def follow(place: Location, steps: list[Step]) -> tuple[Location, int]:
    """The location at the end of a path, or the last existing one on it, and the number of its steps."""
    for taken, name in enumerate(steps):
        inner = place.step(name)
        if inner is None:
            return place, taken
        place = inner
    return place, len(steps)
