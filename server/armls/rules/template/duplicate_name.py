"""Names must not differ in case only

## What it does
Reports each parameter, variable, output or definition that a later one replaces, since their names differ in case only.
Names that are equal are reported by `duplicate-key`.

## Why
Azure's names are case-insensitive: the last declaration is used, and the others are ignored.

## Example
Bad: `"parameters": {"size": …, "Size": …}`
Good: `"parameters": {"size": …, "diskSize": …}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Related, Severity
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.WARNING)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report each declaration that a later one replaces."""
    for replaced, last in ctx.template.repeated:
        if replaced.name == last.name:
            continue
        other = Related(last.key_base + last.key.start, last.key_base + last.key.end, "Azure uses this one")
        message = f"'{replaced.name}' and '{last.name}' differ in case only; Azure uses the last one"
        yield ctx.at(replaced.key, replaced.key_base, message, related=(other,))
