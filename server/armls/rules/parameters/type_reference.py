"""A `$ref` leads to no type definition.

Types are declared under `definitions` and named `#/definitions/name`; nothing else can be referred to, and no
definition may be made of itself alone.

Bad: `"size": {"$ref": "#/definitions/sise"}`
Good: `"size": {"$ref": "#/definitions/size"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Node, Object, String, content
from armls.core.type_check import definition_name, text_of
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
    head = node.value.rpartition("/")[0]
    name = definition_name(node.value)
    if head.lower() != "#/definitions":
        yield ctx.at(node, f"A type is referred to as '#/definitions/name', not as '{node.value}'.")
    elif ctx.lookup.definition(name) is None:
        hint = ctx.nearest(name, ctx.lookup.spellings("definition"))
        yield ctx.at(node, f"There is no type definition '{name}'.{hint}")


def _own_ring(ctx: MemberContext) -> Iterator[Finding]:
    """A definition that is nothing but a reference to itself, be it through others."""
    seen = {ctx.name.lower()}
    body = ctx.body
    while body is not None:
        name = text_of(body, "$ref").rpartition("/")[2].lower()
        if not name:
            return
        if name in seen:
            assert ctx.body is not None
            yield ctx.at(ctx.body, f"The type '{ctx.name}' is defined by itself.")
            return
        seen.add(name)
        body = ctx.lookup.definition_body(name)
