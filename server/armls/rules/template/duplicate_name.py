"""Two names differ in case only.

Azure does not tell the case of names of parameters, variables, outputs and definitions apart: the last one counts,
and the others are lost. (Names that are wholly equal are reported by `duplicate-key`.)

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
    """Each declaration that a later one replaces."""
    for replaced, last in ctx.template.repeated:
        if replaced.name == last.name:
            continue
        other = Related(last.key_base + last.key.start, last.key_base + last.key.end, "This one counts.")
        message = f"Azure does not tell '{replaced.name}' from '{last.name}': only the last of the two counts."
        yield ctx.at(replaced.key, replaced.key_base, message, related=(other,))
