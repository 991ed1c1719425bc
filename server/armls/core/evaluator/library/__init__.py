"""The functions of the template language, by group; each is called with its evaluated arguments."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library import (
    arrays,
    azure,
    dates,
    encodings,
    escapes,
    networks,
    numbers,
    objects,
    strings,
    uris,
)
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
    **escapes.FUNCTIONS,
    **azure.FUNCTIONS,
}
"""By lower-case name."""

DEEP = frozenset(
    [
        *("contains", "datauri", "distinct", "equals", "format", "indexof", "intersection", "join", "lastindexof"),
        *("less", "lessorequals", "greater", "greaterorequals", "string", "union"),
    ]
)
"""Functions that traverse all values within their arguments."""

SLOW = frozenset(
    [
        *("uniquestring", "uricomponent", "uricomponenttostring", "uri", "parseuri", "datauritostring"),
        *("less", "lessorequals", "greater", "greaterorequals"),
    ]
)
"""Functions that read long strings character by character."""
