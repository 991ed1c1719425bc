"""The names in the text of an expression, complete or not, with the calls and marks around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Union

from msgspec import Struct

_TOKEN = re.compile(r"\s*(?:(?P<string>'(?:[^']|'')*'?)|(?P<name>(?:[^\W\d]|\$)[\w$]*)|(?P<mark>[^\s]))")


class Token(Struct, frozen=True, gc=False):
    """A string, a name or a mark. Of a string ``text`` is its value, and the offsets are within its quotes."""

    kind: str
    text: str
    start: int
    end: int
    is_closed: bool = True


class Name(Struct, frozen=True, gc=False):
    """A name in an expression, at offsets of the string's value.

    ``function`` is the lower-case function whose argument number ``index`` is the string; of a name of a function
    itself it is None, and ``namespace`` is that before the name of a user function. ``calls`` are the open calls around
    it, outer before inner, each with the offset of its name.
    """

    text: str
    start: int
    end: int
    function: Union[str, None]  # noqa: UP007
    index: int
    namespace: Union[str, None]  # noqa: UP007
    is_namespace: bool
    calls: tuple[tuple[str, int], ...]
    first: Union[str, None] = None  # noqa: UP007
    """The first argument of the call, if that is a string."""
    is_called: bool = False
    """Whether a parenthesis follows the name."""


class _Call:
    """An open call, or an open parenthesis."""

    __slots__ = ("first", "function", "index", "start")

    def __init__(self, function: str, start: int) -> None:
        self.function, self.start, self.index = function, start, 0
        self.first: str | None = None


def tokens(text: str) -> list[Token]:
    """The tokens of an expression."""
    found = []
    for match in _TOKEN.finditer(text, 1 if text[:1] == "[" else 0):
        string, name, mark = match.group("string", "name", "mark")
        start, end = match.span(match.lastgroup or 0)
        if string is not None:
            closed = string.count("'") % 2 == 0
            inner = string[1:-1] if closed else string[1:]
            found.append(Token("string", inner.replace("''", "'"), start + 1, end - 1 if closed else end, closed))
        else:
            found.append(Token("name" if name is not None else "mark", name or mark, start, end))
    return found


def names(text: str) -> Iterator[Name]:
    """The names of functions and namespaces, and the strings that are arguments, in the order of the text."""
    found = tokens(text)
    stack: list[_Call] = []
    for at, token in enumerate(found):
        before = found[at - 1].text if at and found[at - 1].kind == "mark" else ""
        after = found[at + 1].text if at + 1 < len(found) and found[at + 1].kind == "mark" else ""
        calls = tuple((call.function, call.start) for call in stack)
        if token.kind == "name":
            is_member = before == "." and at > 1 and found[at - 2].kind == "name" and _begins(found, at - 2)
            if before == "." and not is_member:
                continue  # a property of a value
            namespace = found[at - 2].text if is_member else None
            is_namespace = not is_member and after == "."
            yield Name(token.text, token.start, token.end, None, 0, namespace, is_namespace, calls, None, after == "(")
            if after == "(":
                function = f"{namespace}.{token.text}" if namespace else token.text
                stack.append(_Call(function.lower(), token.start))
        elif token.kind == "string":
            if stack:
                call = stack[-1]
                first = call.first if call.index else None
                yield Name(token.text, token.start, token.end, call.function, call.index, None, False, calls, first)
                if call.index == 0:
                    call.first = token.text
        elif token.text == "(" and (at == 0 or found[at - 1].kind != "name"):
            stack.append(_Call("", token.start))
        elif token.text == ")":
            if stack:
                stack.pop()
        elif token.text == "," and stack:
            stack[-1].index += 1


def _begins(found: list[Token], at: int) -> bool:
    """Whether a name is the first of a chain, and so may be a namespace."""
    return at == 0 or found[at - 1].text != "." or found[at - 1].kind != "mark"
