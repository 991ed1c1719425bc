"""A value that can be chosen in the portal is not allowed by the template.

The values of a control that offers a choice should be among the `allowedValues` of the parameter that they reach, to
the letter. The parameter's default should be one of the values offered.

Bad: `{"label": "Small", "value": "small"}` with `"allowedValues": ["Small", "Large"]` in the template
Good: `{"label": "Small", "value": "Small"}` with `"allowedValues": ["Small", "Large"]` in the template
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, String, object_of, text_of
from armls.core.ui_definition import Control, Output
from armls.rules.declared import allowed_of, default_of
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule

_LOCATION = re.compile(r"\[\s*resourceGroup\(\s*\)\s*\.\s*location\s*\]", re.I)
_BUILT_IN = re.compile(r"\[\s*location\s*\(", re.I)


class _Choice(Struct, frozen=True, eq=False):
    """What a control offers: the node of its list, its values with their nodes, and the outputs that take them.

    ``name`` is the control's. ``is_whole``: the first output is the value, unchanged. ``is_seen``: ARM-TTK looks at it
    too.
    """

    node: Node
    values: tuple[tuple[object, Node], ...]
    outputs: tuple[Output, ...]
    is_whole: bool
    is_seen: bool = True
    name: str = ""


@rule(
    "package",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="Allowed Values Should Actually Be Allowed",
)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The controls that offer a choice, those in grids, and the choice of the location."""
    if ctx.template is None:
        return
    yield from _in_grids(ctx)
    for choice in (*_controls(ctx), *_locations(ctx)):
        outcome = "fail" if choice.is_seen else "none"
        if not choice.outputs:
            message = "What is chosen here is used nowhere. Add an output for it, or leave the control out."
            yield ctx.at_node(choice.node, message, outcome="fail" if not _is_read(ctx, choice.name) else "none")
            continue
        output = choice.outputs[0]
        declared, body = ctx.parameter_of(output)
        if declared is None:
            message = f"The template has no parameter '{output.name}' to take the chosen value."
            yield ctx.at_node(output.key, message, outcome=outcome)
            continue
        if body is not None and choice.is_whole:
            yield from _values(ctx, choice, declared.name, body)
            yield from _default(ctx, choice, declared.name, body)


def _controls(ctx: PackageContext) -> Iterator[_Choice]:
    used = {control for written in ctx.ui.expressions for control in _used(ctx, written.expression.paths)}
    for control in ctx.ui.controls:
        found = control.constraints.get("allowedValues") if control.constraints is not None else None
        if found is None or type(found.value) is not Array:
            continue
        outputs = ctx.ui.outputs_of(control)
        if outputs or control not in used:
            # What an expression makes of the value is not known.
            is_whole = bool(outputs) and ctx.ui.control_of(outputs[0]) is control
            is_seen = len(control.path) == 1
            yield _Choice(found.value, tuple(_offered(found.value)), tuple(outputs), is_whole, is_seen, control.name)


def _in_grids(ctx: PackageContext) -> Iterator[Finding]:
    """The choices in columns of grids, whose outputs ARM-TTK looks for under the name of the control."""
    for placed in ctx.ui.objects:
        if placed.keys[-2:] != ("element", "constraints") or placed.parent is None:
            continue
        name, found = text_of(placed.parent, "name"), placed.body.get("allowedValues")
        if name and found is not None and not _is_read(ctx, name):
            message = (
                f"ARM-TTK requires an output that reads '.{name}', for it doesn't know columns of grids: "
                "give the control the name that is the column's 'id'."
            )
            yield ctx.at_node(found.value, message, severity=Severity.INFORMATION)


def _is_read(ctx: PackageContext, name: str) -> bool:
    """Whether the text of the document reads a property of that name, which is what ARM-TTK looks for last."""
    return re.search(rf"\.{re.escape(name)}", ctx.tree.text, re.IGNORECASE) is not None


def _used(ctx: PackageContext, paths: object) -> Iterator[Control]:
    for path in paths:  # type: ignore[attr-defined]
        control, _ = ctx.ui.control_at(path)
        if control is not None:
            yield control


def _locations(ctx: PackageContext) -> Iterator[_Choice]:
    """The locations that the configuration of the first page allows."""
    config = object_of(ctx.ui.parameters, "config") if ctx.ui.parameters is not None else None
    basics = object_of(config, "basics") if config is not None else None
    location = object_of(basics, "location") if basics is not None else None
    found = location.get("allowedValues") if location is not None else None
    if found is None or type(found.value) is not Array:
        return
    for output in ctx.ui.outputs:
        if type(output.value) is String and _BUILT_IN.match(output.value.value):
            yield _Choice(found.value, tuple(_offered(found.value)), (output,), True)
            return


def _offered(node: Array) -> Iterator[tuple[object, Node]]:
    """The values of a list with their nodes; those of expressions are left out."""
    for item in node.items:
        found = item.get("value") if type(item) is Object else None
        value = found.value if found is not None else item
        if not (type(value) is String and value.is_expression) and type(value) is not Object:
            yield plain_value(value), value


def _values(ctx: PackageContext, choice: _Choice, name: str, body: Object) -> Iterator[Finding]:
    allowed = allowed_of(body)
    if not allowed:
        return
    for value, node in choice.values:
        if value in allowed and not isinstance(value, bool):
            continue
        ctx.spend(2 * len(allowed))
        passes = any(_text(value).lower() in _text(one).lower() for one in allowed)
        near = next((one for one in allowed if _text(one).lower() == _text(value).lower()), None)
        if near is not None and type(near) is type(value) and near == value:
            continue
        hint = f" Write {_shown(near)}." if near is not None else ""
        message = f"The template's parameter '{name}' does not allow {_shown(value)}: {_list(allowed)}.{hint}"
        yield ctx.at_node(node, message, outcome="fail" if choice.is_seen and not passes else "none")


def _default(ctx: PackageContext, choice: _Choice, name: str, body: Object) -> Iterator[Finding]:
    node = default_of(body)
    if node is None or not choice.values or (type(node) is String and node.is_expression):
        return
    offered = {_text(value).lower() for value, _ in choice.values}
    allowed = [_text(one).lower() for one in allowed_of(body)]
    default = plain_value(node)
    for one in default if isinstance(default, list) else [default]:
        text = _text(one).lower()
        ctx.spend(len(allowed))
        if not one or text in offered or any(text in other for other in allowed):
            continue
        message = f"The template's parameter '{name}' is {_shown(one)} by default, which is not offered here."
        yield ctx.at_node(choice.node, message, outcome="fail" if choice.is_seen else "none")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None or value == [] else str(value)


def _shown(value: object) -> str:
    return f"'{value[:40]}'" if isinstance(value, str) else _text(value)[:40] or "null"


def _list(values: list[object]) -> str:
    return "it allows " + ", ".join(_shown(one) for one in values[:8]) + (", …" if len(values) > 8 else "")
