"""A control lets values pass that the template's parameter refuses.

The lengths that a text box's pattern lets pass (taken from the pattern's structure; it is never run) are compared with
`minLength` and `maxLength`, a slider's ends with `minValue` and `maxValue`. What the control lets pass and the template
does not shows only when the deployment fails.

Bad: `"regex": "^[a-z]{1,30}$"` with `"maxLength": 15` in the template
Good: `"regex": "^[a-z]{1,15}$"` with `"maxLength": 15` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.dotnet_regex import Pattern, read_pattern
from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.syntax import Array, Node, Number, Object, String
from armls.core.type_check import number_of, type_of
from armls.core.ui_definition import Control
from armls.rules.declared import allowed_of
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import is_set

_TEXTS = ("microsoft.common.textbox", "microsoft.common.passwordbox", "microsoft.compute.usernametextbox")


@rule("package", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The outputs that are a control's value, unchanged."""
    for output in ctx.ui.outputs:
        control = ctx.ui.control_of(output)
        declared, body = ctx.parameter_of(output)
        if control is None or declared is None or body is None:
            continue
        if control.type.lower() == "microsoft.common.slider" and type_of(body) == "int":
            yield from _slider(ctx, control, declared.name, body)
        elif control.type.lower() in _TEXTS and type_of(body) in ("string", "securestring"):
            yield from _text(ctx, control, declared.name, body)


def _slider(ctx: PackageContext, control: Control, name: str, body: Object) -> Iterator[Finding]:
    for own, bound, word in (("min", "minValue", "less"), ("max", "maxValue", "more")):
        found, limit = control.body.get(own), number_of(body, bound)
        if found is None or limit is None or type(found.value) is not Number:
            continue
        value = found.value.value
        if value < limit if own == "min" else value > limit:
            message = f"{value} is {word} than the template's parameter '{name}' takes. Write {limit}: its {bound}."
            yield ctx.at_node(found.value, message)


def _text(ctx: PackageContext, control: Control, name: str, body: Object) -> Iterator[Finding]:
    least, most = number_of(body, "minLength"), number_of(body, "maxLength")
    if (least is None and most is None) or allowed_of(body):
        return
    patterns, others = _patterns(ctx, control)
    if not patterns:
        return
    node = patterns[0][0]
    low = max(pattern.least for _, pattern in patterns)
    highs = [pattern.most for _, pattern in patterns if pattern.most is not None]
    high = min(highs) if highs else None
    if (most is not None and low > most) or (least is not None and high is not None and high < least):
        bounds = f"{low}" if high == low else f"{low} to {high}" if high is not None else f"{low} or more"
        wanted = f"maxLength is {most}" if most is not None and low > most else f"minLength is {least}"
        yield ctx.at_node(
            node, f"Nothing that passes here fits the template's parameter '{name}': {bounds} characters, its {wanted}."
        )
        return
    if others or len(patterns) > 1 or not patterns[0][1].is_exact:
        return  # what else must hold may bound the length as well
    if least is not None and low < least and (least > 1 or _is_required(control)):
        what = f"{low} characters pass" if low != 1 else "1 character passes"
        yield ctx.at_node(node, f"{what} here; the template's parameter '{name}' needs {least}: its minLength.")
    if most is not None and (high is None or high > most):
        what = f"{high} characters pass" if high is not None else "Texts of any length pass"
        yield ctx.at_node(node, f"{what} here; the template's parameter '{name}' takes {most} at most: its maxLength.")


def _is_required(control: Control) -> bool:
    found = control.constraints.get("required") if control.constraints is not None else None
    return found is not None and is_set(found.value)


def _patterns(ctx: PackageContext, control: Control) -> tuple[list[tuple[Node, Pattern]], bool]:
    """The patterns of a control that can be read, and whether anything else must hold as well."""
    constraints = control.constraints
    if constraints is None:
        return [], False
    nodes: list[Node] = []
    others = False
    found = constraints.get("validations")
    for item in found.value.items if found is not None and type(found.value) is Array else ():
        regex = item.get("regex") if type(item) is Object else None
        if regex is not None:
            nodes.append(regex.value)
        else:
            others = True
    own = constraints.get("regex")
    if own is not None:
        nodes.append(own.value)
    patterns = []
    for node in nodes:
        is_text = type(node) is String and not ctx.ui.within(node)
        pattern = read_pattern(node.value) if type(node) is String and is_text else None
        if pattern is None or pattern.error is not None:
            others = True
        else:
            patterns.append((node, pattern))
    return patterns, others
