"""Functions that take a lambda: ``map``, ``filter``, ``reduce``, ``sort``, ``toObject``, ``groupBy``, ``mapValues``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.printing import print_operand, print_value
from armls.core.evaluator.values import Context, Environment, EvaluationError, Unknown, Value
from armls.core.expression import Call, Operand, Text

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
"""How many variables the lambda of each function has, at least and at most."""

Evaluate = Callable[[Operand, Environment, int], Value]
_MAX_ITEMS = 10_000


class Lambda:
    """The environment within a lambda: the one around it, and the lambda's variables."""

    __slots__ = ("_outer", "_variables", "context")

    def __init__(self, outer: Environment, variables: dict[str, Value]) -> None:
        self._outer, self._variables = outer, variables
        self.context: Context = outer.context

    def lambda_variable(self, name: str) -> Value:
        """The value of ``lambdaVariables('name')``. Raises EvaluationError where no lambda around has it."""
        if name.lower() in self._variables:
            return self._variables[name.lower()]
        if isinstance(self._outer, Lambda):
            return self._outer.lambda_variable(name)
        raise EvaluationError(f"The lambda has no variable '{name}'.")

    def parameter(self, name: str) -> Value:
        """As around the lambda."""
        return self._outer.parameter(name)

    def variable(self, name: str) -> Value:
        """As around the lambda."""
        return self._outer.variable(name)

    def copy_index(self, loop: str | None) -> Value:
        """As around the lambda."""
        return self._outer.copy_index(loop)

    def user_function(self, call: Call, arguments: list[Value]) -> Value:
        """As around the lambda."""
        return self._outer.user_function(call, arguments)

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """As around the lambda."""
        return self._outer.runtime(call, arguments)

    def step(self) -> None:
        """As around the lambda."""
        self._outer.step()


class _Body:
    """A lambda that is ready to be applied."""

    def __init__(self, call: Call, name: str, environment: Environment, evaluate: Evaluate, depth: int) -> None:
        self.environment, self.evaluate, self.depth = environment, evaluate, depth
        if call.function != "lambda" or len(call.arguments) < 2:
            raise EvaluationError(f"{name}() takes a lambda: write lambda('x', …).", call)
        self.names: list[str] = []
        for operand in call.arguments[:-1]:
            if not isinstance(operand, Text):
                raise EvaluationError("The variables of a lambda are texts.", operand)
            self.names.append(operand.value.lower())
        least, most = LAMBDA_FUNCTIONS[name]
        if not least <= len(self.names) <= most:
            raise EvaluationError(
                f"The lambda of {name}() has {least if least == most else f'{least} or {most}'} variables.", call
            )
        self.body = call.arguments[-1]

    def __call__(self, *values: Value) -> Value:
        self.environment.step()
        inner = Lambda(self.environment, dict(zip(self.names, values, strict=False)))
        return self.evaluate(self.body, inner, self.depth + 3)


def run_lambda_function(call: Call, name: str, environment: Environment, evaluate: Evaluate, depth: int) -> Value:
    """The value of a call that takes a lambda. Raises EvaluationError where Azure would refuse it."""
    if name == "lambda":
        raise EvaluationError("lambda() can only stand where a function takes a lambda.", call)
    place = 2 if name == "reduce" else 1
    source = evaluate(call.arguments[0], environment, depth + 1)
    bodies = []
    for operand in call.arguments[place:]:
        if not isinstance(operand, Call):
            raise EvaluationError(f"{call.name}() takes a lambda: write lambda('x', …).", operand)
        bodies.append(_Body(operand, name, environment, evaluate, depth))
    start = evaluate(call.arguments[1], environment, depth + 1) if place == 2 else None
    if isinstance(source, Unknown):
        rest = "".join(f", {print_operand(operand)}" for operand in call.arguments[1:])
        return Unknown(f"{call.name}({print_value(source)}{rest})")
    if name == "mapvalues":
        if not isinstance(source, dict):
            raise EvaluationError(f"mapValues() takes an object, not {kind_of(source)}.")
        return {key: bodies[0](value) for key, value in source.items()}
    if not isinstance(source, list):
        raise EvaluationError(f"{call.name}() takes an array, not {kind_of(source)}.")
    if len(source) > _MAX_ITEMS:
        return Unknown(print_operand(call))
    found = _RUN[name](source, bodies, start)
    return Unknown(print_operand(call)) if found is _UNSURE else found


_UNSURE = Unknown("?")


def _map(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    return [bodies[0](item, index) for index, item in enumerate(source)]


def _filter(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    kept = []
    for index, item in enumerate(source):
        verdict = bodies[0](item, index)
        if isinstance(verdict, Unknown):
            return _UNSURE
        if not isinstance(verdict, bool):
            raise EvaluationError(f"The lambda of filter() should give a boolean, not {kind_of(verdict)}.")
        if verdict:
            kept.append(item)
    return kept


def _reduce(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    for index, item in enumerate(source):
        start = bodies[0](start, item, index)
    return start


def _sort(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    unsure = False

    def before(one: Value, other: Value) -> int:
        nonlocal unsure
        verdict = bodies[0](one, other)
        if isinstance(verdict, Unknown):
            unsure = True
            return 0
        if not isinstance(verdict, bool):
            raise EvaluationError(f"The lambda of sort() should give a boolean, not {kind_of(verdict)}.")
        if verdict:
            return -1
        return 1 if bodies[0](other, one) is True else 0

    ordered = sorted(source, key=cmp_to_key(before))
    return _UNSURE if unsure else ordered


def _to_object(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    result: dict[str, Value] = {}
    for item in source:
        key = bodies[0](item)
        if isinstance(key, Unknown):
            return _UNSURE
        if not isinstance(key, str):
            raise EvaluationError(f"toObject() needs strings for keys, not {kind_of(key)}.")
        if key.lower() in {name.lower() for name in result}:
            raise EvaluationError(f"toObject() comes to the key '{key}' twice.")
        result[key] = bodies[1](item) if len(bodies) > 1 else item
    return result


def _group_by(source: list[Value], bodies: list[_Body], start: Value) -> Value:
    result: dict[str, Value] = {}
    for item in source:
        key = bodies[0](item)
        if isinstance(key, Unknown):
            return _UNSURE
        if not isinstance(key, str):
            raise EvaluationError(f"groupBy() needs strings for keys, not {kind_of(key)}.")
        known = next((name for name in result if name.lower() == key.lower()), key)
        group = result.setdefault(known, [])
        assert isinstance(group, list)
        group.append(bodies[1](item) if len(bodies) > 1 else item)
    return result


_RUN: dict[str, Callable[[list[Value], list[_Body], Value], Value]] = {
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "sort": _sort,
    "toobject": _to_object,
    "groupby": _group_by,
}
