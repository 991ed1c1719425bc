"""Values for people: a value that is only partly known is written with placeholders in braces."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from armls.core.evaluator.values import Unknown, Value
from armls.core.expansion.result import with_expressions
from armls.core.expression import Access, Call, Integer, Operand, Text, parse_expression, text_literal

_MAX_LEVELS = 40
_MAX_LENGTH = 300
_FORMAT_ITEM = re.compile(r"\{\{|\}\}|\{(\d{1,3})[^{}]{0,40}\}")
_NAMED = ("parameters", "variables")


def readable(value: Value) -> str:
    """A value on one line, as in ``{location}-vm{copyIndex()}``.

    ``parameters('x')`` and ``variables('x')`` are ``{x}``, any other expression is itself in braces; ``concat`` and
    ``format`` are joined. What cannot be written so is the reduced expression in brackets.
    """
    if isinstance(value, str):
        text = value
    elif isinstance(value, Unknown):
        text = readable_expression(f"[{value.residual}]")
    else:
        text = json.dumps(with_expressions(value), ensure_ascii=False)
    return _cut(text)


@lru_cache(maxsize=4096)  # the same few of a document, after each of its edits
def readable_expression(text: str) -> str:
    """The same for a string as it is written in a template, which may be an expression."""
    if not (text[:1] == "[" and text[-1:] == "]"):
        return _cut(text)
    if text[:2] == "[[":
        return _cut(text[1:])
    root = parse_expression(text).root
    return _cut(_joined(root, _MAX_LEVELS) if root is not None else text)


def _joined(operand: Operand, levels: int) -> str:
    """The text that an operand evaluates to."""
    if isinstance(operand, Text):
        return operand.value
    if isinstance(operand, Integer):
        return str(operand.value)
    if levels and isinstance(operand, Call):
        if operand.function == "concat":
            return "".join(_joined(one, levels - 1) for one in operand.arguments)
        if operand.function == "format" and operand.arguments and isinstance(operand.arguments[0], Text):
            return _formatted(operand.arguments[0].value, operand.arguments[1:], levels)
    return f"{{{_printed(operand, levels)}}}"


def _formatted(pattern: str, values: tuple[Operand, ...], levels: int) -> str:
    def item(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        index = int(found[1])
        return _joined(values[index], levels - 1) if index < len(values) else found[0]

    return _FORMAT_ITEM.sub(item, pattern)


def _printed(operand: Operand, levels: int) -> str:
    """An operand as an expression, with parameters and variables by their names alone."""
    if not levels:
        return "…"
    if isinstance(operand, Text):
        return text_literal(operand.value)
    if isinstance(operand, Integer):
        return str(operand.value)
    if isinstance(operand, Access):
        key = operand.key.value if isinstance(operand.key, Text) and operand.dotted else None
        target = _printed(operand.target, levels - 1)
        return f"{target}.{key}" if key is not None else f"{target}[{_printed(operand.key, levels - 1)}]"
    arguments = operand.arguments
    if operand.function in _NAMED and len(arguments) == 1 and isinstance(arguments[0], Text):
        return arguments[0].value
    name = f"{operand.namespace}.{operand.name}" if operand.namespace else operand.name
    return f"{name}({', '.join(_printed(one, levels - 1) for one in arguments)})"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_LENGTH else f"{line[: _MAX_LENGTH - 1]}…"
