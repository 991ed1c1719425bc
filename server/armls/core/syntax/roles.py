"""The properties of a template in which members begin: parameters, variables, resources and so on.

The division goes by names and nesting alone, so it is the same for every kind of document. A name that happens to fit
elsewhere (``properties.template`` of a container app) begins a member too, which does no harm.
"""

from __future__ import annotations

from armls.core.syntax.nodes import MemberKind


class Role:
    """The role of an object or array in a template: the roles of its properties, or the kind of its entries."""

    __slots__ = ("entries", "entry_kind", "keys")

    def __init__(self, entry_kind: MemberKind | None = None, entries: Role | None = None) -> None:
        self.keys: dict[str, Role] = {}
        self.entry_kind = entry_kind
        self.entries = entries


TEMPLATE = Role()
_RESOURCE, _PROPERTIES = Role(), Role()
_RESOURCES = Role("resource", _RESOURCE)
TEMPLATE.keys = {
    "parameters": Role("parameter"),
    "variables": Role("variable"),
    "functions": Role("function"),
    "definitions": Role("definition"),
    "resources": _RESOURCES,
    "outputs": Role("output"),
}
_RESOURCE.keys = {"resources": _RESOURCES, "properties": _PROPERTIES}
_PROPERTIES.keys = {"template": TEMPLATE}
