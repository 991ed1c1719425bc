"""The parser of template expressions, the language inside ``[…]``, with source offsets and without recursion.

Offsets count characters of the decoded string value, its leading ``[`` included, so that the same text always gives the
same immutable expression wherever it is; :func:`armls.core.syntax.strings.source_offset` maps them to the
document. Grammar as Azure's engine has it: strings in single quotes, signed 64-bit integers, calls, and ``.name``
or ``[index]`` after calls only.
"""

from __future__ import annotations

import re
from typing import Union

from msgspec import Struct


class Text(Struct, frozen=True, gc=False):
    """A string literal; ``value`` has its doubled quotes resolved."""

    start: int
    end: int
    value: str


class Integer(Struct, frozen=True, gc=False):
    """An integer literal."""

    start: int
    end: int
    value: int


class Call(Struct, frozen=True, gc=False):
    """A call; ``namespace`` is empty but for user functions. ``name`` is as written, at ``start``.

    ``function`` is the name in lower case, with the namespace of a user function before it.
    """

    start: int
    end: int
    namespace: str
    name: str
    name_end: int
    arguments: tuple[Operand, ...]
    function: str


class Access(Struct, frozen=True, gc=False):
    """``target.name`` or ``target[index]``: the key is a :class:`Text` for both kinds of name."""

    start: int
    end: int
    target: Operand
    key: Operand
    dotted: bool


Operand = Text | Integer | Call | Access


class Guard(Struct, frozen=True, gc=False, eq=False):
    """An argument of a lazy call (``if``, ``and``, ``or``, ``coalesce``), and the guard around that call.

    They are linked, not listed for each call, so that calls nested in each other cost memory linear in their number.
    """

    call: Call
    index: int
    outer: Union[Guard, None]  # noqa: UP007


class Guarded(Struct, frozen=True, gc=False):
    """A call and the guards under which it is evaluated: ``guards`` is the innermost one, None if there is none."""

    call: Call
    guards: Union[Guard, None]  # noqa: UP007
    parent: Union[Call, Access, None]  # noqa: UP007


class ExpressionError(Struct, frozen=True, gc=False):
    """A syntax error in an expression, and its range."""

    start: int
    end: int
    message: str


class Expression(Struct, frozen=True, gc=False, eq=False):
    """A parsed string: its ``root``, or the ``error``. ``calls`` holds every call in source order."""

    text: str
    root: Union[Operand, None]  # noqa: UP007
    error: Union[ExpressionError, None]  # noqa: UP007
    calls: tuple[Guarded, ...]
    depth: int


_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<integer>[+-]?[0-9]+)(?![\w$])|(?P<name>(?:[^\W\d]|\$)[\w$]*)|(?P<mark>[()\[\].,]))"
)
_BLANK = re.compile(r"\s*")
_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_OPEN = re.compile(r"\s*(?:\.\s*((?:[^\W\d]|\$)[\w$]*)\s*)?\((\s*\))?")
"""After a name in a call: the rest of a user function's name, the opening and an immediately closing parenthesis."""
_LAZY = {"if": 1, "and": 1, "or": 1, "coalesce": 1}
_INT64 = 2**63
_PARENTHESES = "Parentheses are only allowed after a function name"


def text_literal(value: str) -> str:
    """Quote a string as a literal of expressions."""
    return "'" + value.replace("'", "''") + "'"


def is_name(text: str) -> bool:
    """Whether a property of that name can be accessed with ``.name``."""
    return _NAME.fullmatch(text) is not None


class _Fail(Exception):
    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.start, self.end, self.message = start, end, message


class _Frame:
    """A call (``target`` is None) or index that is not closed yet."""

    __slots__ = ("arguments", "name", "name_end", "namespace", "start", "target")

    def __init__(self, start: int, namespace: str, name: str, name_end: int, target: Operand | None) -> None:
        self.start = start
        self.namespace = namespace
        self.name = name
        self.name_end = name_end
        self.target = target
        self.arguments: list[Operand] = []


def parse_expression(text: str) -> Expression:
    """The expression that a string value such as ``[concat('a', 'b')]`` holds; never raises."""
    reader = _Reader(text)
    try:
        root = reader.read()
    except _Fail as fail:
        return Expression(text, None, ExpressionError(fail.start, fail.end, fail.message), (), 0)
    return Expression(text, root, None, tuple(_calls(root)), reader.deepest)


class _Reader:
    """A shift-reduce parser: open calls and indexes are on ``frames``, so nesting costs no Python stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text) - 1  # the closing bracket of the whole
        self.at = 1
        self.frames: list[_Frame] = []
        self.deepest = 0

    def read(self) -> Operand:
        while True:
            operand = self._operand()
            while operand is not None:
                finished = self._after(operand)
                if isinstance(finished, bool):
                    if finished:
                        return operand
                    break
                operand = finished

    def _token(self) -> re.Match[str] | None:
        found = _TOKEN.match(self.text, self.at, self.end)
        if found is not None:
            self.at = found.end()
        return found

    def _operand(self) -> Operand | None:
        """The next value; None when a call was opened, whose arguments come next."""
        found = self._token()
        if found is None:
            raise self._unexpected()
        kind = found.lastgroup
        start, end = found.span(kind or 0)
        word = found[kind or 0]
        if kind == "text":
            inner = word[1:-1].replace("''", "'")
            if self.frames:  # within a call Azure's engine resolves them twice: four in a row are one
                inner = inner.replace("''", "'")
            return Text(start, end, inner)
        if kind == "integer":
            value = int(word) if len(word) < 30 else _INT64
            if not -_INT64 <= value < _INT64:
                raise _Fail(start, end, f"Integer {word[:30]} is out of the 64-bit range")
            return Integer(start, end, value)
        if kind == "name":
            return self._open_call(start, end, word)
        if word == ")" and self.frames and self.frames[-1].target is None and not self.frames[-1].arguments:
            return self._close_call(end)
        raise _Fail(
            start,
            end,
            f"Missing value before '{word}'" if word != "(" else _PARENTHESES,
        )

    def _open_call(self, start: int, end: int, word: str) -> Operand | None:
        opened = _OPEN.match(self.text, end, self.end)
        if opened is None:
            if word.lower() in ("true", "false", "null"):
                raise _Fail(start, end, f"'{word}' isn't a literal of expressions; use {word}()")
            raise _Fail(
                start,
                end,
                f"'{word}' is neither a call nor a string; write {word}(…) for a call, or quotes around a string",
            )
        self.at = opened.end()
        namespace, name = "", word
        if opened[1] is not None:
            namespace, name, end = word, opened[1], opened.end(1)
        self.frames.append(_Frame(start, namespace, name, end, None))
        self.deepest = max(self.deepest, len(self.frames))
        return self._close_call(self.at) if opened[2] is not None else None

    def _close_call(self, end: int) -> Call:
        frame = self.frames.pop()
        full = f"{frame.namespace}.{frame.name}" if frame.namespace else frame.name
        return Call(frame.start, end, frame.namespace, frame.name, frame.name_end, tuple(frame.arguments), full.lower())

    def _after(self, operand: Operand) -> Operand | bool:
        """Read the token after a value: the larger value it becomes, False before another value, True at the end."""
        found = self._token()
        if found is None:
            if _BLANK.match(self.text, self.at, self.end).end() < self.end:  # type: ignore[union-attr]
                raise self._unexpected()
            return self._finish(operand)
        mark = found["mark"]
        start = found.start("mark")
        if mark == "," and self.frames and self.frames[-1].target is None:
            self.frames[-1].arguments.append(operand)
            return False
        if mark == ")" and self.frames and self.frames[-1].target is None:
            self.frames[-1].arguments.append(operand)
            return self._close_call(found.end())
        if mark == "]" and self.frames and self.frames[-1].target is not None:
            frame = self.frames.pop()
            assert frame.target is not None
            return Access(frame.target.start, found.end(), frame.target, operand, False)
        if mark in (".", "[") and isinstance(operand, Call | Access):
            return self._access(operand, mark)
        raise self._misplaced(found, operand, start)

    def _access(self, operand: Operand, mark: str) -> Operand | bool:
        if mark == "[":
            self.frames.append(_Frame(operand.start, "", "", self.at, operand))
            self.deepest = max(self.deepest, len(self.frames))
            return False
        name = self._token()
        if name is None or name.lastgroup != "name":
            raise _Fail(
                self.at - 1,
                self.at,
                "Expected a property name of letters, digits and '_' after '.'; use ['…'] for any other name",
            )
        start, end = name.span("name")
        return Access(operand.start, end, operand, Text(start, end, name["name"]), True)

    def _finish(self, operand: Operand) -> bool:
        if self.frames:
            frame = self.frames[-1]
            if frame.target is None:
                raise _Fail(frame.start, frame.name_end, f"Unclosed call of {frame.name}(); missing ')'")
            raise _Fail(frame.name_end - 1, frame.name_end, "Unclosed index; missing ']'")
        return True

    def _misplaced(self, found: re.Match[str], operand: Operand, start: int) -> _Fail:
        mark = found["mark"]
        if mark in (".", "["):
            return _Fail(start, found.end(), f"'{mark}' is only allowed after a call")
        if mark is None:
            start = found.start(found.lastgroup or 0)
            wanted = "Expected ',' or ')'" if self.frames else "Expected the end of the expression"
            return _Fail(start, found.end(), wanted)
        if mark == "(":
            return _Fail(start, found.end(), _PARENTHESES)
        return _Fail(start, found.end(), f"Unexpected '{mark}'")

    def _unexpected(self) -> _Fail:
        at = _BLANK.match(self.text, self.at, self.end).end()  # type: ignore[union-attr]
        if at >= self.end:
            if self.frames and self.frames[-1].target is None:
                frame = self.frames[-1]
                return _Fail(frame.start, frame.name_end, f"Unclosed call of {frame.name}(); missing ')'")
            return _Fail(
                max(at - 1, 0),
                at + 1,
                "The expression is empty" if at <= 1 or not self.frames else "Missing value",
            )
        mark = self.text[at]
        if mark == "'":
            return _Fail(at, self.end, "Unterminated string; missing closing '")
        if mark == '"':
            return _Fail(at, at + 1, "Strings in expressions require single quotes")
        if mark.isdigit() or mark in "+-":
            return _Fail(
                at,
                at + 1,
                "Expressions support only integers; use json('1.5') for a fraction, add(1, 2) for a sum",
            )
        return _Fail(at, at + 1, f"Unexpected '{mark}' in an expression")


def _calls(root: Operand) -> list[Guarded]:
    """Every call with the lazy calls around it, in source order."""
    found: list[Guarded] = []
    stack: list[tuple[Operand, Guard | None, Call | Access | None]] = [(root, None, None)]
    while stack:
        operand, guards, parent = stack.pop()
        kind = type(operand)
        if kind is Call:
            call: Call = operand  # type: ignore[assignment]
            found.append(Guarded(call, guards, parent))
            arguments = call.arguments
            if not arguments:
                continue
            if not call.namespace and call.name.lower() in _LAZY:
                for index in range(len(arguments) - 1, 0, -1):
                    stack.append((arguments[index], Guard(call, index, guards), call))
                stack.append((arguments[0], guards, call))
            else:
                stack.extend([(argument, guards, call) for argument in reversed(arguments)])
        elif kind is Access:
            access: Access = operand  # type: ignore[assignment]
            stack.append((access.key, guards, access))
            stack.append((access.target, guards, access))
    return found
