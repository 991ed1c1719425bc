"""Parsed expressions and member indexes, kept from one version of a document to the next."""

from __future__ import annotations

from collections.abc import Collection

from armls.core.expression import Expression, parse_expression
from armls.core.symbols import Index, index_member
from armls.core.syntax import Member

MOST_CHARACTERS = 1_000_000
"""The most characters of cached expressions, and as many of older ones; parsed, each uses some 50 bytes."""
_OVERHEAD = 50


class ExpressionCache:
    """A cache of parsed expressions by their text, for all documents; the least recently used are evicted first."""

    def __init__(self) -> None:
        self._recent: dict[str, Expression] = {}
        self._older: dict[str, Expression] = {}
        self._characters = 0

    def parsed(self, text: str) -> Expression:
        """The parsed expression."""
        found = self._recent.get(text)
        if found is None:
            found = self._recent[text] = self._older.get(text) or parse_expression(text)
            self._characters += len(text) + _OVERHEAD
            if self._characters > MOST_CHARACTERS:
                self._older, self._recent, self._characters = self._recent, {}, 0
        return found


class SyntaxCache:
    """The :class:`armls.core.scopes.Syntax` of one document; ``expressions`` may be shared between documents."""

    def __init__(self, expressions: ExpressionCache | None = None) -> None:
        self.expression = (expressions or ExpressionCache()).parsed
        """Create the cache; ``expressions`` parses a string."""
        self._indexes: dict[Member, Index] = {}
        self._policies: set[Member] = set()

    def index(self, member: Member) -> Index:
        """The member's expressions."""
        found = self._indexes.get(member)
        if found is None:
            found = self._indexes[member] = index_member(member, self.expression, member in self._policies)
        return found

    @property
    def has_policies(self) -> bool:
        """Whether policy definitions are indexed as in templates with symbolic names."""
        return bool(self._policies)

    def read_policy(self, member: Member, is_symbolic: bool) -> None:
        """Set whether policy definitions are in a template with symbolic names, which changes their index."""
        if (member in self._policies) != is_symbolic:
            self._policies ^= {member}
            self._indexes.pop(member, None)

    def keep_only(self, members: Collection[Member]) -> None:
        """Evict removed members, once they are many."""
        if len(self._indexes) > len(members) + len(members) // 4 + 50:
            self._indexes = {member: self._indexes[member] for member in members if member in self._indexes}
            self._policies.intersection_update(members)
