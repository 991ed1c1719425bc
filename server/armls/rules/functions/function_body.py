"""A user function does what user functions may not.

A user function may not call `reference`, `list…`, `utcNow`, `newGuid`, `copyIndex`, `tenant`, `managementGroup` or the
functions for zones, nor itself, be it through others. What it needs of them it is given as an argument. While its
arguments are evaluated it counts as called already, so that they may not call it either.

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
    """The calls in each function's output, and those of functions anywhere."""
    reach = _Reach(ctx)
    for name, sites in ctx.index.calls.items():
        for site in sites if ctx.kind == "function" else ():
            if "." not in name:
                if is_runtime(name) or name in _REFUSED:
                    yield ctx.at_call(site, f"{site.guarded.call.name}() cannot be used in a user function.")
            elif reach.leads(name, site.occurrence.owner.lower()):
                message = f"'{site.occurrence.owner}' calls itself; a user function may not."
                yield ctx.at_call(site, message)
    yield from _in_arguments(ctx, reach)


def _in_arguments(ctx: MemberContext, reach: _Reach) -> Iterator[Finding]:
    """Calls that lead to the function in whose arguments they stand."""
    outer = [site for name, sites in ctx.index.calls.items() if "." in name for site in sites]
    told: set[int] = set()
    for site in outer:
        call = site.guarded.call
        within = {id(one) for one in _calls_within(call.arguments)}
        for inner in outer if within else ():
            one = inner.guarded.call
            if id(one) not in within or id(one) in told or not reach.leads(one.function, call.function):
                continue
            told.add(id(one))
            written = f"{one.namespace}.{one.name}"
            how = "" if one.function == call.function else f", which {written}() calls"
            may_not = f"The arguments of {call.namespace}.{call.name}() may not call it{how}"
            yield ctx.at_call(inner, f"{may_not}: put this into a variable, above those that use it.", stage="evaluate")


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
    """Which user functions a user function calls, be it through others."""

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
