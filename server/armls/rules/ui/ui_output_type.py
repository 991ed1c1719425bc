"""An output of a createUiDefinition is of another type than the template's parameter.

A text box gives a string, a check box a bool, a slider an int. Azure converts nothing: `"30"` is refused for a
parameter of type int. The portal's `int()`, `bool()`, `string()` and `parse()` convert.

Bad: `"diskSize": "[basics('diskSizeBox')]"` with `"diskSize": {"type": "int"}` in the template
Good: `"diskSize": "[int(basics('diskSizeBox'))]"` with `"diskSize": {"type": "int"}` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.types import article, type_name
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Literal, Object, String, object_of
from armls.core.type_check import type_of
from armls.core.ui_controls import CONTROLS
from armls.core.ui_definition import Control, Output, UiDefinition
from armls.core.ui_expression import Plain, UiCall, UiOperand, path_of
from armls.core.ui_functions import RESULTS
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import is_set


@rule("package", severity=Severity.WARNING, documents=("createUiDefinition",))
def check(ctx: PackageContext) -> Iterator[Finding]:
    """Each output and the parameter of its name."""
    for output in ctx.ui.outputs:
        _, body = ctx.parameter_of(output)
        wanted = type_of(body).replace("secure", "") if body is not None else ""
        given = _given(ctx.ui, output)
        if not wanted or not given or wanted in given:
            continue
        one = next(iter(sorted(given)))
        hint = {"int": " Write int(…).", "bool": " Write bool(…).", "string": " Write string(…)."}.get(wanted, "")
        hint = hint if type(output.value) is String else ""
        message = f"This is {article(one)}; the template's parameter '{output.name}' is {article(wanted)}.{hint}"
        yield ctx.at_node(output.value, message)


def _given(ui: UiDefinition, output: Output) -> frozenset[str]:
    """The types that an output may be of; none where that is not known."""
    root = ui.root_of(output.value)
    if root is not None:
        return _of_operand(ui, root)
    node = output.value
    if type(node) is String and node.value.lstrip().startswith("["):
        return frozenset()
    if type(node) is Literal and node.value is None:
        return frozenset()
    kind = type_name(plain_value(node))
    return frozenset({kind}) if kind in ("string", "int", "bool", "array", "object") else frozenset()


def _of_operand(ui: UiDefinition, operand: UiOperand) -> frozenset[str]:
    path = path_of(operand)
    if path is not None:
        control, used = ui.control_at(path)
        is_control = control is not None and path.is_whole and used == len(path.names)
        return _of_control(control) if control is not None and is_control else frozenset()
    if type(operand) is Plain:
        kind = type_name(operand.value)
        return frozenset({kind}) if kind in ("string", "int", "bool") else frozenset()
    if type(operand) is not UiCall:
        return frozenset()
    if operand.function == "if" and len(operand.arguments) == 3:
        return _all_of(ui, operand.arguments[1:])
    if operand.function == "coalesce":
        return _all_of(ui, operand.arguments)
    known = RESULTS.get(operand.function)
    return frozenset({known}) if known is not None else frozenset()


def _all_of(ui: UiDefinition, operands: tuple[UiOperand, ...]) -> frozenset[str]:
    """The types of several values, if each is known."""
    found = [_of_operand(ui, operand) for operand in operands]
    return frozenset().union(*found) if all(found) else frozenset()


def _of_control(control: Control) -> frozenset[str]:
    kind = CONTROLS.get(control.type.lower())
    short = control.type.lower().rpartition(".")[2]
    if short in ("dropdown", "optionsgroup"):
        return _of_choice(control)
    if short == "fileupload":
        options = object_of(control.body, "options")
        multiple = options.get("multiple") if options is not None else None
        return frozenset({"string"}) if multiple is None else frozenset()
    return frozenset({kind.result}) if kind is not None and kind.result else frozenset()


def _of_choice(control: Control) -> frozenset[str]:
    multiple = control.body.get("multiselect")
    if multiple is not None and is_set(multiple.value):
        return frozenset({"array"})
    found = control.constraints.get("allowedValues") if control.constraints is not None else None
    if found is None or type(found.value) is not Array or multiple is not None:
        return frozenset()
    types: set[str] = set()
    for item in found.value.items:
        value = item.get("value") if type(item) is Object else None
        if value is None or (type(value.value) is String and value.value.value.lstrip().startswith("[")):
            return frozenset()
        types.add(type_name(plain_value(value.value)))
    return frozenset(types)
