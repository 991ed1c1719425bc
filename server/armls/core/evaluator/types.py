"""The types that parameters, outputs and user functions declare. Nothing converts by itself."""

from __future__ import annotations

from armls.core.evaluator.values import Unknown, Value

TYPES = ("string", "securestring", "int", "bool", "object", "secureobject", "array")
"""The names of all types, in lower case; Azure takes them in any case."""

SECURE_TYPES = ("securestring", "secureobject")
"""Those whose values Azure keeps to itself."""

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
"""What Azure's reader makes of a type given as a number, or as a number in a string."""


def declared_type(written: str | int) -> str | None:
    """The lower-case name of a type as written (any case, blanks around, a number); None where there is no such type.

    Empty where it stands for no type at all.
    """
    text = str(written).strip().lower()
    if text.isdecimal():
        return _NUMBERS[int(text)] if len(text) < 3 and int(text) < len(_NUMBERS) else None
    return text if text in TYPES else None


def type_name(value: Value) -> str:
    """What a value is called: ``string``, ``int``, ``float``, ``bool``, ``array``, ``object``, ``null``."""
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
