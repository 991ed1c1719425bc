"""Semantic tokens: what the names, strings and numbers in expressions are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.location import Location
from armls.core.syntax import String
from armls.core.syntax.strings import source_offset
from armls.ide.document import AnalysedDocument
from armls.ide.symbols.tokens import Token, names, tokens

TokenType = OneOf["function", "namespace", "property", "parameter", "variable", "string", "number", "type"]
TOKEN_TYPES: tuple[TokenType, ...] = (
    "function",
    "namespace",
    "property",
    "parameter",
    "variable",
    "string",
    "number",
    "type",
)
_NUMBER = re.compile(r"(?<![\w$'])[+-]?[0-9]+(?![\w$])")
_NAMED: dict[str, TokenType] = {
    "parameters": "parameter",
    "variables": "variable",
    "lambdavariables": "variable",
    "lambda": "variable",
    "copyindex": "variable",
}


class SemanticToken(Struct, frozen=True):
    """A part of an expression, at absolute offsets."""

    start: int
    end: int
    type: TokenType


def semantic_tokens(document: AnalysedDocument, start: int = 0, end: int | None = None) -> list[SemanticToken]:
    """The tokens of the expressions between two offsets, in the order of the text; strings without their quotes."""
    last = len(document.text) if end is None else end
    found: list[SemanticToken] = []
    stack = [Location.root(document.tree)]
    while stack:
        place = stack.pop()
        document.check()
        if place.end < start or place.whole[0] > last:
            continue
        key = place.key
        if key is not None and key.value[:1] == "[":
            found.extend(_in_expression(document.text, key, place.key_base))
        if type(place.node) is String:
            found.extend(_in_expression(document.text, place.node, place.base))
        else:
            stack.extend(place.children())
    return sorted(found, key=lambda token: token.start)


def _in_expression(text: str, node: String, base: int) -> Iterator[SemanticToken]:
    value = node.value
    if value[:1] != "[" or value[:2] == "[[" or value[-1:] != "]":
        return
    first = base + node.start
    raw = text[first : base + node.end]
    found = tokens(value)
    named = {name.start: _NAMED.get(name.function or "", "string") for name in names(value) if not name.index}
    for at, token in enumerate(found):
        kind = _type_of(found, at, named)
        if kind is not None:
            yield SemanticToken(first + source_offset(raw, token.start), first + source_offset(raw, token.end), kind)
    for number in _NUMBER.finditer(value):
        if not any(token.kind == "string" and token.start <= number.start() < token.end for token in found):
            yield SemanticToken(
                first + source_offset(raw, number.start()), first + source_offset(raw, number.end()), "number"
            )


def _type_of(found: list[Token], at: int, named: dict[int, TokenType]) -> TokenType | None:
    token = found[at]
    if token.kind == "string":
        return named.get(token.start, "string")
    if token.kind != "name":
        return None
    before = found[at - 1].text if at and found[at - 1].kind == "mark" else ""
    after = found[at + 1].text if at + 1 < len(found) and found[at + 1].kind == "mark" else ""
    if after == "(":
        return "function"
    return "property" if before == "." else "namespace" if after == "." else "function"
