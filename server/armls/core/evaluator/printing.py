"""Expressions and values as text, the way Azure's engine prints what it could not work out."""

from __future__ import annotations

from zlib import crc32

from armls.core.evaluator.values import Unknown, Value
from armls.core.expression import Access, Call, Integer, Operand, Text

MAX_PRINTED = 65_536
"""Characters that are printed of a value or call; what is longer is cut, for a value can be larger than its source."""


def print_value(value: Value) -> str:
    """A value as an expression that comes to it."""
    parts: list[str] = []
    size = 0
    stack: list[Value | _Mark] = [value]
    while stack and size <= MAX_PRINTED:
        one = stack.pop()
        if isinstance(one, list):
            stack.append(_Mark(")"))
            stack.extend(_separated(one))
            stack.append(_Mark("createArray("))
            continue
        if isinstance(one, dict):
            stack.append(_Mark(")"))
            stack.extend(_separated([part for pair in one.items() for part in pair]))
            stack.append(_Mark("createObject("))
            continue
        printed = one.text if isinstance(one, _Mark) else _scalar(one)
        parts.append(printed)
        size += len(printed)
    return _cut("".join(parts))


class _Mark:
    """Text between values."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _separated(values: list[Value]) -> list[Value | _Mark]:
    """The values with commas between them, the last one first."""
    found: list[Value | _Mark] = []
    for value in reversed(values):
        found += [value, _Mark(", ")]
    return found[:-1]


def _scalar(value: Value) -> str:
    if isinstance(value, Unknown):
        return value.residual
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if value is None:
        return "null()"
    if isinstance(value, bool):
        return "true()" if value else "false()"
    return f"json('{value!r}')" if isinstance(value, float) else str(value)


def _cut(text: str) -> str:
    """The text; where it is too long its beginning, and a number so that different texts stay different."""
    return text if len(text) <= MAX_PRINTED else f"{text[:200]}…{crc32(text.encode('utf-8', 'replace')):x}"


def print_call(name: str, arguments: list[Value]) -> str:
    """A call of some values."""
    return _cut(f"{name}({', '.join(map(print_value, arguments))})")


def print_operand(operand: Operand) -> str:
    """An expression as it stands, its blanks normalised."""
    if isinstance(operand, Text | Integer):
        return print_value(operand.value)
    if isinstance(operand, Call):
        name = f"{operand.namespace}.{operand.name}" if operand.namespace else operand.name
        return f"{name}({', '.join(map(print_operand, operand.arguments))})"
    assert isinstance(operand, Access)
    if isinstance(operand.key, Text) and operand.key.value.isidentifier():
        return f"{print_operand(operand.target)}.{operand.key.value}"
    return f"{print_operand(operand.target)}[{print_operand(operand.key)}]"
