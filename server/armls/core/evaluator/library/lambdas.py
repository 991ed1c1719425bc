"""Functions with a lambda: ``map``, ``filter``, ``reduce``, ``sort``, ``toObject``, ``groupBy``, ``mapValues``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from armls.core.evaluator.library.arguments import has_unknown, kind_of
from armls.core.evaluator.library.objects import unknown_name
from armls.core.evaluator.values import Context, Environment, EvaluationError, Unknown, Unsettled, Value
from armls.core.expression import Call, Operand

LAMBDA_FUNCTIONS: dict[str, tuple[int, int]] = {
    "map": (1, 2),
    "filter": (1, 2),
    "reduce": (2, 3),
    "sort": (2, 2),
    "toobject": (1, 1),
    "groupby": (1, 1),
    "mapvalues": (1, 1),
    "lambda": (0, 0),
}
"""The least and the greatest number of variables of each function's lambda."""

Evaluate = Callable[[Operand, Environment, int], Value]


class Lambda:
    """The environment within a lambda: the one around it, and the lambda's variables."""

    __slots__ = (
        "_outer",
        "_variables",
        "clock",
        "context",
        "copy_index",
        "left",
        "parameter",
        "runtime",
        "step",
        "user_function",
        "variable",
    )

    def __init__(self, outer: Environment, variables: dict[str, Value]) -> None:
        self._outer, self._variables = outer, variables
        self.context: Context = outer.context
        # All else is as around the lambda; bound here, so that nesting costs nothing.
        self.parameter, self.variable, self.copy_index = outer.parameter, outer.variable, outer.copy_index
        self.user_function, self.runtime, self.step = outer.user_function, outer.runtime, outer.step
        self.left, self.clock = outer.left, outer.clock

    def lambda_variable(self, name: str) -> Value:
        """The value of ``lambdaVariables('name')``. Raises EvaluationError if no enclosing lambda has it."""
        lower = name.lower()
        inner: Environment = self
        while isinstance(inner, Lambda):
            if lower in inner._variables:
                return inner._variables[lower]
            inner = inner._outer
        raise EvaluationError(f"Lambda variable '{name}' isn't defined")


class _Body:
    """A lambda that is ready to be applied."""

    def __init__(self, operand: Operand, call: Call, environment: Environment, evaluate: Evaluate, depth: int) -> None:
        self.environment, self.evaluate, self.depth = environment, evaluate, depth
        if not isinstance(operand, Call) or operand.function != "lambda" or not operand.arguments:
            raise EvaluationError(f"{call.name}() requires a lambda; write lambda('x', …)", operand)
        self.names: list[str] = []
        for variable in operand.arguments[:-1]:
            name = evaluate(variable, environment, depth + 1)
            if isinstance(name, Unknown):
                raise Unsettled
            if not isinstance(name, str):
                raise EvaluationError(f"The variables of a lambda must be strings (found: {kind_of(name)})", variable)
            self.names.append(name.lower())
        least, most = LAMBDA_FUNCTIONS[call.function]
        if not least <= len(self.names) <= most:
            wanted = f"{least if least == most else f'{least} or {most}'} variable{'s' * (most > 1)}"
            message = f"{call.name}() requires a lambda with {wanted}, found {len(self.names)}"
            raise EvaluationError(message, operand)
        self.body = operand.arguments[-1]

    def __call__(self, *values: Value) -> Value:
        self.environment.step()
        inner = Lambda(self.environment, dict(zip(self.names, values, strict=False)))
        return self.evaluate(self.body, inner, self.depth + 3)


def run_lambda_function(call: Call, environment: Environment, evaluate: Evaluate, depth: int) -> Value:
    """Evaluate a call with a lambda. Raises EvaluationError if Azure would refuse it."""
    name = call.function
    if name == "lambda":
        raise EvaluationError("lambda() is only allowed as an argument of a function with a lambda", call)
    plain = 2 if name == "reduce" else 1
    values: list[Value] = []
    for operand in call.arguments[:plain]:
        values.append(evaluate(operand, environment, depth + 1))
    if not isinstance(values[0], (dict if name == "mapvalues" else list, Unknown)):
        wanted = "an object" if name == "mapvalues" else "an array"
        raise EvaluationError(f"{call.name}() requires {wanted} (found: {kind_of(values[0])})")
    try:
        if has_unknown(values):
            raise Unsettled
        bodies = [_Body(operand, call, environment, evaluate, depth) for operand in call.arguments[plain:]]
        return _RUN[name](values, bodies)
    except Unsettled:
        return Unknown.call(call.name, (*values, *map(environment.left, call.arguments[plain:])))


def _map(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values
    return [bodies[0](item, index) for index, item in enumerate(source)]  # type: ignore[arg-type]


def _map_values(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values
    return {key: bodies[0](value) for key, value in source.items()}  # type: ignore[union-attr]


def _filter(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values
    kept: list[Value] = []
    for index, item in enumerate(source):  # type: ignore[arg-type]
        if _verdict("filter", bodies[0](item, index)):
            kept.append(item)
    return kept


def _verdict(name: str, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Unknown):
        raise Unsettled
    raise EvaluationError(f"The lambda of {name}() must return a Boolean (found: {kind_of(value)})")


def _reduce(values: list[Value], bodies: list[_Body]) -> Value:
    source, result = values
    for index, item in enumerate(source):  # type: ignore[arg-type]
        result = bodies[0](result, item, index)
        if isinstance(result, Unknown):
            raise Unsettled
    return result


def _sort(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values

    def before(one: Value, other: Value) -> int:
        if _verdict("sort", bodies[0](other, one)):
            return 1  # compared first, so that an item that is less than itself keeps its place
        return -1 if _verdict("sort", bodies[0](one, other)) else 0

    return sorted(source, key=cmp_to_key(before))  # type: ignore[arg-type]


def _to_object(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values
    result: dict[str, Value] = {}
    seen: set[str] = set()
    for item in source:  # type: ignore[union-attr]
        key = bodies[0](item)
        value = bodies[1](item) if len(bodies) > 1 else item
        if isinstance(key, Unknown):
            result[unknown_name(key)] = value
            continue
        if not isinstance(key, str):
            raise EvaluationError(f"toObject() requires string keys (found: {kind_of(key)})")
        if key.lower() in seen:
            raise EvaluationError(f"Duplicate key '{key[:100]}' in toObject()")
        seen.add(key.lower())
        result[key] = value
    return result


def _group_by(values: list[Value], bodies: list[_Body]) -> Value:
    (source,) = values
    groups: dict[str, list[Value]] = {}
    spellings: dict[str, str] = {}
    for item in source:  # type: ignore[union-attr]
        key = bodies[0](item)
        if isinstance(key, Unknown):
            raise Unsettled
        if not isinstance(key, str):
            raise EvaluationError(f"groupBy() requires string keys (found: {kind_of(key)})")
        group = groups.setdefault(spellings.setdefault(key.lower(), key), [])
        group.append(bodies[1](item) if len(bodies) > 1 else item)
    return groups


_RUN: dict[str, Callable[[list[Value], list[_Body]], Value]] = {
    "map": _map,
    "mapvalues": _map_values,
    "filter": _filter,
    "reduce": _reduce,
    "sort": _sort,
    "toobject": _to_object,
    "groupby": _group_by,
}
