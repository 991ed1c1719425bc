"""Unknown values: expressions reduced as far as possible before a deployment, printed as by Azure's engine.

Printing is deferred, since most unknown values are never displayed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

from msgspec import Struct

from armls.core.evaluator.floats import shortest
from armls.core.expression import Access, Call, Integer, Operand, Text, is_name, text_literal

MAX_LEVELS = 100
"""The levels of an operand in which known values are substituted."""
MAX_PRINTED = 65_536
"""The most characters of a printed value or call; longer ones are cut, since a value can be larger than its source."""


class Unknown:
    """A value known only during a deployment. ``residual`` is the reduced expression, as Azure's engine prints it.

    Two unknowns with the same residual are the same value, since nothing in a deployment's expressions is random but
    ``newGuid`` and ``utcNow``, which are allowed in parameter defaults only. Immutable.
    """

    __slots__ = ("_is_nameless", "_parts", "_text")

    def __init__(self, residual: str) -> None:
        self._text: str | None = residual
        self._parts: tuple[str | None, Sequence[object]] = (None, ())
        self._is_nameless: bool | None = None

    @classmethod
    def call(cls, name: str, arguments: Sequence[object]) -> Unknown:
        """The unknown value of a call; the arguments are values, or operands that were not evaluated."""
        made = cls.__new__(cls)
        made._text, made._parts, made._is_nameless = None, (name, arguments), None
        return made

    @classmethod
    def access(cls, target: object, key: object) -> Unknown:
        """The unknown value of ``target[key]``."""
        made = cls.__new__(cls)
        made._text, made._parts, made._is_nameless = None, (None, (target, key)), None
        return made

    @property
    def parts(self) -> tuple[str | None, Sequence[object]] | None:
        """The name of the call and its arguments, or None with a target and its key; None for a plain expression."""
        return self._parts if self._parts[1] else None

    @property
    def residual(self) -> str:
        """The reduced expression."""
        if self._text is None:
            self._text = print_value(self)
        return self._text

    @property
    def is_nameless(self) -> bool:
        """Whether a part of it could not be evaluated at all, so that the same residual need not be the same value."""
        stack = [self] if self._is_nameless is None else []
        while stack:
            one = stack[-1]
            arguments = [part for part in one._parts[1] if isinstance(part, Unknown)]
            unsettled = [part for part in arguments if part._is_nameless is None]
            if unsettled:
                stack.extend(unsettled)
                continue
            stack.pop()
            if one.parts is None:
                one._is_nameless = isinstance(one, Open) or one._text in _NAMELESS
            else:
                one._is_nameless = any(part._is_nameless for part in arguments)
        return bool(self._is_nameless)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Unknown) and self.residual == other.residual)

    def __hash__(self) -> int:
        return hash(self.residual)

    def __repr__(self) -> str:
        return f"Unknown({self.residual!r})"


_NAMELESS = ("", "…")
"""What is left of something that could not be evaluated at all."""


class Open(Unknown):
    """An object that is unknown as a whole, with ``part`` for its known properties (None for all others).

    An example is a deployment in the template, whose outputs are declared there.
    """

    __slots__ = ("part",)

    def __init__(self, residual: str, part: Callable[[str], Any]) -> None:
        super().__init__(residual)
        self.part = part


class UnknownName(str):
    """A property name known only during a deployment; its text is the reduced expression, in brackets."""

    __slots__ = ()


class OpenObject(dict[str, Any]):
    """An object with properties that exist in some deployments only.

    ``name`` is the expression that evaluates to it, ``optional`` the lower-case names of those properties.
    """

    __slots__ = ("name", "optional")

    def __init__(self, known: dict[str, Any], name: str, optional: frozenset[str]) -> None:
        super().__init__(known)
        self.name, self.optional = name, optional


def left_call(name: str, arguments: Sequence[object]) -> Unknown:
    """The unknown value of a call; if only an optional property is unknown, its object is written as a call."""
    kinds = set(map(type, arguments))
    if OpenObject in kinds and kinds.isdisjoint(_UNKNOWN_KINDS):
        arguments = [Unknown(one.name) if isinstance(one, OpenObject) else one for one in arguments]
    return Unknown.call(name, arguments)


_UNKNOWN_KINDS = (Unknown, Open)


class Reduced(Struct, frozen=True, gc=False):
    """An evaluated part of an expression: its range and its value."""

    start: int
    end: int
    value: Any


def with_known(operand: Operand, known: Callable[[Call], Reduced | None], levels: int = MAX_LEVELS) -> object:
    """Substitute some calls of an operand; parts deeper than ``levels`` stay."""
    if not isinstance(operand, Call | Access) or not levels:
        return operand
    if isinstance(operand, Access):
        target, key = (with_known(part, known, levels - 1) for part in (operand.target, operand.key))
        return operand if target is operand.target and key is operand.key else Unknown.access(target, key)
    found = known(operand)
    if found is not None:
        return found
    arguments = [with_known(part, known, levels - 1) for part in operand.arguments]
    if all(one is other for one, other in zip(arguments, operand.arguments, strict=True)):
        return operand
    return Unknown.call(f"{operand.namespace}.{operand.name}" if operand.namespace else operand.name, arguments)


class _Mark:
    """A string between values."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_COMMA, _CLOSE, _INDEX_END = _Mark(", "), _Mark(")"), _Mark("]")


def print_call(name: str, arguments: Sequence[object]) -> str:
    """Print a call with values as arguments."""
    return print_value(Unknown.call(name, arguments))


def print_value(value: object) -> str:
    """Print a value, or an operand that was not evaluated, as an expression."""
    short = _short(value, _SHALLOW)
    return _print_long(value) if short is None else short


def _short(value: object, levels: int) -> str | None:
    """The text of a small value, kept in the unknown values within it, since many are shared; None for any other."""
    kind = type(value)
    if kind not in _COMPOUND:
        scalar = _scalar(value)
        return scalar if len(scalar) <= _SHORT else None
    if kind is not Unknown:
        return None
    assert isinstance(value, Unknown)
    if value._text is not None:
        return value._text if len(value._text) <= _SHORT else None
    name, arguments = value._parts
    if not levels or len(arguments) > _SHALLOW:
        return None
    size, texts = 0, []
    for argument in arguments:
        part = _short(argument, levels - 1)
        if part is None or size > _SHORT:
            return None
        size += len(part)
        texts.append(part)
    if name is not None:
        value._text = f"{name}({', '.join(texts)})"
    else:
        key = arguments[1].value if isinstance(arguments[1], Text) else arguments[1]
        is_dotted = isinstance(key, str) and is_name(key)
        value._text = f"{texts[0]}.{key}" if is_dotted else f"{texts[0]}[{texts[1]}]"
    return value._text


_SHORT, _SHALLOW = 300, 8
"""Characters, levels and arguments of what is printed in one go."""


def _print_long(value: object) -> str:
    """Any value as an expression, without recursion."""
    parts: list[str] = []
    size = 0
    stack: list[object] = [value]
    while stack and size <= MAX_PRINTED:
        one = stack.pop()
        printed = _opened(one, stack) if type(one) in _COMPOUND else _scalar(one)
        parts.append(printed)
        size += len(printed)
    return _cut("".join(parts))


_COMPOUND = (list, dict, OpenObject, Unknown, Open, Call, Access, Reduced)


def _opened(one: object, stack: list[object]) -> str:
    """Print the start of a compound value; its parts are pushed on the stack, the next one on top."""
    if isinstance(one, Unknown):
        if one._text is not None:
            return one._text
        name, values = one._parts
        if name is None:
            return _access(values[0], values[1], stack)
        return _call(name, values, stack)
    if isinstance(one, list):
        return _call("createArray", one, stack)
    if isinstance(one, Call):
        return _call(f"{one.namespace}.{one.name}" if one.namespace else one.name, one.arguments, stack)
    if isinstance(one, Access):
        return _access(one.target, one.key, stack)
    if isinstance(one, Reduced):
        stack.append(one.value)
        return ""
    assert isinstance(one, dict)
    return _call("createObject", [part for pair in one.items() for part in pair], stack)


def _call(name: str, arguments: Sequence[object], stack: list[object]) -> str:
    stack.append(_CLOSE)
    for index in range(min(len(arguments), MAX_PRINTED) - 1, -1, -1):
        stack.append(arguments[index])
        if index:
            stack.append(_COMMA)
    return f"{name}("


def _access(target: object, key: object, stack: list[object]) -> str:
    name = key.value if isinstance(key, Text) else key
    if isinstance(name, str) and is_name(name):
        stack.append(_Mark(f".{name}"))
    else:
        stack += [_INDEX_END, key, _Mark("[")]
    stack.append(target)
    return ""


def _scalar(value: object) -> str:
    if isinstance(value, _Mark):
        return value.text
    if isinstance(value, UnknownName):
        return value[1:-1]
    if isinstance(value, Text | Integer):
        value = value.value
    if isinstance(value, str):
        return text_literal(value)
    if value is None:
        return "null()"
    if isinstance(value, bool):
        return "true()" if value else "false()"
    if isinstance(value, float):
        return f"json('{shortest(value)}')"
    return str(value)


def _cut(text: str) -> str:
    """Shorten a long expression to its beginning and a number that keeps different ones different."""
    return text if len(text) <= MAX_PRINTED else f"{text[:200]}…{crc32(text.encode('utf-8', 'replace')):x}"
