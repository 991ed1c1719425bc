"""On a resource's type, name, API version or symbolic name: what it is, and what it has to do with others."""

from __future__ import annotations

from armls.core.cursor import Cursor
from armls.core.evaluator.values import Unknown, Value
from armls.core.graph import full_type
from armls.core.limits import MAX_RESOURCE_BYTES, level_of
from armls.core.resource_values import ResourceValues
from armls.core.template import Resource
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.markdown import plain, size

_MEMBERS = ("type", "name", "apiversion")
_MOST = 6


def on_resource(ctx: HoverContext, cursor: Cursor) -> Hover | None:
    """The resource that the string at the cursor names or describes."""
    resource = _resource(cursor)
    if resource is None:
        return None
    values = ctx.document.values_of(cursor.template) or {}
    known = values.get(resource.member)
    parts = [_heading(resource, known), _version(ctx, resource)]
    children = [_label(child, values.get(child.member)) for child in resource.children]
    facts = [_line("Children", children)]
    graph = ctx.document.graph_of(cursor.template)
    if graph is not None:
        labels = {one.member: _label(one, values.get(one.member)) for one in cursor.template.all_resources()}
        own = resource.member
        facts.append(_line("Depends on", [labels[one] for one in labels if one in graph.waits[own] and one is not own]))
        facts.append(_line("Needed by", [labels[one] for one in labels if own in graph.waits[one] and one is not own]))
    length = resource.member.value.end - resource.member.value.start
    warning = (
        "" if level_of(length, MAX_RESOURCE_BYTES) == "ok" else f" of the {size(MAX_RESOURCE_BYTES)} that it may be"
    )
    facts.append(f"- Size: {size(length)}{warning}")
    parts.append("\n".join(fact for fact in facts if fact))
    return ctx.hover(cursor, parts)


def _resource(cursor: Cursor) -> Resource | None:
    owner = cursor.owner
    if isinstance(owner, Resource):
        name = cursor.node.value if cursor.path == () else cursor.path[0] if len(cursor.path) == 1 else ""
        return owner if name.lower() in _MEMBERS else None
    if owner is None and len(cursor.path) == 1 and cursor.path[0].lower() == "resources":
        return next((one for one in cursor.template.resources if one.key is cursor.node), None)
    return None


def _heading(resource: Resource, known: ResourceValues | None) -> str:
    type_ = full_type(resource) or resource.type or "(no type)"
    name = _name(known)
    notes = []
    if resource.is_existing:
        notes.append("existing")
    if known is not None and known.loop is not None:
        notes.append(f"{known.count} copies" if isinstance(known.count, int) else "copied")
    if known is not None and known.is_left_out:
        notes.append("left out by its condition")
    shown = f"**{plain(type_)}**" + (f" ({', '.join(notes)})" if notes else "")
    return f"{shown}  \n{name}" if name else shown


def _name(known: ResourceValues | None) -> str:
    value: Value | None = known.name if known is not None else None
    if isinstance(value, str):
        return f"Name: {plain(value)}"
    return f"Name: {plain(f'[{value.residual}]')}" if isinstance(value, Unknown) else ""


def _version(ctx: HoverContext, resource: Resource) -> str:
    version, type_ = resource.text("apiVersion"), full_type(resource)
    if version is None:
        return ""
    shown = f"API version {plain(version)}"
    newest = ctx.document.newest_version(type_, version) if type_ is not None else None
    if newest is None or newest[:10] < version[:10]:
        return shown
    return f"{shown}, the newest" if newest == version.lower() else f"{shown}; {plain(newest)} is newer"


def _label(resource: Resource, known: ResourceValues | None) -> str:
    value = known.name if known is not None else None
    name = value if isinstance(value, str) else resource.symbol or resource.text("name") or "?"
    return f"{plain(name, 60)} ({plain((resource.text('type') or '').rpartition('/')[2], 60)})"


def _line(label: str, items: list[str]) -> str:
    if not items:
        return ""
    more = f" and {len(items) - _MOST} more" if len(items) > _MOST else ""
    return f"- {label}: {', '.join(items[:_MOST])}{more}"
