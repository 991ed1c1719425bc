"""A viewDefinition is not laid out as the portal reads it.

It has a list of `views`, each with a `kind` (`Overview`, `Metrics`, `CustomResources` or `Associations`) and the
`properties` that this kind needs.

Bad: `{"views": [{"kind": "Metrics", "properties": {"displayName": "Load"}}]}`
Good: `{"views": [{"kind": "Overview", "properties": {"header": "Welcome"}}]}`
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, Property, String, object_of, text_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening

_LISTS = frozenset({"views", "charts", "metrics", "commands", "columns", "resourceTagFilter"})
_OBJECTS = frozenset({"properties", "createUIDefinition", "timeSpan"})
_FLAGS = frozenset({"optional"})


class _Shape(Struct, frozen=True):
    """An object: its members, those that it must have, and the shapes of the items of its lists."""

    noun: str
    members: tuple[str, ...]
    required: tuple[str, ...] = ()


def _shape(noun: str, required: str, optional: str = "") -> _Shape:
    return _Shape(noun, tuple((required + " " + optional).split()), tuple(required.split()))


_ROOT = _shape("a viewDefinition", "views", "$schema contentVersion")
_VIEW = _shape("a view", "kind", "name id properties")
_KINDS = {
    "Overview": _shape("an overview", "", "displayName version header description commands"),
    "Metrics": _shape("a view of metrics", "charts", "displayName version timeSpan"),
    "CustomResources": _shape(
        "a view of custom resources",
        "displayName resourceType",
        "version icon createUIDefinition commands columns",
    ),
    "Associations": _shape(
        "a view of associations", "displayName targetResourceType", "version createUIDefinition commands"
    ),
}
_ITEMS = {
    "charts": _shape("a chart", "displayName metrics", "chartType"),
    "metrics": _shape("a metric", "name aggregationType resourceType", "namespace resourceTagFilter"),
    "commands": _shape("a command", "displayName path", "icon createUIDefinition"),
    "columns": _shape("a column", "key displayName", "optional"),
}
_WORDS = {
    "chartType": ("Bar", "Line", "Area", "Scatter"),
    "aggregationType": ("none", "sum", "min", "max", "avg", "unique", "percentile", "count"),
}


@rule("document", severity=Severity.WARNING, documents=("viewDefinition",))
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The views and what is in them."""
    root = ctx.root
    if type(root) is not Object:
        yield ctx.at_node(root, 'A viewDefinition is an object. Write {"views": [ … ]}.')
        return
    yield from _body(ctx, root, _ROOT)
    views = root.get("views")
    for view in views.value.items if views is not None and type(views.value) is Array else ():
        if type(view) is not Object:
            yield ctx.at_node(view, "A view is an object.")
            continue
        yield from _body(ctx, view, _VIEW)
        yield from _view(ctx, view)


def _view(ctx: DocumentContext, view: Object) -> Iterator[Finding]:
    found = view.get("kind")
    if found is None:
        return
    kind = text_of(view, "kind")
    shape = next((one for name, one in _KINDS.items() if name.lower() == kind.lower()), None)
    if shape is None:
        yield ctx.at_node(found.value, f"There is no kind of view '{kind}'. {_choice(ctx, kind, tuple(_KINDS))}")
        return
    body = object_of(view, "properties")
    if body is not None:
        yield from _body(ctx, body, shape)
    elif shape.required and view.get("properties") is None:
        yield ctx.at_node(opening(view), f"'properties' is missing: {shape.noun} needs it.")


def _body(ctx: DocumentContext, body: Object, shape: _Shape) -> Iterator[Finding]:
    known = {name.lower(): name for name in shape.members}
    for item in body.properties:
        name = known.get(item.key.value.lower())
        if name is None:
            hint = ctx.nearest(item.key.value, shape.members)
            yield ctx.at_node(item.key, f"'{item.key.value}' is no member of {shape.noun}.{hint}")
        else:
            yield from _member(ctx, name, item)
    for name in shape.required:
        if body.get(name) is None:
            yield ctx.at_node(opening(body), f"'{name}' is missing: {shape.noun} needs it.")


def _member(ctx: DocumentContext, name: str, item: Property) -> Iterator[Finding]:
    wanted = Array if name in _LISTS else Object if name in _OBJECTS else None
    if wanted is not None and type(item.value) is not wanted:
        yield ctx.at_node(item.value, f"'{name}' should be {'a list' if wanted is Array else 'an object'}.")
        return
    if wanted is None and name not in _FLAGS and type(item.value) is not String:
        yield ctx.at_node(item.value, f"'{name}' should be a string.")
        return
    words = _WORDS.get(name)
    if words is not None and type(item.value) is String:
        if item.value.value.lower() not in {word.lower() for word in words}:
            yield ctx.at_node(item.value, f"There is no '{item.value.value}'. {_choice(ctx, item.value.value, words)}")
    inner = _ITEMS.get(name)
    if inner is not None and type(item.value) is Array:
        yield from _items(ctx, item.value.items, inner)


def _items(ctx: DocumentContext, items: tuple[Node, ...], shape: _Shape) -> Iterator[Finding]:
    for item in items:
        if type(item) is Object:
            yield from _body(ctx, item, shape)
        else:
            yield ctx.at_node(item, f"This should be an object: {shape.noun}.")


def _choice(ctx: DocumentContext, written: str, words: tuple[str, ...]) -> str:
    return (ctx.nearest(written, words) or f" Write one of {', '.join(words)}.").strip()
