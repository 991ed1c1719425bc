"""JSON pointers of places within a member."""

from __future__ import annotations

from armls.core.syntax import Array, Node, Object, Slot
from armls.core.template import escape


def pointer_to(node: Node, start: int, end: int) -> str:
    """The pointer, relative to ``node``, of the smallest value or property that holds ``start`` to ``end``."""
    parts: list[str] = []
    while True:
        inner: Node | None = None
        if type(node) is Object:
            for item in node.properties:
                if item.key.start <= start and end <= item.value.end:
                    parts.append(escape(item.key.value))
                    inner = item.value if item.value.start <= start else None
                    break
        elif type(node) is Array:
            for index, entry in enumerate(node.items):
                if entry.start <= start and end <= entry.end:
                    parts.append(str(index))
                    inner = entry
                    break
        if inner is None or type(inner) is Slot:
            return "".join(f"/{part}" for part in parts)
        node = inner
