"""A copy loop in a resource or variable must be well-formed

## What it does
Checks each `"copy": [{"name": …, "count": …, "input": …}]`, which creates an array property: its name must be a string
that isn't used by another property, its count an integer from 0 to 800, and its input must contain no other copy loop.

## Why
Azure refuses a template with a malformed copy loop.

## Example
Bad: `"copy": [{"name": "disks", "count": "two", "input": {}}]`
Good: `"copy": [{"name": "disks", "count": 2, "input": {}}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("resource", "variable"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every copy loop but those that create variables, which variable-value checks."""
    is_section = ctx.kind == "variable" and ctx.name.lower() == "copy"
    for loop in ctx.property_loops:
        if loop.is_inside:
            message = "Copy loop isn't allowed in the 'input' of another one"
            yield ctx.at(loop.body, message)
        elif is_section:
            continue
        ctx.spend(len(loop.owner.properties) + len(ctx.property_loops))
        names = [item.key.value for item in loop.owner.properties if item.key.value.lower() != "copy"]
        names += [other.name for other in ctx.property_loops if other.owner is loop.owner and other.name is not None]
        if loop.name is not None and names.count(loop.name) > 1:
            message = f"Duplicate property '{loop.name}'; rename the copy loop"
            yield ctx.at(loop.body, message)
        label = ctx.lookup.node_value(loop.label)
        if not isinstance(label, str | Unknown):
            message = f"'name' of a copy loop must be a string (found: {type_name(label)})"
            yield ctx.at(loop.label, message)
        count = ctx.lookup.node_value(loop.count)
        if isinstance(count, Unknown):
            continue
        if not isinstance(count, int) or isinstance(count, bool):
            message = f"'count' of a copy loop must be an integer (found: {type_name(count)})"
            yield ctx.at(loop.count, message)
        elif not 0 <= count <= 800:
            yield ctx.at(loop.count, f"'count' of a copy loop must be from 0 to 800 (found: {count})")
