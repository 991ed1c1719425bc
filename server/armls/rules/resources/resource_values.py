"""A member of a resource comes to a value of the wrong type.

A name is text and not empty, a condition is true or false (`"true"` is text), the count of a copy is a whole number
from 0 to 800, its batch size is a whole number.

Bad: `"condition": "true"`
Good: `"condition": true`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Literal, Node, Object, String, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Name, condition and copy, evaluated."""
    body, values = ctx.body, ctx.values
    if body is None or values is None:
        return
    condition = ctx.value_of("condition")
    if condition is not None and not (type(condition) is Literal and condition.value is None):
        holds = ctx.lookup.node_value(condition)
        if not isinstance(holds, bool | Unknown):
            yield ctx.at(condition, f"A condition should be true or false, not {article(type_name(holds))}.")
    yield from _copy(ctx)
    if ctx.is_left_out:
        return
    name = ctx.value_of("name")
    if name is not None and not isinstance(values.name, str | Unknown):
        if not (type(name) is Literal and name.value is None):
            yield ctx.at(name, f"A name should be a string, not {article(type_name(values.name))}.", evaluated=True)
    if name is not None and values.name == "":
        yield ctx.at(name, "The name of a resource cannot be empty.", evaluated=True)
    for member in ("location", "kind", "scope"):
        node = ctx.value_of(member)
        value: Value = ctx.lookup.node_value(node) if type(node) is String and node.is_expression else Unknown("")
        if isinstance(value, list | dict):
            yield ctx.at(node, f"'{member}' should be a string, not {article(type_name(value))}.", evaluated=True)  # type: ignore[arg-type]
    tags = ctx.value_of("tags")
    if type(tags) is String and isinstance(ctx.lookup.node_value(tags), str):
        yield ctx.at(tags, "'tags' should be an object, not a string.", evaluated=True)
    for member in ("plan", "identity"):
        node = ctx.value_of(member)
        if type(node) is String and isinstance(ctx.lookup.node_value(node), str):
            yield ctx.at(node, f"'{member}' should be an object, not a string.", evaluated=True)
    yield from _dependencies(ctx)


def _dependencies(ctx: MemberContext) -> Iterator[Finding]:
    node = ctx.value_of("dependsOn")
    for item in node.items if type(node) is Array else ():
        if type(item) is String and item.is_expression:
            value = ctx.lookup.node_value(item)
            if not isinstance(value, str | Unknown):
                message = f"An item of 'dependsOn' should be a string, not {article(type_name(value))}."
                yield ctx.at(item, message, evaluated=True)


def _copy(ctx: MemberContext) -> Iterator[Finding]:
    copy = ctx.value_of("copy")
    if type(copy) is not Object:
        return
    if ctx.resource is not None and ctx.resource.parent is not None:
        yield ctx.at(copy, "A resource within another one cannot be copied: move it out, with its full type and name.")
    count = copy.get("count")
    if count is not None:
        yield from _whole_number(ctx, count.value, "The count of a copy", 0, 800)
    batch = copy.get("batchSize")
    mode = copy.get("mode")
    written = mode.value.value.lower() if mode is not None and type(mode.value) is String else "parallel"
    if (
        mode is not None
        and type(mode.value) is String
        and not mode.value.is_expression
        and written not in ("serial", "parallel")
    ):
        yield ctx.at(mode.value, 'The mode of a copy is "serial" or "parallel".')
    if batch is None:
        return
    yield from _whole_number(ctx, batch.value, "The batch size of a copy", 0, None)
    if mode is not None and written == "parallel":
        yield ctx.at(batch.key, '\'batchSize\' goes with "mode": "serial".', evaluated=True)


def _whole_number(ctx: MemberContext, node: Node, what: str, least: int, most: int | None) -> Iterator[Finding]:
    if type(content(node)) is Literal and node.value is None:  # type: ignore[union-attr]
        return
    value = ctx.lookup.node_value(node)
    if isinstance(value, Unknown):
        return
    certain = ctx.values is None or not ctx.values.is_left_out
    severity = None if certain else Severity.WARNING
    if not isinstance(value, int) or isinstance(value, bool):
        yield ctx.at(node, f"{what} should be an int, not {article(type_name(value))}.", severity=severity)
    elif value < least or (most is not None and value > most):
        bound = f"from {least} to {most}" if most is not None else f"{least} or more"
        yield ctx.at(node, f"{what} should be {bound}, not {value}.", severity=severity)
