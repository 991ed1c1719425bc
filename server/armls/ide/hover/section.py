"""On the name of a section such as ``parameters``: how many members it has, and its share of the limit."""

from __future__ import annotations

from armls.core.cursor import Cursor
from armls.core.graph import full_type
from armls.core.limits import DEPLOYMENT_LIMITS, level_of
from armls.core.template import Resource, Template
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.markdown import plain, size, table

_MOST = 8
_LEVELS = {"ok": "", "approaching": " Close to the limit.", "exceeded": " Azure refuses this."}


def on_section(ctx: HoverContext, cursor: Cursor) -> Hover | None:
    """The section's members."""
    name = cursor.node.value.lower()
    if cursor.owner is not None or cursor.path != () or name not in cursor.template.sections:
        return None
    template = cursor.template
    if name == "resources":
        return ctx.hover(cursor, _resources(ctx, template))
    if name == "functions":
        names = [f"{one.namespace}.{one.name}" for one in template.functions.values()]
        return ctx.hover(cursor, _declared(ctx, name, names))
    declared = {
        "parameters": template.parameters,
        "variables": template.variables,
        "outputs": template.outputs,
        "definitions": template.definitions,
    }.get(name)
    return (
        None if declared is None else ctx.hover(cursor, _declared(ctx, name, [one.name for one in declared.values()]))
    )


def _declared(ctx: HoverContext, section: str, names: list[str]) -> list[str]:
    shown = ", ".join(plain(name, 60) for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return [_share(ctx, section, len(names), len(names)), f"{shown}{more}"]


def _share(ctx: HoverContext, section: str, count: int, used: int) -> str:
    limit = DEPLOYMENT_LIMITS.get(section)
    noun = section[:-1] if count == 1 else section
    if limit is None:
        return f"**{count} {noun}**"
    counted = f" ({used} with copies)" if used != count else ""
    share = f": {100 * used / limit:.0f} % of the {limit} that a deployment may have."
    level = "" if ctx.is_reported else _LEVELS[level_of(used, limit)]
    return f"**{count} {noun}**{counted}{share}{level}"


def _resources(ctx: HoverContext, template: Template) -> list[str]:
    values = ctx.document.values_of(template) or {}
    types: dict[str, int] = {}
    used = 0
    largest: Resource | None = None
    resources = list(template.all_resources())
    for resource in resources:
        known = values.get(resource.member)
        if known is None or not (known.is_existing or known.is_left_out):
            used += known.count if known is not None and isinstance(known.count, int) else 1
        type_ = full_type(resource) or resource.type or "(no type)"
        types[type_] = types.get(type_, 0) + 1
        if largest is None or _length(resource) > _length(largest):
            largest = resource
    parts = [_share(ctx, "resources", len(resources), used)]
    rows = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    if rows:
        parts.append(table(("type", ""), [(plain(type_), str(count)) for type_, count in rows[:_MOST]]))
    if len(rows) > _MOST:
        parts.append(f"_{len(rows) - _MOST} more types_")
    if largest is not None:
        name = largest.symbol or largest.text("name") or ""
        parts.append(f"The largest is {plain(name, 60)} with {size(_length(largest))}.")
    return parts


def _length(resource: Resource) -> int:
    return resource.member.value.end - resource.member.value.start
