"""The parser: never raises on any text, and reports each syntax error with its range and the expected token.

Two speeds: one regular expression reads a whole ``"name": value,`` of plain JSON; whatever it does not match
(comments, escapes, errors) goes to :mod:`armls.core.syntax.recovery`, character by character.

Reading a bracketed value depends on its own text only. A member that was read without an error, and that no edit
has touched, is therefore reused from the old tree whenever the reader expects a value at its offset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from armls.core.syntax.nodes import (
    Array,
    Literal,
    Member,
    MemberKind,
    Missing,
    Node,
    Number,
    Object,
    Property,
    Slot,
    String,
    Tree,
)
from armls.core.syntax.recovery import Reader
from armls.core.syntax.roles import TEMPLATE, Role
from armls.core.syntax.scalars import LITERALS, to_number

_SCALAR = (
    r'(?:"([^"\\\x00-\x1f]*)"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])'
    r"|(true|false|null)(?!\w)|([{\[]))"
)
_PROPERTY = re.compile(r'[ \t\r\n]*"([^"\\\x00-\x1f]*)":[ \t\r\n]*' + _SCALAR)
_ITEM = re.compile(r"[ \t\r\n]*" + _SCALAR)
_NEXT = re.compile(r"[ \t\r\n]*([,}\]])")


def parse(text: str, *earlier: Tree) -> Tree:
    """The tree of ``text``; members shared with the trees of earlier versions are reused, preferring the first tree.

    The result is the same with and without earlier trees, but for the identity of members. Where a problem is
    structural, or the document ends early, members of earlier trees may also be reused where no member begins.
    """
    parser = Parser(text, earlier)
    root = parser.document()
    if parser.has_borrowed and not parser.is_misread:
        root = Parser(text, earlier, borrows=False).document()
    return Tree(text, root)


class _Earlier:
    """An earlier version: its members by offset, and the parts of it that the new text shares."""

    __slots__ = ("after", "before", "members", "shift")

    def __init__(self, tree: Tree, text: str) -> None:
        self.before, old_after = shared_ends(tree.text, text)
        self.shift = len(text) - len(tree.text)
        self.after = old_after + self.shift
        self.members = dict(tree.members())
        # The document's own value starts where a member might; it is never reused as one.
        self.members.pop(0, None)

    def unchanged(self, at: int) -> Member | None:
        """The unbroken member whose text is unchanged at ``at`` in the new text."""
        found = self.members.get(at)
        if found is None or at + found.value.end > self.before:
            found = self.members.get(at - self.shift)
            if found is None or at < self.after:
                return None
        return None if found.broken else found


class Parser(Reader):
    """Parse one document; an instance is used once.

    ``borrows``: bracketed values that are members of earlier trees may be reused as such where no member begins.
    Where a bracket is missing, that may concern half of the document.
    """

    def __init__(self, text: str, earlier: Sequence[Tree], borrows: bool = True) -> None:
        super().__init__(text)
        self._earlier = [_Earlier(tree, text) for tree in earlier]
        self._borrows = borrows and bool(earlier)
        self.has_borrowed = self._has_text_after_end = False

    @property
    def is_misread(self) -> bool:
        """Whether there is a structural error, or the document has ended early."""
        return self._structural > 0 or self._has_text_after_end

    def document(self) -> Member:
        """The root member: the whole document."""
        start = self.skip(0, 0)
        node = self.value(start, 0, 1, TEMPLATE)
        end = self.skip(self.end_of(node, start), 0)
        if end < len(self.text) and type(node) is not Missing:
            self.text_after_end(end)
            self._has_text_after_end = True
        broken = bool(self.problems) or any(slot.member.broken for slot in self.slots)
        return Member(
            "document", node, tuple(self.problems), tuple(self.comments), tuple(self.slots), self.deepest, broken
        )

    def member(self, at: int, base: int, depth: int, kind: MemberKind, role: Role | None) -> Slot:
        """The value at ``at`` as a member of its own, reused from the old tree where possible."""
        old = self._unchanged(at, kind)
        if old is not None and depth + old.depth <= self.limit:
            if type(old.value) is Object or type(old.value) is Array:
                self.deepest = max(self.deepest, depth + old.depth)
                return self._slot(at, base, old)
        outer = self.problems, self.comments, self.slots, self.deepest
        self.problems, self.comments, self.slots, self.deepest = [], [], [], depth - 1
        node = self.value(at, at, depth, role)
        broken = bool(self.problems) or any(slot.member.broken for slot in self.slots)
        member = Member(
            kind,
            node,
            tuple(self.problems),
            tuple(self.comments),
            tuple(self.slots),
            max(self.deepest - depth, 0),
            broken,
        )
        self.problems, self.comments, self.slots, self.deepest = *outer[:3], max(outer[3], self.deepest)
        if old is not None and not broken and old.value == node:
            member = old
        return self._slot(at, base, member)

    def _slot(self, at: int, base: int, member: Member) -> Slot:
        slot = Slot(at - base + member.value.start, at - base + member.value.end, member)
        self.slots.append(slot)
        return slot

    def _unchanged(self, at: int, kind: MemberKind | None) -> Member | None:
        """An earlier tree's member (of any kind for None) whose text is unchanged at ``at``."""
        for tree in self._earlier:
            found = tree.unchanged(at)
            if found is not None and (kind is None or found.kind == kind):
                return found
        return None

    def _borrowed(self, at: int, base: int, depth: int) -> Slot | None:
        """An earlier tree's member where no member begins."""
        old = self._unchanged(at, None)
        if old is None or depth + old.depth > self.limit:
            return None
        self.has_borrowed = True
        if type(old.value) is Object or type(old.value) is Array:
            self.deepest = max(self.deepest, depth + old.depth)
        return self._slot(at, base, old)

    def object(self, at: int, base: int, depth: int, role: Role | None) -> Object:
        """The object whose opening brace is at ``at``."""
        self.deepest = max(self.deepest, depth)
        if depth > self.limit:
            return Object(at - base, self.too_deep(at, base) - base, ())
        text, match, follow = self.text, _PROPERTY.match, _NEXT.match
        properties: list[Property] = []
        self.enclosing.append("{")
        self.openings.append(at)
        here = at + 1
        while True:
            found = match(text, here)
            if found is None:
                here, closed = self.irregular_property(here, base, depth, role, properties)
            else:
                regs = found.regs
                start, end = regs[1]
                key = String(start - base - 1, end - base + 1, found[1])
                inner = role.keys.get(key.value.lower()) if role is not None else None
                node, here = self._plain(found, 2, base, depth, inner, role)
                properties.append(Property(key, node))
                separator = follow(text, here)
                if separator is None:
                    here, closed = self.irregular_end(here, base, properties)
                else:
                    here = separator.end()
                    mark = separator[1]
                    closed = mark == "}"
                    if mark == "]":
                        here, closed = self.wrong_bracket(here - 1, base, "}")
            if closed:
                self.enclosing.pop()
                self.openings.pop()
                self.duplicates(properties)
                return Object(at - base, here - base, tuple(properties))

    def array(self, at: int, base: int, depth: int, role: Role | None) -> Array:
        """The array whose opening bracket is at ``at``."""
        self.deepest = max(self.deepest, depth)
        if depth > self.limit:
            return Array(at - base, self.too_deep(at, base) - base, ())
        text, match, follow = self.text, _ITEM.match, _NEXT.match
        items: list[Node] = []
        self.enclosing.append("[")
        self.openings.append(at)
        here = at + 1
        while True:
            found = match(text, here)
            if found is None:
                here, closed = self.irregular_item(here, base, depth, role, items)
            else:
                node, here = self._plain(found, 1, base, depth, None, role)
                separator = follow(text, here)
                if separator is None:
                    here, closed = self.irregular_item_end(here, base, node, items)
                else:
                    items.append(node)
                    here = separator.end()
                    mark = separator[1]
                    closed = mark == "]"
                    if mark == "}":
                        here, closed = self.wrong_bracket(here - 1, base, "]")
            if closed:
                self.enclosing.pop()
                self.openings.pop()
                return Array(at - base, here - base, tuple(items))

    def _plain(
        self, found: re.Match[str], first: int, base: int, depth: int, inner: Role | None, outer: Role | None
    ) -> tuple[Node, int]:
        """The value that the fast expression matched in the groups from ``first`` on, and the offset after it."""
        regs = found.regs
        kind = found.lastindex or first
        start, end = regs[kind]
        if outer is not None and outer.entry_kind is not None:
            at = start - 1 if kind == first else start
            slot = self.member(at, base, depth + 1, outer.entry_kind, outer.entries)
            return slot, slot.end + base
        if kind == first:
            return String(start - base - 1, end - base + 1, found[first]), end + 1
        if kind == first + 3:
            if self._borrows and (slot := self._borrowed(start, base, depth + 1)) is not None:  # type: ignore[assignment]
                return slot, slot.end + base
            read = self.object if found[kind] == "{" else self.array
            node: Node = read(start, base, depth + 1, inner)
            return node, node.end + base
        if kind == first + 1:
            return Number(start - base, end - base, to_number(found[kind])), end
        return Literal(start - base, end - base, LITERALS[found[kind]]), end


def shared_ends(old: str, new: str) -> tuple[int, int]:
    """The length of the common prefix of two strings, and the offset in ``old`` at which their common suffix starts."""
    limit = min(len(old), len(new))
    before = 0
    step = 1 << 16
    while step and before < limit:
        while before < limit and old[before : before + step] == new[before : before + step]:
            before += step
        step //= 2
    before = min(before, limit)
    limit -= before
    after = 0
    old_end, new_end = len(old), len(new)
    step = 1 << 16
    while step and after < limit:
        while (
            after + step <= limit
            and old[old_end - after - step : old_end - after] == new[new_end - after - step : new_end - after]
        ):
            after += step
        step //= 2
    return before, old_end - after
