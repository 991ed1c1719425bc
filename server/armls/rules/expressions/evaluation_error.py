"""Expressions must evaluate without an error

## What it does
Evaluates each expression as Azure does, with the values of the parameter file beside the template, or else with the
default values, and reports errors. An expression that depends on a value known only to the deployment is not checked.
An error that requires other values of parameters is a warning, and so is one that follows from the default values of a
linked template (a file in a folder such as `nestedtemplates`), since the template that links to it may pass others.

## Why
Azure refuses the deployment.

## Example
Bad: `"[first(createObject('a', 1))]"`
Good: `"[first(createArray('a'))]"`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from armls.core.evaluator.values import EvaluationError
from armls.core.expression import Call, Operand, Text
from armls.core.finding import Finding
from armls.core.functions import function_named
from armls.core.symbols import Occurrence
from armls.core.template import UserFunction
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Evaluate every expression, for each iteration if it depends on the copy loop."""
    varying = {site.occurrence for site in ctx.calls("copyindex")}
    copies = _copies(ctx, len(varying))
    left = _MOST_EVALUATIONS
    for occurrence in ctx.index.occurrences:
        root = occurrence.expression.root
        is_always_read = ctx.kind == "resource" and occurrence.place in _ALWAYS_READ
        if root is None or occurrence.owner or (ctx.is_left_out and not is_always_read):
            continue
        iterations = _iterations(ctx, occurrence, copies if occurrence in varying else copies[:1], left)
        left = max(left - len(iterations), 0)
        for loops, certain in iterations:
            error = _failure(ctx, root, loops)
            if error is not None and not _is_reported_elsewhere(ctx, error.operand):
                operand = error.operand or root
                message, holds = error.message, certain or is_always_read
                if ctx.facts.is_linked and _depends_on_parameters(ctx, occurrence):
                    message, holds = f"With the default values of the parameters: {message}", False
                yield ctx.at_part(occurrence, operand.start, operand.end, message, holds=holds)
                break


_ALWAYS_READ = ("dependson", "condition", "copy")
_MOST_EVALUATIONS = 2_000
"""Evaluations of one member's expressions; above it only the first and the last iteration are evaluated."""


def _copies(ctx: MemberContext, varying: int) -> list[tuple[Mapping[str, int], bool]]:
    """The indexes of the iterations that may be deployed, and whether each certainly is; those are first."""
    values = ctx.values
    if values is None or values.loop is None or not isinstance(values.count, int):
        return [({}, True)]
    copies = [(copy.loops, copy.condition is True) for copy in values.rounds if copy.condition is not False]
    if len(copies) * varying > _MOST_EVALUATIONS:
        copies = [copies[0], copies[-1]]
    return sorted(copies, key=lambda copy: not copy[1]) or [({}, True)]


def _iterations(
    ctx: MemberContext, occurrence: Occurrence, copies: list[tuple[Mapping[str, int], bool]], left: int
) -> list[tuple[Mapping[str, int], bool]]:
    """The iterations of the resource, each with those of the loop around the expression; empty if that never runs."""
    if not ctx.property_loops:
        return copies
    loop = next((loop for loop in ctx.property_loops if loop.holds(occurrence.node)), None)
    count = ctx.lookup.node_value(loop.count) if loop is not None else None
    name = ctx.loop_name(loop) if loop is not None else None
    if loop is None or name is None or not isinstance(count, int) or isinstance(count, bool) or count < 0:
        return copies
    varies = any(site.occurrence is occurrence for site in ctx.calls("copyindex"))
    indexes = range(count) if varies and count * len(copies) <= left else sorted({0, count - 1} if count else ())
    return [({**loops, name.lower(): index}, certain) for loops, certain in copies for index in indexes]


def _depends_on_parameters(ctx: MemberContext, occurrence: Occurrence) -> bool:
    """Whether an expression, or a variable in it, uses a parameter."""
    if any(site.occurrence is occurrence for site in ctx.calls("parameters")):
        return True
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments if site.occurrence is occurrence else ()
        if arguments and (type(arguments[0]) is not Text or ctx.lookup.is_chosen(arguments[0].value)):
            return True
    return False


def _failure(ctx: MemberContext, root: Operand, loops: Mapping[str, int]) -> EvaluationError | None:
    try:
        ctx.lookup.attempt(root, loops)
    except EvaluationError as error:
        return error
    return None


def _is_reported_elsewhere(ctx: MemberContext, operand: Operand | None) -> bool:
    """Whether another rule reports this mistake, without evaluating."""
    if not isinstance(operand, Call):
        return False
    if operand.namespace:
        declared = ctx.lookup.function(operand.function)
        source = declared.source if declared is not None else None
        return not isinstance(source, UserFunction) or len(source.parameters) != len(operand.arguments)
    lower = operand.function
    function = function_named(lower)
    if function is None:
        return True
    given = len(operand.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        return True
    if lower in ("parameters", "variables") and type(operand.arguments[0]) is Text:
        return True
    return lower in ("copyindex", "utcnow", "newguid") and ctx.kind != "parameter"
