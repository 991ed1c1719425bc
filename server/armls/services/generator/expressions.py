"""Template expressions, put together from parts so that quotes and brackets are right.

A part is the text of an expression without its outer brackets, such as ``parameters('location')``.
"""

from __future__ import annotations

from collections.abc import Iterable


def string_literal(text: str) -> str:
    """A text as a literal in an expression: ``'it''s'``."""
    return "'" + text.replace("'", "''") + "'"


def expression(part: str) -> str:
    """A part as the value of a property: ``[parameters('location')]``."""
    return f"[{part}]"


def parameter(name: str) -> str:
    """``parameters('name')``."""
    return f"parameters({string_literal(name)})"


def variable(name: str) -> str:
    """``variables('name')``."""
    return f"variables({string_literal(name)})"


def all_of(parts: Iterable[str]) -> str:
    """True if all conditions are; ``true()`` where there are none."""
    return _joined("and", parts, "true()")


def any_of(parts: Iterable[str]) -> str:
    """True if one condition is; ``false()`` where there are none."""
    return _joined("or", parts, "false()")


def none_of(parts: Iterable[str]) -> str:
    """True if no condition is."""
    return f"not({any_of(parts)})"


def either(condition: str, then: str, otherwise: str) -> str:
    """``if(condition, then, otherwise)``."""
    return f"if({condition}, {then}, {otherwise})"


def _joined(function: str, parts: Iterable[str], nothing: str) -> str:
    conditions = list(parts)
    if len(conditions) < 2:
        return conditions[0] if conditions else nothing
    return f"{function}({', '.join(conditions)})"
