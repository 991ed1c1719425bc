"""The functions of the template language, by group; each takes its evaluated arguments."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library import arrays, dates, encodings, networks, numbers, objects, strings, uris
from armls.core.evaluator.values import Value

FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    **strings.FUNCTIONS,
    **arrays.FUNCTIONS,
    **objects.FUNCTIONS,
    **numbers.FUNCTIONS,
    **encodings.FUNCTIONS,
    **dates.FUNCTIONS,
    **networks.FUNCTIONS,
    **uris.FUNCTIONS,
}
"""By lower-case name."""

SEES_THROUGH = frozenset(
    [
        "array",
        "concat",
        "createarray",
        "createobject",
        "empty",
        "first",
        "flatten",
        "indexfromend",
        "items",
        "last",
        "length",
        "objectkeys",
        "shallowmerge",
        "skip",
        "take",
        "tryget",
        "tryindexfromend",
    ]
)
"""Functions that need to know the structure of an argument only, not all that is in it."""
