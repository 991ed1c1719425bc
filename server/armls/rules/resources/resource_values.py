"""Properties of a resource must evaluate to values of the right type

## What it does
Evaluates the properties of a resource itself. `name` must be a string and not empty, `condition` a Boolean (`"true"` is
a string), `copy.count` an integer from 0 to 800, and `copy.batchSize` an integer.

## Why
Azure refuses values of another type, or out of these bounds.

## Example
Bad: `"condition": "true"`
Good: `"condition": true`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding, Severity
from armls.core.severity import Stage
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.empty_values import empty_value_in
from armls.rules.rule import rule
from armls.rules.shape import is_empty, is_null


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the evaluated name, condition, copy loop and other properties."""
    body, values = ctx.body, ctx.values
    if body is None or values is None:
        return
    condition = ctx.value_of("condition")
    if condition is not None and not is_null(condition):
        holds = ctx.lookup.node_value(condition)
        if not isinstance(holds, bool | Unknown):
            yield ctx.at(condition, f"'condition' must be a Boolean (found: {type_name(holds)})")
    yield from _copy(ctx)
    if ctx.is_left_out:
        return
    name = ctx.value_of("name")
    if type(name) is String and not isinstance(values.name, str | Unknown):
        yield ctx.at(name, f"'name' must be a string (found: {type_name(values.name)})")
    if name is not None and (values.name == "" or is_empty(name)):
        empty = empty_value_in(ctx, name)
        reason = f"; {empty.label} is empty, provide a value for it" if empty else ""
        yield ctx.at(name, f"'name' of a resource must not be empty{reason}", cause=empty.pointer if empty else "")
    version = ctx.value_of("apiVersion")
    if type(version) is String and version.is_expression and ctx.lookup.node_value(version) == "":
        yield ctx.at(version, "'apiVersion' evaluates to an empty string")
    yield from _strings(ctx)
    for member in ("tags", "plan", "identity"):
        node = ctx.value_of(member)
        if type(node) is String and node.value and isinstance(ctx.lookup.node_value(node), str):
            severity = Severity.WARNING if node.is_expression else None
            message = f"'{member}' must be an object (found: string)"
            yield ctx.at(node, message, severity=severity)
    yield from _dependencies(ctx)


def _strings(ctx: MemberContext) -> Iterator[Finding]:
    """Report properties that must be strings; for a location or kind only the service requires it, not the engine."""
    for member in ("location", "kind", "scope", "resourceGroup", "subscriptionId"):
        node = ctx.value_of(member)
        if type(node) is not String or not node.is_expression:
            continue
        value = ctx.lookup.node_value(node)
        is_target = member not in ("location", "kind")
        refused = (list, dict, int, float) if is_target else (list, dict)
        if isinstance(value, refused):
            severity = None if is_target else Severity.WARNING
            message = f"'{member}' must be a string (found: {type_name(value)})"
            yield ctx.at(node, message, severity=severity)


def _dependencies(ctx: MemberContext) -> Iterator[Finding]:
    node = ctx.value_of("dependsOn")
    for item in node.items if type(node) is Array else ():
        if type(item) is String and item.is_expression:
            value = ctx.lookup.node_value(item)
            if not isinstance(value, str | Unknown):
                message = f"An item of 'dependsOn' must be a string (found: {type_name(value)})"
                yield ctx.at(item, message)
            elif value == "":
                yield ctx.at(item, "An item of 'dependsOn' evaluates to an empty string")


def _copy(ctx: MemberContext) -> Iterator[Finding]:
    copy = ctx.value_of("copy")
    if type(copy) is not Object:
        return
    if ctx.resource is not None and ctx.resource.parent is not None:
        message = "'copy' isn't allowed on a nested child resource; move it out, with its full type and name"
        yield ctx.at(copy, message, stage="validate")
    count = copy.get("count")
    if count is not None:
        yield from _check_integer(ctx, count.value, "copy.count", 0, 800)
    label = copy.get("name")
    if label is not None and type(label.value) is String and label.value.is_expression:
        value = ctx.lookup.node_value(label.value)
        if not isinstance(value, str | Unknown):
            yield ctx.at(label.value, f"'copy.name' must be a string (found: {type_name(value)})")
    yield from _batches(ctx, copy)


def _batches(ctx: MemberContext, copy: Object) -> Iterator[Finding]:
    """Check the mode of a copy loop, and its batch size, which requires the mode serial."""
    mode = copy.get("mode")
    is_given = mode is not None and not is_null(mode.value)
    written: Value = ctx.lookup.node_value(mode.value) if mode is not None and is_given else "parallel"
    if mode is not None and type(mode.value) is not String and isinstance(written, bool | int | float):
        written = str(written)  # Azure's reader converts it to a string
    if isinstance(written, Unknown):
        return
    number = _mode_number(written) if isinstance(written, str) else 0
    if mode is not None and not number:
        hint = "" if isinstance(written, str) else f" (found: {type_name(written)})"
        stage: Stage = "parse" if isinstance(written, str) else "evaluate"
        yield ctx.at(mode.value, f'\'copy.mode\' must be "serial" or "parallel"{hint}', stage=stage)
        return
    batch = copy.get("batchSize")
    if batch is None or is_null(batch.value):
        return
    yield from _check_integer(ctx, batch.value, "copy.batchSize", 0, None)
    if number != _MODES["serial"]:
        yield ctx.at(batch.key, '\'batchSize\' requires "mode": "serial"')


_MODES = {"parallel": 1, "serial": 2}


def _mode_number(written: str) -> int:
    """Parse a mode as Azure's reader does: case-insensitive names, numbers, or several of them; 0 if invalid."""
    number = 0
    for part in written.lower().split(","):
        name = part.strip()
        if name not in _MODES and not re.fullmatch(r"[+-]?[0-9]{1,9}", name):
            return 0
        number |= _MODES.get(name) or int(name)
    return number


def _check_integer(ctx: MemberContext, node: Node, name: str, least: int, most: int | None) -> Iterator[Finding]:
    if is_null(node):
        return
    value = ctx.lookup.node_value(node)
    if isinstance(value, Unknown):
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield ctx.at(node, f"'{name}' must be an integer (found: {type_name(value)})")
    elif value < least or (most is not None and value > most):
        bound = f"from {least} to {most}" if most is not None else f"{least} or more"
        yield ctx.at(node, f"'{name}' must be {bound} (found: {value})")
