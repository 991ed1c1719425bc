"""A member of a resource comes to a value of the wrong type.

A name is text and not empty, a condition is true or false (`"true"` is text), the count of a copy is a whole number
from 0 to 800, its batch size is a whole number.

Bad: `"condition": "true"`
Good: `"condition": true`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
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
    """Name, condition and copy, evaluated."""
    body, values = ctx.body, ctx.values
    if body is None or values is None:
        return
    condition = ctx.value_of("condition")
    if condition is not None and not is_null(condition):
        holds = ctx.lookup.node_value(condition)
        if not isinstance(holds, bool | Unknown):
            yield ctx.at(condition, f"A condition should be true or false, not {article(type_name(holds))}.")
    yield from _copy(ctx)
    if ctx.is_left_out:
        return
    name = ctx.value_of("name")
    if type(name) is String and not isinstance(values.name, str | Unknown):
        yield ctx.at(name, f"A name should be a string, not {article(type_name(values.name))}.")
    if name is not None and (values.name == "" or is_empty(name)):
        empty = empty_value_in(ctx, name)
        reason = f", and {empty.label} is: give it a value" if empty else ""
        yield ctx.at(name, f"The name of a resource cannot be empty{reason}.", cause=empty.pointer if empty else "")
    version = ctx.value_of("apiVersion")
    if type(version) is String and version.is_expression and ctx.lookup.node_value(version) == "":
        yield ctx.at(version, "'apiVersion' evaluates to an empty string")
    yield from _texts(ctx)
    for member in ("tags", "plan", "identity"):
        node = ctx.value_of(member)
        if type(node) is String and node.value and isinstance(ctx.lookup.node_value(node), str):
            severity = Severity.WARNING if node.is_expression else None
            message = f"'{member}' should be an object, not a string."
            yield ctx.at(node, message, severity=severity)
    yield from _dependencies(ctx)


def _texts(ctx: MemberContext) -> Iterator[Finding]:
    """Members that come to no text; of a location or kind Azure's engine takes even that, the service does not."""
    for member in ("location", "kind", "scope", "resourceGroup", "subscriptionId"):
        node = ctx.value_of(member)
        if type(node) is not String or not node.is_expression:
            continue
        value = ctx.lookup.node_value(node)
        is_target = member not in ("location", "kind")
        refused = (list, dict, int, float) if is_target else (list, dict)
        if isinstance(value, refused):
            severity = None if is_target else Severity.WARNING
            message = f"'{member}' should be a string, not {article(type_name(value))}."
            yield ctx.at(node, message, severity=severity)


def _dependencies(ctx: MemberContext) -> Iterator[Finding]:
    node = ctx.value_of("dependsOn")
    for item in node.items if type(node) is Array else ():
        if type(item) is String and item.is_expression:
            value = ctx.lookup.node_value(item)
            if not isinstance(value, str | Unknown):
                message = f"An item of 'dependsOn' should be a string, not {article(type_name(value))}."
                yield ctx.at(item, message)
            elif value == "":
                yield ctx.at(item, "An item of 'dependsOn' evaluates to an empty string")


def _copy(ctx: MemberContext) -> Iterator[Finding]:
    copy = ctx.value_of("copy")
    if type(copy) is not Object:
        return
    if ctx.resource is not None and ctx.resource.parent is not None:
        message = "A resource within another one cannot be copied: move it out, with its full type and name."
        yield ctx.at(copy, message, stage="validate")
    count = copy.get("count")
    if count is not None:
        yield from _whole_number(ctx, count.value, "The count of a copy", 0, 800)
    label = copy.get("name")
    if label is not None and type(label.value) is String and label.value.is_expression:
        called = ctx.lookup.node_value(label.value)
        if not isinstance(called, str | Unknown):
            yield ctx.at(label.value, f"The name of a copy should be a string, not {article(type_name(called))}.")
    yield from _batches(ctx, copy)


def _batches(ctx: MemberContext, copy: Object) -> Iterator[Finding]:
    """The mode of a copy, and the size of its batches, which requires the mode serial."""
    mode = copy.get("mode")
    is_given = mode is not None and not is_null(mode.value)
    written: Value = ctx.lookup.node_value(mode.value) if mode is not None and is_given else "parallel"
    if mode is not None and type(mode.value) is not String and isinstance(written, bool | int | float):
        written = str(written)  # Azure's reader makes text of it
    if isinstance(written, Unknown):
        return
    number = _mode_number(written) if isinstance(written, str) else 0
    if mode is not None and not number:
        found = "" if isinstance(written, str) else f", not {article(type_name(written))}"
        stage: Stage = "parse" if isinstance(written, str) else "evaluate"
        yield ctx.at(mode.value, f'The mode of a copy is "serial" or "parallel"{found}.', stage=stage)
        return
    batch = copy.get("batchSize")
    if batch is None or is_null(batch.value):
        return
    yield from _whole_number(ctx, batch.value, "The batch size of a copy", 0, None)
    if number != _MODES["serial"]:
        yield ctx.at(batch.key, '\'batchSize\' goes with "mode": "serial".')


_MODES = {"parallel": 1, "serial": 2}


def _mode_number(written: str) -> int:
    """What Azure's reader takes a mode for: names in any case, numbers, or several of them; 0 for none."""
    number = 0
    for part in written.lower().split(","):
        name = part.strip()
        if name not in _MODES and not re.fullmatch(r"[+-]?[0-9]{1,9}", name):
            return 0
        number |= _MODES.get(name) or int(name)
    return number


def _whole_number(ctx: MemberContext, node: Node, what: str, least: int, most: int | None) -> Iterator[Finding]:
    if is_null(node):
        return
    value = ctx.lookup.node_value(node)
    if isinstance(value, Unknown):
        return
    if not isinstance(value, int) or isinstance(value, bool):
        yield ctx.at(node, f"{what} should be an int, not {article(type_name(value))}.")
    elif value < least or (most is not None and value > most):
        bound = f"from {least} to {most}" if most is not None else f"{least} or more"
        yield ctx.at(node, f"{what} should be {bound}, not {value}.")
