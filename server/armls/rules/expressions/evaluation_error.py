"""Azure would refuse to evaluate an expression.

armls evaluates as Azure does, with the values of the parameter file beside the template, else with the defaults. What
depends on a value that only a deployment knows is not judged. What only other values can reach is a warning.

Bad: `"[first(createObject('a', 1))]"`
Good: `"[first(createArray('a'))]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.values import EvaluationError
from armls.core.expression import Call, Operand, Text
from armls.core.finding import Finding
from armls.core.functions import function_named
from armls.core.symbols import Occurrence
from armls.core.template import UserFunction
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", members=("parameter", "variable", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every expression, evaluated."""
    for occurrence in ctx.index.occurrences:
        root = occurrence.expression.root
        if root is None or occurrence.owner or (ctx.is_left_out and occurrence.place not in _ALWAYS_READ):
            continue
        error = _failure(ctx, root)
        if error is None or _is_judged_elsewhere(ctx, error.operand):
            continue
        operand = error.operand or root
        yield _at(ctx, occurrence, operand, error.message)


_ALWAYS_READ = ("dependson", "condition", "copy")


def _failure(ctx: MemberContext, root: Operand) -> EvaluationError | None:
    try:
        ctx.lookup.attempt(root, _first_round(ctx))
    except EvaluationError as error:
        return error
    return None


def _first_round(ctx: MemberContext) -> dict[str, int] | None:
    values = ctx.values
    if values is None or values.loop is None or not isinstance(values.count, int) or values.count < 1:
        return None
    return {values.loop.lower(): 0, "": 0}


def _at(ctx: MemberContext, occurrence: Occurrence, operand: Operand, message: str) -> Finding:
    return ctx.at_part(occurrence, operand.start, operand.end, message)


def _is_judged_elsewhere(ctx: MemberContext, operand: Operand | None) -> bool:
    """Whether a rule of its own reports this mistake, without evaluating."""
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
