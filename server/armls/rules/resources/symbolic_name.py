"""The symbolic name of a resource is malformed.

A symbolic name is made of letters, digits and `_`. The same name twice is refused.

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
    """Each symbolic name's form, and whether it stands twice."""
    if not ctx.template.is_symbolic:
        return
    seen: dict[str, String] = {}
    for resource in ctx.template.resources:
        key = resource.key
        if key is None:
            continue
        if not _NAME.fullmatch(key.value):
            message = f"'{key.value}' is no symbolic name: it is made of letters, digits and '_'."
            yield ctx.at(key, resource.key_base, message)
        first = seen.setdefault(key.value, key)
        if first is not key:
            base = resource.key_base
            other = Related(base + first.start, base + first.end, "The first one.")
            message = f"There are two resources with the symbolic name '{escape(key.value)}'."
            yield ctx.at(key, base, message, related=(other,))


_NAME = re.compile(r"[\w:]+")
