"""A parameter passed to a nested template should have the same type there

## What it does
Reports a parameter of a nested template with inner scope whose type differs from that of the parameter that is passed
to it.

## Why
The value of a secure parameter that is passed to a plain one can be read in the nested deployment; values of other
types are refused.

## Example
Bad: `"parameters": {"key": {"value": "[parameters('secret')]"}}`, with `secret` a securestring and `key` a string
Good: both are of type securestring

## Fix
Safe: changes the type in the nested template to the secure one. Offered where that parameter has no default value.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Text
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String, property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="Parameter Types Should Be Consistent")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check each argument that is a parameter without change."""
    resource = ctx.resource
    if resource is None or not resource.nested or resource.nested[0].evaluation != "inner":
        return
    given = property_value(ctx.body, "properties", "parameters")
    scope = property_value(ctx.body, "properties", "expressionEvaluationOptions", "scope")
    is_checked_by_ttk = type(scope) is String and scope.value.lower() == "inner"
    for item in given.properties if type(given) is Object else ():
        argument = item.value if isinstance(item.value, Object) else None
        inner = resource.nested[0].parameters.get(item.key.value.lower())
        value = property_value(argument, "value")
        outer = _parameter(ctx, value) if type(value) is String and value.is_expression else ""
        if inner is None or value is None or not outer:
            continue
        declared = ctx.lookup.parameter(outer)
        body = inner.member.value if isinstance(inner.member.value, Object) else None
        kind = property_value(body, "type")
        if declared is None or not declared.type or type(kind) is not String or kind.value.lower() == declared.type:
            continue
        message = (
            f"Parameter '{inner.name}' of the nested template is of type '{kind.value}', "
            f"but '{outer}' is of type '{declared.type}'"
        )
        fix = None
        if declared.type == f"secure{kind.value.lower()}":
            message += "; make both secure, otherwise the secret can be read in the nested deployment"
            if property_value(body, "defaultValue") is None:
                start = inner.base - resource.base + kind.start
                edit = Edit(start, start + kind.end - kind.start, f'"{declared.type}"')
                fix = Fix(f"Change the type of '{inner.name}' to '{declared.type}'", (edit,))
        yield ctx.at(value, message, outcome=None if is_checked_by_ttk else "none", fix=fix)


def _parameter(ctx: MemberContext, value: String) -> str:
    """The name in ``[parameters('name')]``; empty for any other expression."""
    occurrence = ctx.occurrence_of(value)
    root = occurrence.expression.root if occurrence is not None else None
    if type(root) is Call and root.function == "parameters" and len(root.arguments) == 1:
        name = root.arguments[0]
        return name.value if type(name) is Text else ""
    return ""
