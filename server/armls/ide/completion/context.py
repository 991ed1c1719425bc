"""The position in an expression, complete or not, that a completion is for."""

from __future__ import annotations

import re
from typing import Literal as OneOf
from typing import Union

from msgspec import Struct

from armls.ide.symbols.tokens import Token, tokens

_REST = re.compile(r"[\w$]*")
_REST_OF_STRING = re.compile(r"[^'\[\]()\",]*(')?")


class OpenCall(Struct):
    """A call whose parenthesis is open at the position; ``arguments`` are the texts of those before the present one."""

    function: str
    name_start: int
    argument_start: int
    arguments: list[str]


class Context(Struct, frozen=True):
    """``start`` to ``end`` is what a completion replaces, in characters of the string's value.

    ``kind``: ``string`` in a string literal, quotes included in the range; ``member`` after a dot, ``target`` being the
    text before it; ``name`` at the place of a name, or where one may begin. ``call`` is the innermost open call;
    ``is_argument``: the position is at the beginning of one of its arguments.
    """

    kind: OneOf["string", "member", "name"]
    start: int
    end: int
    prefix: str
    call: Union[OpenCall, None]  # noqa: UP007
    calls: tuple[OpenCall, ...]
    target: str
    target_start: int
    is_argument: bool
    following: str
    """The first character after the range that isn't blank; empty at the end."""


def context_at(value: str, index: int) -> Context:
    """The context at a character of an expression, ``value`` being the string with its leading ``[``."""
    left = tokens(value[:index])
    calls = _open_calls(value, left)
    last = left[-1] if left else None
    before = left[-2] if len(left) > 1 else None
    kind: OneOf["string", "member", "name"] = "name"
    start, end, prefix, target, target_start = index, index, "", "", index
    opens_argument = last is None or (last.kind == "mark" and last.text in "(,[")
    if last is not None and last.kind == "string" and not last.is_closed and last.end == index:
        kind, start, prefix = "string", last.start - 1, last.text
        end = _end_of(_REST_OF_STRING, value, index)
        opens_argument = before is None or (before.kind == "mark" and before.text in "(,[")
    elif last is not None and last.kind == "name" and last.end == index:
        start, prefix, end = last.start, last.text, _end_of(_REST, value, index)
        opens_argument = before is None or (before.kind == "mark" and before.text in "(,[")
        if before is not None and before.text == "." and before.kind == "mark":
            kind, (target_start, target) = "member", _target(value, left, len(left) - 2)
    elif last is not None and last.text == "." and last.kind == "mark":
        kind, end = "member", _end_of(_REST, value, index)
        target_start, target = _target(value, left, len(left) - 1)
    else:
        end = _end_of(_REST, value, index)
    following = value[end:].lstrip()[:1]
    call = calls[-1] if calls else None
    return Context(
        kind,
        start,
        end,
        prefix,
        call,
        tuple(calls),
        target,
        target_start,
        opens_argument and call is not None,
        following,
    )


def _end_of(pattern: re.Pattern[str], value: str, index: int) -> int:
    found = pattern.match(value, index)
    return found.end() if found is not None else index


def _open_calls(value: str, left: list[Token]) -> list[OpenCall]:
    stack: list[OpenCall] = []
    for at, token in enumerate(left):
        if token.kind != "mark":
            continue
        if token.text in "([":
            before = left[at - 1] if at else None
            name, start = "", token.start
            if token.text == "(" and before is not None and before.kind == "name":
                start, name = _target(value, left, at)
            stack.append(OpenCall(name.replace(" ", "").lower(), start, token.end, []))
        elif token.text in ")]" and stack:
            stack.pop()
        elif token.text == "," and stack:
            call = stack[-1]
            call.arguments.append(value[call.argument_start : token.start].strip())
            call.argument_start = token.end
    return stack


def _target(value: str, left: list[Token], at: int) -> tuple[int, str]:
    """Where the chain of names, calls and indexes that ends before token ``at`` begins, and its text."""
    end = left[at - 1].end + (left[at - 1].kind == "string") if at else 0
    place = at - 1
    first = at
    while place >= 0:
        token = left[place]
        if token.kind == "mark" and token.text in ")]":
            place = _opening(left, place)
            first = place
            place -= 1
            continue
        if token.kind != "name":
            break
        first = place
        if place and left[place - 1].kind == "mark" and left[place - 1].text == ".":
            place -= 2
            continue
        break
    start = left[first].start if 0 <= first < len(left) else 0
    return start, value[start:end]


def _opening(left: list[Token], at: int) -> int:
    """The token that a closing parenthesis or bracket at ``at`` belongs to; 0 if there is none."""
    depth = 0
    for place in range(at, -1, -1):
        token = left[place]
        if token.kind == "mark":
            depth += (token.text in ")]") - (token.text in "([")
            if depth == 0:
                return place
    return 0
