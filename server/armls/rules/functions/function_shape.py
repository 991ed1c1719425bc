"""A namespace of user functions, or a function in it, is malformed.

`functions` is a list of namespaces, each with `namespace` and `members`; a function has `output` and may have
`parameters`, which take no default. Names are letters, digits and `_`.

Bad: `"functions": [{"namespace": "my.names", "members": {…}}]`
Good: `"functions": [{"namespace": "names", "members": {…}}]`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, String, content
from armls.core.type_check import object_of, text_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import FUNCTION, FUNCTION_OUTPUT, FUNCTION_PARAMETER, NAMESPACE, misfits
from armls.rules.type_shape import type_mistakes


@rule("member", stage="parse", members=("function",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The namespace, its functions and their parameters."""
    body = ctx.body
    if body is None:
        if type(ctx.member.value) is not Missing:
            yield ctx.at(ctx.member.value, "A namespace is an object with 'namespace' and 'members'.")
        return
    for node, message in misfits(ctx, body, NAMESPACE):
        yield ctx.at(node, message)
    namespace = body.get("namespace")
    if namespace is not None and type(namespace.value) is Number and not isinstance(namespace.value.value, int):
        yield ctx.at(namespace.value, "A namespace is made of letters, digits and '_'.")
    if namespace is not None and type(namespace.value) is String and not _NAME.fullmatch(namespace.value.value):
        yield ctx.at(namespace.value, "A namespace is made of letters, digits and '_'.")
    members = object_of(body, "members")
    for item in members.properties if members is not None else ():
        if not item.key.value or not _NAME.fullmatch(item.key.value):
            yield ctx.at(item.key, "The name of a user function is made of letters, digits and '_'.")
        function = content(item.value)
        if type(function) is Object:
            yield from _function(ctx, function)
        elif type(function) is not Missing:
            yield ctx.at(function, "A user function is an object with 'parameters' and 'output'.")


def _function(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    for node, message in misfits(ctx, body, FUNCTION):
        yield ctx.at(node, message)
    output = object_of(body, "output")
    if output is not None:
        yield from type_mistakes(ctx, output, FUNCTION_OUTPUT)
        made = output.get("value")
        if made is None or (type(made.value) is Literal and made.value.value is None):
            yield ctx.at(output, "'value' is missing: the output of a user function needs it.")
    parameters = body.get("parameters")
    seen: set[str] = set()
    for item in parameters.value.items if parameters is not None and type(parameters.value) is Array else ():
        yield from _parameter(ctx, item, seen)


def _parameter(ctx: MemberContext, item: Node, seen: set[str]) -> Iterator[Finding]:
    body = content(item)
    if type(body) is not Object:
        if type(body) is not Missing:
            yield ctx.at(body, "A parameter of a user function is an object with 'name' and 'type'.")
        return
    yield from type_mistakes(ctx, body, FUNCTION_PARAMETER)
    name = text_of(body, "name").lower()
    if name[:1] == "[" and name[-1:] == "]":
        yield ctx.at(body, "The name of a parameter cannot be an expression.")
    if name and name in seen:
        yield ctx.at(body, f"The function has two parameters named '{name}'.")
    seen.add(name)


_NAME = re.compile(r"\w*")
