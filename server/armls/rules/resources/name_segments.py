"""The name of a resource has not as many segments as its type asks for.

A resource's name has one segment for each type behind the provider: `Microsoft.Sql/servers/databases` is named
`server/database`. A resource within another one has a single-segment type and name. Pieces of the name that are not
known may hold a `/`; then only too many segments are reported.

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
    """The name's segments against the type's."""
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
    wanted = len(parts) - (0 if is_relative else 1)
    known = values.name
    if type(name) in (Number, Literal) and getattr(name, "value", None) is not None:
        known = str(getattr(name, "value", ""))  # Azure's reader makes text of it
    if not isinstance(known, str):
        known = next((one.name for one in values.rounds if one.condition is not False), None)
    if not known or wanted < 1:
        return
    is_certain = is_of_known_segments(known)
    given, least = _segments(known), _segments(least_text(known))
    if given == wanted or (not is_certain and given < wanted):
        return
    full = ctx.full_type or type_
    empty = empty_value_in(ctx, name) if given < wanted else None
    hint = _of_extension(type_, known, wanted)
    reason = f", for {empty.label} is empty" if empty else ""
    message = (
        f"The type {full} asks for a name of {wanted} segment{'s' * (wanted != 1)}, "
        f"this one has {given}{'' if is_certain else ' at least'}{reason}.{hint}"
    )
    cause = empty.pointer if empty else ""
    yield ctx.at(name, message, holds=is_certain or least > wanted, cause=cause)


def _of_extension(type_: str, name: str, wanted: int) -> str:
    """What to write where an extension resource has the name that goes with the older form of its type."""
    provider, _, types = type_.partition("/")
    segments = [segment for segment in name.split("/") if segment]
    if len(segments) < wanted + 2 or segments[-wanted - 1].lower() != provider.lower():
        return ""
    return (
        " An extension resource names what it extends in 'scope', and only itself in 'name'; "
        f"this longer name goes with a type such as '<type of the extended resource>/providers/{types}'."
    )


def _segments(name: str) -> int:
    """How many segments Azure counts: empty ones do not count."""
    return sum(1 for segment in name.split("/") if segment)
