"""Expressions and values as text, the way Azure's engine prints what it could not work out."""

from __future__ import annotations

from armls.core.evaluator.values import Unknown, Value
from armls.core.expression import Access, Call, Integer, Operand, Text


def print_value(value: Value) -> str:
    """A value as an expression that comes to it."""
    if isinstance(value, Unknown):
        return value.residual
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if value is None:
        return "null()"
    if isinstance(value, bool):
        return "true()" if value else "false()"
    if isinstance(value, float):
        return f"json('{value!r}')"
    if isinstance(value, list):
        return f"createArray({', '.join(map(print_value, value))})"
    if isinstance(value, dict):
        pairs = [f"{print_value(name)}, {print_value(one)}" for name, one in value.items()]
        return f"createObject({', '.join(pairs)})"
    return str(value)


def print_call(name: str, arguments: list[Value]) -> str:
    """A call of some values."""
    return f"{name}({', '.join(map(print_value, arguments))})"


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
