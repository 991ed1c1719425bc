"""Parsed expressions and member indexes, kept from one version of a document to the next."""

from __future__ import annotations

from collections.abc import Collection

from armls.core.expression import Expression, parse_expression
from armls.core.symbols import Index, index_member
from armls.core.syntax import Member

_MAX_EXPRESSIONS = 200_000


class SyntaxCache:
    """The :class:`armls.core.scopes.Syntax` of one document; ``expressions`` may be shared between documents."""

    def __init__(self, expressions: dict[str, Expression]) -> None:
        self._expressions = expressions
        self._indexes: dict[Member, Index] = {}

    def expression(self, text: str) -> Expression:
        """The parsed expression."""
        found = self._expressions.get(text)
        if found is None:
            if len(self._expressions) >= _MAX_EXPRESSIONS:
                self._expressions.clear()
            found = self._expressions[text] = parse_expression(text)
        return found

    def index(self, member: Member) -> Index:
        """The member's expressions."""
        found = self._indexes.get(member)
        if found is None:
            found = self._indexes[member] = index_member(member, self.expression)
        return found

    def keep_only(self, members: Collection[Member]) -> None:
        """Forget members that are gone, once they are many."""
        if len(self._indexes) > len(members) + len(members) // 4 + 50:
            self._indexes = {member: self._indexes[member] for member in members if member in self._indexes}
