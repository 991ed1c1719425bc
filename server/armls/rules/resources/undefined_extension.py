"""The extension of a resource must be declared in the template

## What it does
Reports a resource whose `extension` isn't declared in the section `extensions`, or whose `import` isn't declared in
`imports`, and `properties` of such a resource that aren't an object. Names in `extensions` are case-sensitive.

## Why
Azure refuses a resource of an extension that the template doesn't declare.

## Example
Bad: `"extension": "k9s"`
Good: `"extension": "k8s"` with `"extensions": {"k8s": {…}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Missing, Object, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import is_null


@rule("member", stage="validate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the extension or import of a resource, and the type of its properties."""
    used, alias = ctx.value_of("extension"), ctx.value_of("import")
    if used is not None and not is_null(used) and getattr(used, "value", None) not in ctx.place.extensions:
        name = str(getattr(used, "value", ""))
        hint = ctx.nearest(name, sorted(ctx.place.extensions))
        yield ctx.at(used, f"Extension '{name}' isn't declared in 'extensions'{hint}")
    elif used is None and alias is not None and not is_null(alias):
        name = str(getattr(alias, "value", ""))
        if name.lower() not in {known.lower() for known in ctx.place.imports}:
            hint = ctx.nearest(name, sorted(ctx.place.imports))
            yield ctx.at(alias, f"Extension '{name}' isn't declared in 'imports'{hint}")
    properties = ctx.value_of("properties")
    if (used is None and alias is None) or properties is None or type(content(properties)) in (Object, Missing):
        return
    value = ctx.lookup.node_value(properties)
    if isinstance(value, list | str | int | float):
        yield ctx.at(properties, "'properties' of an extension's resource must be an object", stage="evaluate")
