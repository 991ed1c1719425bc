"""A user function must not call itself or functions that Azure doesn't allow in it

## What it does
Reports calls of `reference`, `list…`, `utcNow`, `newGuid`, `copyIndex`, `tenant`, `managementGroup` and the functions
for zones in a user function, and user functions that call themselves, directly or through others. Also reports a call
of a user function, directly or through others, in the arguments of a call of the same function.

## Why
Azure refuses these calls; pass the value as an argument instead. While the arguments of a user function are evaluated,
it already counts as called, so they must not call it either.

## Example
Bad: `"output": {"type": "string", "value": "[utcNow()]"}`
Good: `"output": {"type": "string", "value": "[parameters('now')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Access, Call, Operand
from armls.core.finding import Finding
from armls.core.functions import is_runtime
from armls.core.syntax import Array, Node, Object, String
from armls.core.template import UserFunction
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the calls in the output of each function, and the calls of user functions anywhere."""
    reach = _Reach(ctx)
    for name, sites in ctx.index.calls.items():
        for site in sites if ctx.kind == "function" else ():
            if "." not in name:
                if is_runtime(name) or name in _REFUSED:
                    yield ctx.at_call(
                        site,
                        f"{site.guarded.call.name}() isn't allowed in a user function; pass its value as an argument",
                    )
            elif reach.leads(name, site.occurrence.owner.lower()):
                message = f"User function '{site.occurrence.owner}' calls itself; recursion isn't allowed"
                yield ctx.at_call(site, message)
    yield from _in_arguments(ctx, reach)


def _in_arguments(ctx: MemberContext, reach: _Reach) -> Iterator[Finding]:
    """Report calls that lead to the function in whose arguments they are."""
    outer = [site for name, sites in ctx.index.calls.items() if "." in name for site in sites]
    reported: set[int] = set()
    for site in outer:
        call = site.guarded.call
        within = {id(argument) for argument in _calls_within(call.arguments)}
        for inner in outer if within else ():
            inner_call = inner.guarded.call
            if id(inner_call) not in within or id(inner_call) in reported:
                continue
            if not reach.leads(inner_call.function, call.function):
                continue
            reported.add(id(inner_call))
            written = f"{inner_call.namespace}.{inner_call.name}"
            how = "" if inner_call.function == call.function else f", and {written}() does"
            refusal = f"The arguments of {call.namespace}.{call.name}() must not call it{how}"
            yield ctx.at_call(inner, f"{refusal}; define a variable for this value, before its uses", stage="evaluate")


def _calls_within(arguments: tuple[Operand, ...]) -> Iterator[Call]:
    stack: list[Operand] = list(arguments)
    while stack:
        operand = stack.pop()
        if isinstance(operand, Call):
            if operand.namespace:
                yield operand
            stack.extend(operand.arguments)
        elif isinstance(operand, Access):
            stack.extend((operand.target, operand.key))


class _Reach:
    """The user functions that a user function calls, directly or through others."""

    def __init__(self, ctx: MemberContext) -> None:
        self._ctx = ctx
        self._called: dict[str, set[str]] = {}

    def leads(self, start: str, goal: str) -> bool:
        """Whether a function is another one, or calls it."""
        seen, stack = {start}, [start]
        while stack:
            name = stack.pop()
            if name == goal:
                return True
            stack.extend(self._calls_of(name) - seen)
            seen |= self._calls_of(name)
        return False

    def _calls_of(self, name: str) -> set[str]:
        if name not in self._called:
            declared = self._ctx.lookup.function(name)
            source = declared.source if declared is not None else None
            texts = _texts(source.body) if isinstance(source, UserFunction) else ()
            expressions = [self._ctx.lookup.expression(text) for text in texts]
            called = {one.call.function for expression in expressions for one in expression.calls if one.call.namespace}
            self._called[name] = called
        return self._called[name]


def _texts(body: Object) -> Iterator[str]:
    """The expressions in a function's output."""
    output = body.get("output")
    stack: list[Node] = [output.value] if output is not None else []
    while stack:
        node = stack.pop()
        if type(node) is String and node.is_expression:
            yield node.value
        elif type(node) is Object:
            stack.extend(item.value for item in node.properties)
        elif type(node) is Array:
            stack.extend(node.items)


_REFUSED = frozenset(
    [
        *("utcnow", "newguid", "copyindex", "references", "tenant", "managementgroup", "managementgroupresourceid"),
        *("pickzones", "tologicalzone", "tologicalzones", "tophysicalzone", "tophysicalzones"),
    ]
)
