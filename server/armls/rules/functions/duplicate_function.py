"""User functions must have unique names

## What it does
Reports each user function whose name, without regard to case, is already defined in another object of the same
namespace. A namespace may be defined more than once, but each of its functions only once.

## Why
Azure refuses a template with two user functions of the same name.

## Example
Bad: two namespaces `names` that both have a function `storage`
Good: two namespaces `names`, one with `storage`, one with `vault`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Object, String, object_of, text_of
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="validate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report every function but the first of its name, in the objects of different namespaces."""
    seen: dict[str, Object] = {}
    for declared in ctx.template.function_members:
        body = declared.member.value
        members = object_of(body, "members") if type(body) is Object else None
        for item in members.properties if type(body) is Object and members is not None else ():
            name = f"{text_of(body, 'namespace')}.{item.key.value}"
            first = seen.setdefault(name.lower(), members)  # type: ignore[arg-type]
            if first is not members and type(item.key) is String:
                yield ctx.at(item.key, declared.base, f"Duplicate user function '{name}'")
