"""Namespaces and user functions must be well-formed

## What it does
Checks each namespace in `functions`, which must have `namespace` and `members`, and each user function in it, which
must have `output` and may have `parameters`. Reports unknown, missing and mistyped properties, default values of
parameters, duplicate parameters, and names that contain anything but letters, digits and `_`.

## Why
Azure refuses a template with a malformed namespace or user function.

## Example
Bad: `"functions": [{"namespace": "my.names", "members": {…}}]`
Good: `"functions": [{"namespace": "names", "members": {…}}]`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, String, content, object_of, text_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import FUNCTION, FUNCTION_OUTPUT, FUNCTION_PARAMETER, NAMESPACE, misfits
from armls.rules.type_shape import type_mistakes


@rule("member", stage="parse", members=("function",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the namespace, its functions and their parameters."""
    body = ctx.body
    if body is None:
        if type(ctx.member.value) is not Missing:
            yield ctx.at(ctx.member.value, "A namespace must be an object with 'namespace' and 'members'")
        return
    for node, message in misfits(ctx, body, NAMESPACE):
        yield ctx.at(node, message)
    namespace = body.get("namespace")
    if namespace is not None and type(namespace.value) is Number and not isinstance(namespace.value.value, int):
        yield ctx.at(namespace.value, "The name of a namespace must contain only letters, digits and '_'")
    if namespace is not None and type(namespace.value) is String and not _NAME.fullmatch(namespace.value.value):
        yield ctx.at(namespace.value, "The name of a namespace must contain only letters, digits and '_'")
    members = object_of(body, "members")
    for item in members.properties if members is not None else ():
        if not item.key.value or not _NAME.fullmatch(item.key.value):
            yield ctx.at(item.key, "The name of a user function must contain only letters, digits and '_'")
        function = content(item.value)
        if type(function) is Object:
            yield from _function(ctx, function)
        elif type(function) is not Missing:
            yield ctx.at(function, "A user function must be an object with 'parameters' and 'output'")


def _function(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    for node, message in misfits(ctx, body, FUNCTION):
        yield ctx.at(node, message)
    output = object_of(body, "output")
    if output is not None:
        yield from type_mistakes(ctx, output, FUNCTION_OUTPUT)
        value = output.get("value")
        if value is None or (type(value.value) is Literal and value.value.value is None):
            yield ctx.at(output, "'value' is missing; the output of a user function requires it")
    parameters = body.get("parameters")
    seen: set[str] = set()
    for item in parameters.value.items if parameters is not None and type(parameters.value) is Array else ():
        yield from _parameter(ctx, item, seen)


def _parameter(ctx: MemberContext, item: Node, seen: set[str]) -> Iterator[Finding]:
    body = content(item)
    if type(body) is not Object:
        if type(body) is not Missing:
            yield ctx.at(body, "A parameter of a user function must be an object with 'name' and 'type'")
        return
    yield from type_mistakes(ctx, body, FUNCTION_PARAMETER)
    name = text_of(body, "name").lower()
    if name[:1] == "[" and name[-1:] == "]":
        yield ctx.at(body, "The name of a parameter must not be an expression")
    if name and name in seen:
        yield ctx.at(body, f"Duplicate parameter '{name}'")
    seen.add(name)


_NAME = re.compile(r"\w*")
