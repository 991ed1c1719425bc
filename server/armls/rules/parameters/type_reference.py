"""A `$ref` leads to no type definition.

Types are declared under `definitions` and named `#/definitions/name`; a type within one by its whole path, such as
`#/definitions/name/properties/color` or `#/definitions/names/items`. No definition may be made of itself alone.

Bad: `"size": {"$ref": "#/definitions/sise"}`
Good: `"size": {"$ref": "#/definitions/size"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Node, Object, String, content
from armls.core.type_check import definition_name, reference_path, referred, text_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("parameter", "definition", "output", "function"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every $ref in the member."""
    if not ctx.place.is_symbolic or ctx.body is None:
        return
    stack: list[Node] = [ctx.body]
    while stack:
        node = content(stack.pop())
        if type(node) is Array:
            stack.extend(node.items)
        elif type(node) is Object:
            for item in node.properties:
                lower = item.key.value.lower()
                if lower == "$ref" and type(item.value) is String:
                    yield from _check(ctx, item.value)
                elif lower not in ("metadata", "defaultvalue", "allowedvalues", "value", "copy", "condition"):
                    stack.append(item.value)
    if ctx.kind == "definition":
        yield from _own_ring(ctx)


def _check(ctx: MemberContext, node: String) -> Iterator[Finding]:
    path = reference_path(node.value)
    if len(path) == 2 and path[0].lower() == "parameters" and ctx.lookup.parameter(path[1]) is not None:
        return
    name = definition_name(node.value)
    if not name:
        yield ctx.at(node, f"A type is referred to as '#/definitions/name', not as '{node.value}'.")
    elif ctx.lookup.definition(name) is None:
        hint = ctx.nearest(name, ctx.lookup.spellings("definition"))
        yield ctx.at(node, f"There is no type definition '{name}'.{hint}")
    elif len(path) > 2 and referred(node.value, ctx.lookup.definition_body) is None:
        yield ctx.at(node, f"The type definition '{name}' has no type at '{'/'.join(path[2:])}'.")


def _own_ring(ctx: MemberContext) -> Iterator[Finding]:
    """A definition that is nothing but a reference to itself, be it through others."""
    seen: list[Object] = []
    body = ctx.body
    while body is not None:
        if any(one is body for one in seen):
            yield ctx.at(seen[0], f"The type '{ctx.name}' is defined by itself.")
            return
        seen.append(body)
        body = referred(text_of(body, "$ref"), ctx.lookup.definition_body)
