"""A variable has no value, or a loop of variables is malformed.

A variable of null is refused. Under `variables`, `copy` is a list of loops, each with `name`, `count` and `input`.

Bad: `"variables": {"a": null}`
Good: `"variables": {"a": ""}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Array, Literal, Missing, Node, Object, String, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("variable",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The variable's value, or the loops under the name copy."""
    value = ctx.member.value
    if not ctx.name:
        yield ctx.at(value, "A variable needs a name.")
    is_null = type(value) is Literal and value.value is None
    if is_null:
        yield ctx.at(value, "A variable needs a value: null is refused.")
    elif ctx.name.lower() == "copy":
        if type(value) is not Array:
            yield ctx.at(value, "'copy' of variables should be a list of loops with name, count and input.")
            return
        seen: set[str] = set()
        for item in value.items:
            yield from _loop(ctx, item, seen)


def _loop(ctx: MemberContext, item: Node, seen: set[str]) -> Iterator[Finding]:
    loop = content(item)
    if type(loop) is not Object:
        yield ctx.at(loop, "A loop of variables should be an object with name, count and input.")
        return
    for name in ("name", "count", "input"):
        if loop.get(name) is None:
            yield ctx.at(loop, f"'{name}' is missing: a loop of variables needs it.")
    label = loop.get("name")
    if label is not None and type(label.value) is not Missing:
        called = ctx.lookup.node_value(label.value)
        if not isinstance(called, str | Unknown):
            message = f"The name of a loop should be a string, not {article(type_name(called))}."
            yield ctx.at(label.value, message, stage="evaluate")
    if label is not None and type(label.value) is String:
        lower = label.value.value.lower()
        declared = ctx.lookup.variable(lower)
        if lower in seen:
            yield ctx.at(label.value, f"There are two variables named '{label.value.value}'.")
        elif declared is not None and declared.source is not None:
            yield ctx.at(label.value, f"There is another variable named '{label.value.value}'.")
        seen.add(lower)
    count = loop.get("count")
    if count is None:
        return
    rounds = ctx.lookup.node_value(count.value)
    if isinstance(rounds, Unknown):
        return
    if not isinstance(rounds, int) or isinstance(rounds, bool):
        message = f"The count of a loop should be an int, not {article(type_name(rounds))}."
        yield ctx.at(count.value, message, stage="evaluate")
    elif not 0 <= rounds <= 800:
        yield ctx.at(count.value, f"A loop runs 0 to 800 times, not {rounds}.", stage="evaluate")
