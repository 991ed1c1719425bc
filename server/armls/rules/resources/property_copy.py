"""A loop within a resource or a variable is malformed.

`"copy": [{"name": …, "count": …, "input": …}]` makes a property that is a list. It runs 0 to 800 times, and no loop
stands in the input of another one.

Bad: `"copy": [{"name": "disks", "count": "two", "input": {}}]`
Good: `"copy": [{"name": "disks", "count": 2, "input": {}}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("resource", "variable"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every loop but those that make variables, which the rule variable-value looks at."""
    is_section = ctx.kind == "variable" and ctx.name.lower() == "copy"
    for loop in ctx.property_loops:
        if loop.is_inside:
            message = "A loop of properties cannot stand in the input of another one."
            yield ctx.at(loop.body, message)
        elif is_section:
            continue
        ctx.spend(len(loop.owner.properties) + len(ctx.property_loops))
        names = [item.key.value for item in loop.owner.properties if item.key.value.lower() != "copy"]
        names += [other.name for other in ctx.property_loops if other.owner is loop.owner and other.name is not None]
        if loop.name is not None and names.count(loop.name) > 1:
            message = f"There are two properties '{loop.name}' here: give the loop another name."
            yield ctx.at(loop.body, message)
        label = ctx.lookup.node_value(loop.label)
        if not isinstance(label, str | Unknown):
            message = f"The name of a loop should be a string, not {article(type_name(label))}."
            yield ctx.at(loop.label, message)
        rounds = ctx.lookup.node_value(loop.count)
        if isinstance(rounds, Unknown):
            continue
        if not isinstance(rounds, int) or isinstance(rounds, bool):
            message = f"The count of a loop should be an int, not {article(type_name(rounds))}."
            yield ctx.at(loop.count, message)
        elif not 0 <= rounds <= 800:
            yield ctx.at(loop.count, f"A loop runs 0 to 800 times, not {rounds}.")
