"""`$ref` must refer to a type definition

## What it does
Reports each `$ref` that doesn't refer to a type in `definitions`, and type definitions that consist of a reference to
themselves. A type is referred to as `#/definitions/name`; a type within one by its whole path, such as
`#/definitions/name/properties/color` or `#/definitions/names/items`.

## Why
Azure refuses the template.

## Example
Bad: `"size": {"$ref": "#/definitions/sise"}`
Good: `"size": {"$ref": "#/definitions/size"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Node, Object, String, content, text_of
from armls.core.type_check import definition_name, reference_path, referred
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("parameter", "definition", "output", "function"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every $ref in the member."""
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
        yield ctx.at(node, f"'{node.value}' isn't a valid type reference; write '#/definitions/name'")
    elif ctx.lookup.definition(name) is None:
        hint = ctx.nearest(name, ctx.lookup.spellings("definition"))
        yield ctx.at(node, f"Type definition '{name}' isn't defined{hint}")
    elif len(path) > 2 and referred(node.value, ctx.lookup.definition_body) is None:
        yield ctx.at(node, f"Type definition '{name}' has no type at '{'/'.join(path[2:])}'")


def _own_ring(ctx: MemberContext) -> Iterator[Finding]:
    """Report a definition that is only a reference to itself, directly or through others."""
    seen: list[Object] = []
    body = ctx.body
    while body is not None:
        if any(previous is body for previous in seen):
            yield ctx.at(seen[0], f"Type definition '{ctx.name}' refers to itself")
            return
        seen.append(body)
        body = referred(text_of(body, "$ref"), ctx.lookup.definition_body)
