"""The string at an offset of a template, with the enclosing declaration or resource and template."""

from __future__ import annotations

from typing import Union

from msgspec import Struct

from armls.core.syntax import Array, Node, Object, Slot, String, Tree
from armls.core.syntax.strings import source_offset
from armls.core.template import Declaration, Resource, Template, build_template


class Cursor(Struct, frozen=True, gc=False, eq=False):
    """A string in a template. ``base`` is the base of the offsets in ``node``, ``owner`` the enclosing declaration.

    ``index`` is the character of the string's value that the offset is at. ``path`` holds the names of the properties
    around the string, from the owner's value on. ``is_key``: the string is the name of a property.
    """

    template: Template
    owner: Union[Declaration, Resource, None]  # noqa: UP007
    node: String
    base: int
    index: int
    path: tuple[str, ...]
    is_key: bool = False

    def range(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The absolute offsets of the characters ``start`` to ``end`` of the string's value."""
        raw = text[self.base + self.node.start : self.base + self.node.end]
        first = self.base + self.node.start
        return first + source_offset(raw, start), first + source_offset(raw, end)


def cursor_at(tree: Tree, offset: int) -> Cursor | None:
    """The string at an absolute offset of a deployment template, if any."""
    template = template_at(build_template(tree), offset)
    owner = _owner_at(template, offset)
    base = owner.base if owner is not None else template.base
    node: Node | None = owner.member.value if owner is not None else template.value
    path: list[str] = []
    while node is not None:
        if type(node) is Slot:
            base += node.start
            node = node.member.value
        if type(node) is String:
            return _cursor(tree.text, template, owner, node, base, offset, tuple(path))
        inner: Node | None = None
        if type(node) is Object:
            for item in node.properties:
                if base + item.key.start <= offset <= base + item.key.end:
                    return _cursor(tree.text, template, owner, item.key, base, offset, tuple(path), is_key=True)
                if _holds(item.value, base, offset):
                    path.append(item.key.value)
                    inner = item.value
        elif type(node) is Array:
            inner = next((item for item in node.items if _holds(item, base, offset)), None)
        node = inner
    return None


def _cursor(
    text: str,
    template: Template,
    owner: Declaration | Resource | None,
    node: String,
    base: int,
    offset: int,
    path: tuple[str, ...],
    is_key: bool = False,
) -> Cursor:
    raw = text[base + node.start : base + node.end]
    wanted = offset - base - node.start
    if not node.is_escaped:
        return Cursor(template, owner, node, base, min(max(wanted - 1, 0), len(node.value)), path, is_key)
    low, high = 0, len(node.value)
    while low < high:  # the last character that begins at the offset or before
        middle = (low + high + 1) // 2
        low, high = (middle, high) if source_offset(raw, middle) <= wanted else (low, middle - 1)
    return Cursor(template, owner, node, base, low, path, is_key)


def template_at(root: Template, offset: int) -> Template:
    """The innermost template around an offset."""
    found = root
    for template in root.all_templates():
        if template is not root and _holds(template.value, template.base, offset):
            found = template
    return found


def _owner_at(template: Template, offset: int) -> Declaration | Resource | None:
    """The innermost declaration or resource around an offset."""
    for declared in template.declarations():
        if _holds(declared.member.value, declared.base, offset):
            return declared
    found = None
    for resource in template.all_resources():
        if _holds(resource.member.value, resource.base, offset):
            found = resource
    return found


def _holds(node: Node, base: int, offset: int) -> bool:
    return base + node.start <= offset <= base + node.end
