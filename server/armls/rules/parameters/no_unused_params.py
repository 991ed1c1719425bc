"""Parameters must be used

## What it does
Reports each parameter that no resource or output uses. A parameter that only unused variables, functions or parameters
use counts as unused too. Names that begin with `__` are ignored.

## Why
The person who deploys the template is asked for a value that has no effect.

## Example
Bad: `"parameters": {"size": {"type": "string"}}` where no expression has `parameters('size')`
Good: `"vmSize": "[parameters('size')]"`

## Fix
Removes the parameter, and its value in the deployment of a nested template. Not offered while something unused uses the
parameter. Unsafe where a value comes from a parameter file, a createUiDefinition or a deployment that links to the
template (a file in a folder such as `nestedtemplates`), since Azure refuses values for parameters that don't exist;
safe otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Fix, Severity
from armls.core.removal import removal_of
from armls.core.syntax import property_value
from armls.core.template import Declaration
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_OF_A_PAIR = "_artifactslocationsastoken"
"""The companion of `_artifactsLocation`, used or not: ARM-TTK requires both."""


@rule("template", severity=Severity.WARNING, ttk="Parameters Must Be Referenced", style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report every parameter that no resource or output uses."""
    template = ctx.template
    if ctx.place.is_outer:
        return
    for name, declared in template.parameters.items():
        if name.startswith("__") or ctx.usage.has_parameter(name):
            continue
        where = ctx.mentioned_parameters.get(name)
        use = "never used" if where is None else "not used by anything that is deployed"
        outcome = "none" if where == "expression" else None
        message = f"Parameter '{declared.name}' is {use}"
        fix = _fix(ctx, declared) if where is None and name != _OF_A_PAIR else None
        yield ctx.at(declared.key, declared.key_base, message, outcome=outcome, unnecessary=True, fix=fix)


def _fix(ctx: TemplateContext, declared: Declaration) -> Fix | None:
    template, name = ctx.template, declared.name
    ctx.spend(len(template.parameters) // 4)
    edits = removal_of(ctx.text, template.sections["parameters"].value, name, template.base)
    if not edits:
        return None
    is_given = ctx.facts.is_linked or name.lower() in ctx.fed or ctx.lookup.is_given(name)
    arguments = property_value(template.holder.body, "properties", "parameters") if template.holder else None
    if template.holder is not None and arguments is not None:
        edits += removal_of(ctx.text, arguments, name, template.holder.base)
    return Fix(f"Remove unused parameter '{name}'", edits, not is_given)
