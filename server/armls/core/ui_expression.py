"""The parser of expressions in createUiDefinitions, whose language differs from that of templates.

The Azure portal evaluates it. Besides calls, strings and integers it has fractions, ``true``, ``false`` and ``null``,
arrays ``[1, 2]``, objects ``{"a": 1}`` and lambdas ``(item) => item.name``. Offsets count characters of the decoded
string, its leading ``[`` included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Union

from msgspec import Struct

_MAX_DEPTH = 100
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w$])"""
    r"""|(?P<name>(?:[^\W\d]|\$)[\w$]*)|(?P<mark>=>|\?\.|[()\[\]{}.,:]))"""
)
_MEMBER = re.compile(r"\s*((?:[^\W\d]|\$)[\w$]*(?:-[\w$]+)*)")
"""A name after a dot: names of controls may have hyphens, which the language doesn't use otherwise."""
_LAMBDA = re.compile(r"\s*\(\s*(?:(?:[^\W\d]|\$)[\w$]*\s*(?:,\s*(?:[^\W\d]|\$)[\w$]*\s*)*)?\)\s*=>")
_CALL = re.compile(r"\s*\[\s*(?:[^\W\d]|\$)[\w$]*\s*\(")
_WORDS = {"true": True, "false": False, "null": None}


class Plain(Struct, frozen=True, gc=False):
    """A string, a number, ``true``, ``false`` or ``null``."""

    start: int
    end: int
    value: Union[str, float, bool, None]  # noqa: UP007


class Items(Struct, frozen=True, gc=False):
    """An array, or (``is_object``) the values of an object."""

    start: int
    end: int
    items: tuple[UiOperand, ...]
    is_object: bool = False


class Name(Struct, frozen=True, gc=False):
    """The parameter of a lambda, or a name defined by the portal, such as ``$item``."""

    start: int
    end: int
    name: str


class UiCall(Struct, frozen=True, gc=False):
    """A call; ``function`` is its name in lower case, ``name_end`` where the name ends."""

    start: int
    end: int
    name: str
    name_end: int
    arguments: tuple[UiOperand, ...]
    function: str


class Member(Struct, frozen=True, gc=False):
    """``target.name`` or ``target[index]``."""

    start: int
    end: int
    target: UiOperand
    key: UiOperand


class Lambda(Struct, frozen=True, gc=False):
    """``(a, b) => body``."""

    start: int
    end: int
    parameters: tuple[str, ...]
    body: UiOperand


UiOperand = Plain | Items | Name | UiCall | Member | Lambda


class UiExpressionError(Struct, frozen=True, gc=False):
    """A syntax error in an expression, and its range."""

    start: int
    end: int
    message: str


class UiPath(Struct, frozen=True, gc=False):
    """A reference to a control, ``steps('step').a.b`` or ``basics('a').b``, as far as its names are literal.

    ``step`` is None for the basics. ``names`` are the names after the call, for the basics also the one in it, with
    their ranges. ``is_whole``: nothing but names follows.
    """

    start: int
    end: int
    step: Union[Plain, None]  # noqa: UP007
    names: tuple[Plain, ...]
    is_whole: bool


class UiExpression(Struct, frozen=True, gc=False, eq=False):
    """A parsed string: its ``root``, or the ``error``, or neither if it is nested too deeply.

    ``calls`` and ``paths`` are all that are in it, in no particular order; ``names`` those that no lambda declares.
    """

    text: str
    root: Union[UiOperand, None]  # noqa: UP007
    error: Union[UiExpressionError, None]  # noqa: UP007
    calls: tuple[UiCall, ...] = ()
    paths: tuple[UiPath, ...] = ()
    names: tuple[Name, ...] = ()


def is_ui_expression(text: str) -> bool:
    """Whether the portal certainly evaluates a string: a call in square brackets."""
    return text.rstrip().endswith("]") and _CALL.match(text) is not None


def parse_ui_expression(text: str) -> UiExpression:
    """The expression that a string such as ``[steps('a').b]`` holds; never raises."""
    reader = _Reader(text)
    try:
        root = reader.read()
    except _Fail as fail:
        return UiExpression(text, None, fail.error)
    if root is None:
        return UiExpression(text, None, None)
    calls, names = [], []
    for operand, declared in _walk(root):
        if type(operand) is UiCall:
            calls.append(operand)
        elif type(operand) is Name and operand.name not in declared:
            names.append(operand)
    return UiExpression(text, root, None, tuple(calls), tuple(_paths(root)), tuple(names))


def path_of(operand: UiOperand) -> UiPath | None:
    """The path that an operand is, if it is one."""
    names: list[Plain] = []
    is_whole = True
    node = operand
    while type(node) is Member:
        key = node.key
        if type(key) is Plain and isinstance(key.value, str):
            names.append(key)
        else:
            names.clear()
            is_whole = False
        node = node.target
    if type(node) is not UiCall or node.function not in ("steps", "basics") or len(node.arguments) != 1:
        return None
    first = node.arguments[0]
    if type(first) is not Plain or not isinstance(first.value, str):
        return None
    names.reverse()
    if node.function == "basics":
        return UiPath(operand.start, operand.end, None, (first, *names), is_whole)
    return UiPath(operand.start, operand.end, first, tuple(names), is_whole)


def _paths(root: UiOperand) -> Iterator[UiPath]:
    stack = [root]
    while stack:
        operand = stack.pop()
        path = path_of(operand)
        if path is not None:
            yield path
            stack.extend(_inside_keys(operand))
        else:
            stack.extend(inner_operands(operand))


def _inside_keys(operand: UiOperand) -> Iterator[UiOperand]:
    """The key in the square brackets of a path."""
    while type(operand) is Member:
        if type(operand.key) is not Plain:
            yield operand.key
        operand = operand.target


def inner_operands(operand: UiOperand) -> tuple[UiOperand, ...]:
    """The operands directly within another."""
    kind = type(operand)
    if kind is UiCall:
        return operand.arguments  # type: ignore[union-attr]
    if kind is Items:
        return operand.items  # type: ignore[union-attr]
    if kind is Member:
        return (operand.target, operand.key)  # type: ignore[union-attr]
    return (operand.body,) if kind is Lambda else ()  # type: ignore[union-attr]


def _walk(root: UiOperand) -> Iterator[tuple[UiOperand, frozenset[str]]]:
    """Every operand with the names that the lambdas around it declare."""
    stack: list[tuple[UiOperand, frozenset[str]]] = [(root, frozenset())]
    while stack:
        operand, declared = stack.pop()
        yield operand, declared
        if type(operand) is Lambda:
            declared = declared | set(operand.parameters)
        stack.extend([(inner, declared) for inner in inner_operands(operand)])


class _Fail(Exception):
    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.error = UiExpressionError(start, end, message)


class _TooDeep(Exception):
    pass


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip()) - 1  # the closing bracket of the whole
        self.at = text.index("[") + 1
        self.depth = 0

    def read(self) -> UiOperand | None:
        try:
            operand = self._operand()
        except _TooDeep:
            return None
        self._blank()
        if self.at < self.end:
            raise _Fail(self.at, self.end, "Expected the end of the expression")
        return operand

    def _blank(self) -> None:
        while self.at < self.end and self.text[self.at].isspace():
            self.at += 1

    def _next(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at, self.end)

    def _mark(self) -> str:
        found = self._next()
        return found["mark"] or "" if found is not None else ""

    def _take(self, mark: str, message: str) -> int:
        """Consume a required mark; the offset at which it begins."""
        found = self._next()
        if found is None or found["mark"] != mark:
            self._blank()
            at = min(self.at, self.end)
            raise _Fail(at, at + 1, message)
        self.at = found.end()
        return found.start("mark")

    def _operand(self) -> UiOperand:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _TooDeep
        operand = self._first()
        while True:
            mark = self._mark()
            if mark in (".", "?."):
                self._take(mark, "")
                name = _MEMBER.match(self.text, self.at, self.end)
                if name is None:
                    raise _Fail(self.at - 1, self.at, "Expected a name after '.'")
                self.at = name.end()
                key = Plain(name.start(1), self.at, name[1])
                operand = Member(operand.start, self.at, operand, key)
            elif mark == "[":
                self._take(mark, "")
                key_operand = self._operand()
                self._take("]", "Unclosed index; missing ']'")
                operand = Member(operand.start, self.at, operand, key_operand)
            else:
                self.depth -= 1
                return operand

    def _first(self) -> UiOperand:
        if _LAMBDA.match(self.text, self.at, self.end):
            return self._lambda()
        found = self._next()
        if found is None:
            raise self._unexpected()
        kind = found.lastgroup or ""
        start, end = found.span(kind)
        word = found[kind]
        if kind == "mark":
            return self._bracketed(word, start)
        self.at = end
        if kind == "text":
            return Plain(start, end, word[1:-1].replace("''", "'"))
        if kind == "quoted":
            return Plain(start, end, word[1:-1])
        if kind == "number":
            return Plain(start, end, float(word) if any(c in word for c in ".eE") or len(word) > 18 else int(word))
        return self._named(start, end, word)

    def _named(self, start: int, end: int, word: str) -> UiOperand:
        mark = self._mark()
        if mark == "(":
            self._take("(", "")
            arguments = self._list(")", start, end, f"Unclosed call of {word}(); missing ')'")
            return UiCall(start, self.at, word, end, arguments, word.lower())
        if mark == "=>":
            self._take("=>", "")
            body = self._operand()
            return Lambda(start, self.at, (word,), body)
        if word.lower() in _WORDS:
            return Plain(start, end, _WORDS[word.lower()])
        return Name(start, end, word)

    def _lambda(self) -> Lambda:
        found = _LAMBDA.match(self.text, self.at, self.end)
        assert found is not None
        start = self.text.index("(", self.at)
        names = tuple(re.findall(r"[\w$]+", found[0]))
        self.at = found.end()
        return Lambda(start, self.at, names, self._operand())

    def _bracketed(self, mark: str, start: int) -> UiOperand:
        if mark == "(":
            self._take("(", "")
            inner = self._operand()
            self._take(")", "Expected ')'")
            return inner
        if mark == "[":
            self._take("[", "")
            items = self._list("]", start, start + 1, "Unclosed array; missing ']'")
            return Items(start, self.at, items)
        if mark == "{":
            self._take("{", "")
            return self._object(start)
        raise _Fail(start, start + len(mark), f"Missing value before '{mark}'")

    def _list(self, closing: str, start: int, end: int, message: str) -> tuple[UiOperand, ...]:
        items: list[UiOperand] = []
        if self._mark() == closing:
            self._take(closing, "")
            return ()
        while True:
            items.append(self._operand())
            mark = self._mark()
            if mark == closing:
                self._take(closing, "")
                return tuple(items)
            if mark != ",":
                self._blank()
                if self.at >= self.end:
                    raise _Fail(start, end, message)
                raise _Fail(self.at, self.at + 1, f"Expected ',' or '{closing}'")
            self._take(",", "")

    def _object(self, start: int) -> Items:
        values: list[UiOperand] = []
        while self._mark() != "}":
            key = self._next()
            if key is None or key.lastgroup not in ("text", "quoted", "name", "number"):
                raise self._unexpected()
            self.at = key.end()
            self._take(":", "Expected ':' after a property name")
            values.append(self._operand())
            if self._mark() != ",":
                break
            self._take(",", "")
        self._take("}", "Expected '}'")
        return Items(start, self.at, tuple(values), True)

    def _unexpected(self) -> _Fail:
        self._blank()
        if self.at >= self.end:
            return _Fail(max(self.end - 1, 0), self.end + 1, "Missing value")
        mark = self.text[self.at]
        if mark == "'":
            return _Fail(self.at, self.end, "Unterminated string; missing closing '")
        return _Fail(self.at, self.at + 1, f"Unexpected '{mark}' in an expression")
