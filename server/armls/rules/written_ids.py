"""Resource IDs that a template concatenates, and the equivalent calls of ``resourceId``."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from armls.core.expression import Access, Call, Operand, Text, text_literal
from armls.core.finding import Fix
from armls.core.syntax import String
from armls.rules.context import MemberContext, Place

_Segment = list[str | Operand]


class WrittenId(Struct, frozen=True, gc=False):
    """A type, and the expression of each of its names."""

    type: str
    names: tuple[str, ...]
    operands: tuple[Operand, ...]
    """The operands of the names, except for literals."""

    @property
    def call(self) -> str:
        """The call of ``resourceId``."""
        return f"resourceId({', '.join([text_literal(self.type), *self.names])})"


def fix_of(ctx: MemberContext, node: String, operand: Operand) -> Fix | None:
    """A fix that replaces a ``concat`` of a type and names with ``resourceId``; None if it is anything else.

    Safe where the names are known to have no ``/`` and, in ``dependsOn``, mean a resource of this
    resource group.
    """
    if type(operand) is not Call or operand.function != "concat" or not can_call(ctx.place):
        return None
    found = _read(operand.arguments, node.value)
    if found is None:
        return None
    values = [ctx.lookup.evaluate(one) for one in found.operands]
    if "" in values:
        return None  # resourceId() refuses the empty name that concat() took
    is_safe = all(isinstance(value, str) and "/" not in value for value in values)
    is_safe = is_safe and found.type.lower() != "microsoft.resources/deployments" and _is_dependency(ctx, node)
    edit = ctx.edit(node, operand.start, operand.end, found.call)
    return Fix("Use resourceId()", (edit,), is_safe)


_LONGEST_SHOWN = 120
"""Characters of a call that a message shows."""


def advised_call(node: String, operand: Operand) -> str:
    """The call of ``resourceId`` that replaces a concatenated ID, as far as it is known."""
    found = _read(operand.arguments, node.value) if type(operand) is Call and operand.function == "concat" else None
    is_short = found is not None and len(found.call) <= _LONGEST_SHOWN
    return found.call if found is not None and is_short else "resourceId('type', 'name')"


def _is_dependency(ctx: MemberContext, node: String) -> bool:
    """Whether an expression is an item of ``dependsOn``."""
    depends = ctx.value_of("dependsOn")
    return depends is not None and depends.start <= node.start < depends.end


def can_call(place: Place) -> bool:
    """Whether ``resourceId`` alone gives ids of what the template deploys: in a resource group."""
    return place.scope == "resourceGroup"


def _read(parts: Sequence[Operand], text: str) -> WrittenId | None:
    """The ID that literals and other operands form when concatenated; ``text`` is the text of their expression."""
    prefix, given = "", ()  # type: tuple[str, tuple[Operand, ...]]
    first = parts[0] if parts else None
    if type(first) is Call and first.function == "resourceid" and len(first.arguments) > 1:
        kind = first.arguments[0]
        if type(kind) is not Text or "/" not in kind.value:
            return None
        if kind.value.count("/") != len(first.arguments) - 1:
            return None
        prefix, given, parts = kind.value, first.arguments[1:], parts[1:]
    segments = _segments(parts)
    if prefix:
        if len(segments) < 3 or segments.pop(0):
            return None
        types, names = segments[0::2], segments[1::2]
    else:
        types, names = [segments[0], *segments[1::2]], segments[2::2]
    if len(types) != len(names) + (0 if prefix else 1):
        return None
    written = [_literal(segment) for segment in types]
    if not all(written) or not all(names) or (not prefix and "." not in (written[0] or "")):
        return None
    type_ = "/".join([*([prefix] if prefix else []), *(one or "" for one in written)])
    operands = [*given, *(piece for segment in names for piece in segment if not isinstance(piece, str))]
    sources = [text[one.start : one.end] for one in given]
    sources += [_source(segment, text) for segment in names]
    return WrittenId(type_, tuple(sources), tuple(one for one in operands if type(one) is not Text))


def _segments(parts: Sequence[Operand]) -> list[_Segment]:
    """The segments between the slashes of the literals."""
    segments: list[_Segment] = [[]]
    for part in parts:
        if type(part) is not Text:
            segments[-1].append(part)
            continue
        for count, piece in enumerate(part.value.split("/")):
            if count:
                segments.append([])
            if piece:
                segments[-1].append(piece)
    return segments


def _literal(segment: _Segment) -> str | None:
    """The value of a segment that consists of literals."""
    texts = [piece for piece in segment if isinstance(piece, str)]
    return "".join(texts) if texts and len(texts) == len(segment) else None


def _source(segment: _Segment, text: str) -> str:
    """The expression of one segment."""
    written = [text_literal(piece) if isinstance(piece, str) else text[piece.start : piece.end] for piece in segment]
    return written[0] if len(written) == 1 else f"concat({', '.join(written)})"


def leftmost(operand: Operand) -> Operand:
    """The start of an operand: ``resourceGroup()`` of ``resourceGroup().name``."""
    while type(operand) is Access:
        operand = operand.target
    return operand
