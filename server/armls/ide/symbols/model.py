"""The model of symbols."""

from __future__ import annotations

from typing import Literal as OneOf

from msgspec import Struct

SymbolKind = OneOf[
    "parameter",
    "variable",
    "function",
    "namespace",
    "functionParameter",
    "lambdaVariable",
    "definition",
    "resource",
    "copy",
    "output",
    "step",
    "control",
    "builtin",
]
"""``step`` and ``control`` are those of a createUiDefinition, ``builtin`` is a function of Azure's."""


class Symbol(Struct, frozen=True):
    """A named thing. Two names mean the same thing exactly if their symbols are equal.

    ``document`` is the name of the document that declares it. ``scope`` says what declares it there: the JSON pointer
    of a template, a user function or a member, or the place of a lambda. ``name`` is in lower case, except for symbolic
    names and controls, whose case counts; that of a function begins with its namespace (``namespace.function``).
    """

    kind: SymbolKind
    document: str
    scope: str
    name: str


class Occurrence(Struct, frozen=True):
    """A place where the name of a symbol is written, without quotes, at absolute offsets of a document.

    ``in_expression``: in an expression, where an apostrophe is doubled.
    """

    symbol: Symbol
    document: str
    start: int
    end: int
    is_declaration: bool
    in_expression: bool = False
