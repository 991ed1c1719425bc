"""The name of a resource must have as many segments as its type requires

## What it does
Compares the number of segments of the evaluated name with that of the type. Unknown parts of a name may contain a `/`;
then only too many segments are reported.

## Why
A resource's name has one segment for each type after the provider: `Microsoft.Sql/servers/databases` is named
`server/database`. A nested child resource has a type and name of a single segment. Azure refuses any other number.

## Example
Bad: `"type": "Microsoft.Sql/servers/databases", "name": "database"`
Good: `"type": "Microsoft.Sql/servers/databases", "name": "server/database"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.placeholders import is_of_known_segments, least_text
from armls.core.finding import Finding
from armls.core.syntax import Literal, Number, String
from armls.rules.context import MemberContext
from armls.rules.empty_values import empty_value_in
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Compare the segments of the name with those of the type."""
    values, resource, name = ctx.values, ctx.resource, ctx.value_of("name")
    if ctx.is_left_out or values is None or resource is None or name is None or ctx.body is None:
        return
    type_ = resource.type
    if not type_ or ctx.body.get("extension") or ctx.body.get("import"):
        return
    node = ctx.value_of("type")
    if type(node) is String and (node.is_expression or "\\" in node.value):
        return
    is_relative = resource.parent is not None and "." not in type_.partition("/")[0]
    parts = type_.rstrip("/").split("/")
    required = len(parts) - (0 if is_relative else 1)
    known = values.name
    if type(name) in (Number, Literal) and getattr(name, "value", None) is not None:
        known = str(getattr(name, "value", ""))  # Azure's reader converts it to a string
    if not isinstance(known, str):
        known = next((iteration.name for iteration in values.rounds if iteration.condition is not False), None)
    if not known or required < 1:
        return
    is_certain = is_of_known_segments(known)
    given, least = _segments(known), _segments(least_text(known))
    if given == required or (not is_certain and given < required):
        return
    full = ctx.full_type or type_
    empty = empty_value_in(ctx, name) if given < required else None
    hint = _of_extension(type_, known, required)
    reason = f", since {empty.label} is empty" if empty else ""
    message = (
        f"Type '{full}' requires a name with {required} segment{'s' * (required != 1)}; "
        f"this name has {'' if is_certain else 'at least '}{given}{reason}{hint}"
    )
    cause = empty.pointer if empty else ""
    yield ctx.at(name, message, holds=is_certain or least > required, cause=cause)


def _of_extension(type_: str, name: str, required: int) -> str:
    """The remedy for an extension resource with a name that belongs to the older form of its type."""
    provider, _, types = type_.partition("/")
    segments = [segment for segment in name.split("/") if segment]
    if len(segments) < required + 2 or segments[-required - 1].lower() != provider.lower():
        return ""
    return (
        ". An extension resource names the resource it extends in 'scope', and only itself in 'name'; "
        f"this longer name requires a type such as '<type of the extended resource>/providers/{types}'"
    )


def _segments(name: str) -> int:
    """The number of segments as Azure counts them, without empty ones."""
    return sum(1 for segment in name.split("/") if segment)
