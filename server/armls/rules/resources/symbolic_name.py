"""The symbolic name of a resource must be valid and unique

## What it does
Reports a symbolic name with characters other than letters, digits and `_`, and one that is defined twice.

## Why
Azure refuses the template.

## Example
Bad: `"resources": {"web-site": {…}}`
Good: `"resources": {"webSite": {…}}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Related
from armls.core.location import escape
from armls.core.syntax import String
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="validate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the form of each symbolic name, and that it is unique."""
    if not ctx.template.is_symbolic:
        return
    seen: dict[str, String] = {}
    for resource in ctx.template.resources:
        key = resource.key
        if key is None:
            continue
        if not _NAME.fullmatch(key.value):
            message = f"'{key.value}' isn't a valid symbolic name; use letters, digits and '_'"
            yield ctx.at(key, resource.key_base, message)
        first = seen.setdefault(key.value, key)
        if first is not key:
            base = resource.key_base
            other = Related(base + first.start, base + first.end, "First definition")
            message = f"Duplicate symbolic name '{escape(key.value)}'"
            yield ctx.at(key, base, message, related=(other,))


_NAME = re.compile(r"[\w:]+")
