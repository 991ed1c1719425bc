"""The types that parameters, outputs and user functions declare. No value is converted implicitly."""

from __future__ import annotations

from armls.core.evaluator.values import Unknown, Value

TYPES = ("string", "securestring", "int", "bool", "object", "secureobject", "array")
"""The names of all types, in lower case; Azure accepts them in any case."""

SECURE_TYPES = ("securestring", "secureobject")
"""The types whose values Azure never returns."""

_PYTHON: dict[str, type] = {
    "string": str,
    "securestring": str,
    "int": int,
    "bool": bool,
    "object": dict,
    "secureobject": dict,
    "array": list,
}


_NUMBERS = ("", "string", "securestring", "int", "bool", "array", "object", "secureobject")
"""The types that Azure's reader reads from a number, or from a number in a string."""


def declared_type(written: str | int) -> str | None:
    """The lower-case name of a type as written (any case, blanks around, a number); None if there is no such type.

    Empty if it means no type at all.
    """
    text = str(written).strip().lower()
    if text.isdecimal():
        return _NUMBERS[int(text)] if len(text) < 3 and int(text) < len(_NUMBERS) else None
    return text if text in TYPES else None


def type_name(value: Value) -> str:
    """The type of a value for messages: ``string``, ``int``, ``float``, ``bool``, ``array``, ``object``, ``null``."""
    if value is None:
        return "null"
    names = {str: "string", bool: "bool", int: "int", float: "float", list: "array"}
    return "object" if isinstance(value, dict) else names.get(type(value), "unknown")


def is_of_type(value: Value, wanted: str) -> bool:
    """Whether a value is of a declared type (any case); unknown values and unknown types always are."""
    expected = _PYTHON.get(declared_type(wanted) or "")
    if expected is dict:
        return isinstance(value, dict | Unknown)
    return isinstance(value, Unknown) or expected is None or type(value) is expected


def article(word: str) -> str:
    """The word with ``a`` or ``an`` before it."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}" if word != "null" else word
