"""The values of a resource's properties, for rules about its configuration."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Union

from msgspec import Struct

from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Literal, Node, Object, String, content
from armls.rules.context import MemberContext
from armls.rules.shape import opening

_SHORT = 20


class Setting(Struct, frozen=True, gc=False):
    """A property: its certain value, None if it is null or missing, and the node of its findings.

    ``owner`` is the object that lacks it, where one stands in the text.
    """

    value: Value
    node: Node
    owner: Union[Object, None] = None  # noqa: UP007


def type_of(ctx: MemberContext) -> str:
    """The full type of a resource that the template sets up, in lower case; empty for any other."""
    if ctx.values is None or ctx.body is None or ctx.is_left_out or ctx.values.is_existing:
        return ""
    return (ctx.full_type or "").lower()


def setting(ctx: MemberContext, *path: str) -> Setting | None:
    """The property at a path below a resource; None where it cannot be known."""
    node: Node | None = ctx.body
    for index, name in enumerate(path):
        node = content(node) if node is not None else None
        if type(node) is not Object:
            return _within(ctx, node, path[index:])
        found = node.get(name)
        if found is None:
            if any(item.key.value[:1] == "[" or item.key.value.lower() == "copy" for item in node.properties):
                return None
            return Setting(None, opening(node), node if index == len(path) - 1 else None)
        node = found.value
    return _within(ctx, node, ())


def _within(ctx: MemberContext, node: Node | None, path: tuple[str, ...]) -> Setting | None:
    """The property at a path below the value of a node."""
    if node is None:
        return None
    value = ctx.lookup.node_value(node, loops=ctx.values.first if ctx.values is not None else None)
    for name in path:
        if not isinstance(value, dict):
            return Setting(None, node) if value is None else None
        value = next((inner for key, inner in value.items() if key.lower() == name.lower()), None)
    return None if isinstance(value, Unknown) else Setting(value, node)


def judged(
    ctx: MemberContext,
    path: tuple[str, ...],
    is_bad: Callable[[Value], bool],
    wanted: bool | str,
    why: str,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """Report a property whose value certainly is bad: the problem (``why``), the value to set, and an unsafe fix."""
    found = setting(ctx, *path)
    if found is not None and is_bad(found.value):
        written = json.dumps(wanted)
        is_computed = type(found.node) is String and found.node.is_expression
        evaluated = f" (evaluates to {json.dumps(found.value)})" if is_computed and _is_short(found.value) else ""
        message = f"{why}; set '{'.'.join(path)}'{evaluated} to {written}"
        yield ctx.at(found.node, message, severity=severity, fix=_fix(ctx, found, path[-1], written))


def _is_short(value: Value) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= _SHORT)


def _fix(ctx: MemberContext, found: Setting, name: str, written: str) -> Fix | None:
    title = f"Set '{name}' to {written}"
    node, owner = found.node, found.owner
    if owner is not None:
        at = owner.start + 1
        if not owner.properties:
            return Fix(title, (Edit(at, at, f'"{name}": {written}'),), is_safe=False)
        between = ctx.text_between(at, owner.properties[0].start)
        if between.strip():
            return None
        return Fix(
            title, (Edit(at, at, f'{between or ""}"{name}": {written},{"" if between else " "}'),), is_safe=False
        )
    if type(node) is Literal or (type(node) is String and not node.is_expression):
        return Fix(title, (Edit(node.start, node.end, written),), is_safe=False)
    return None


def is_true(value: Value) -> bool:
    """Whether a flag is set, also as a string."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def is_false(value: Value) -> bool:
    """Whether a flag is certainly not set, also as a string."""
    return value is False or (isinstance(value, str) and value.lower() == "false")


def is_not_true(value: Value) -> bool:
    """Whether a flag is not set, or missing."""
    return value is None or is_false(value)


def says(value: Value, *words: str) -> bool:
    """Whether a value is one of some strings, in lower case."""
    return isinstance(value, str) and value.lower() in words
