"""Suggestions for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LEAST_RATIO = 0.7
_MOST_CHARACTERS = 80
"""The length beyond which only the ratio is computed, since the edit distance is quadratic."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The nearest of the known names, in any case; None if more than about every fourth character differs."""
    by_lower = {spelling.lower(): spelling for spelling in known}
    lower = name.lower()
    for found in get_close_matches(lower, by_lower, 3, _LEAST_RATIO):
        is_part = lower.startswith(found) or found.startswith(lower)
        if is_part or len(lower) > _MOST_CHARACTERS or edits(lower, found) <= max(1, len(lower) // 4):
            return by_lower[found]
    return None


def edits(a: str, b: str) -> int:
    """The edit distance of two strings: insertions, deletions, replacements and swaps of adjacent characters."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, one in enumerate(a):
        older, before, row = before, row, [i + 1]
        for j, other in enumerate(b):
            least = min(before[j] + (one != other), before[j + 1] + 1, row[j] + 1)
            if i and j and one == b[j - 1] and a[i - 1] == other:
                least = min(least, older[j - 1] + 1)
            row.append(least)
    return row[-1]
