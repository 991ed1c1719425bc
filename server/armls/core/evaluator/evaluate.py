"""The evaluation of expressions.

A call is looked up by its lower-case name in one table of handlers. Most evaluate all arguments and pass them to a
function of :mod:`armls.core.evaluator.library`, which raises Unsettled if the result depends on values known only
during the deployment: then the call remains, with its arguments reduced. Functions that do not evaluate all their
arguments (``if``, ``and``, ``or``, ``coalesce``, and those with a lambda) have handlers of their own. Recursion needs
two frames a level.
"""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.deep import reduced
from armls.core.evaluator.library import DEEP, FUNCTIONS, SLOW
from armls.core.evaluator.library.access import value_at
from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.library.lambdas import LAMBDA_FUNCTIONS, Lambda, run_lambda_function
from armls.core.evaluator.library.scopes import SCOPE_FUNCTIONS
from armls.core.evaluator.unknown import left_call
from armls.core.evaluator.values import (
    Environment,
    EvaluationError,
    Open,
    OpenObject,
    Unknown,
    Unsettled,
    Value,
    count_leaves,
)
from armls.core.expression import Access, Call, Integer, Operand, Text
from armls.core.functions import FUNCTIONS as SIGNATURES
from armls.core.functions import LIST

MAX_DEPTH = 150
"""The depth of nested calls that are evaluated by recursion; deeper ones are evaluated from the inside first."""
MAX_LEAVES = 100_000
"""The most values within an argument; a call with a larger argument is not evaluated."""

Handler = Callable[[Call, Environment, int], Value]


def evaluate(operand: Operand, environment: Environment, depth: int = 0) -> Value:
    """Evaluate a parsed expression, or a part of one.

    Raises EvaluationError if Azure would refuse it. A value that is known only during a deployment is Unknown.
    """
    kind = type(operand)
    if kind is Text or kind is Integer:
        return operand.value  # type: ignore[union-attr]
    try:
        if kind is Call:
            if depth > MAX_DEPTH:
                operand, depth = reduced(operand, environment, evaluate, MAX_DEPTH // 2), MAX_DEPTH // 2  # type: ignore[arg-type]
            environment.step()
            handler = _HANDLERS.get(operand.function, _other)  # type: ignore[union-attr]
            return handler(operand, environment, depth)  # type: ignore[arg-type]
        if kind is Access:
            return _access(operand, environment, depth)  # type: ignore[arg-type]
        return operand.value  # type: ignore[union-attr]  # already reduced
    except EvaluationError as error:
        if error.operand is None:
            error.operand = _argument(operand, error.argument)
        raise


def _argument(operand: Operand, index: int | None) -> Operand:
    """The part of a call that an error is about: the argument with the number, or the whole operand."""
    if index is not None and isinstance(operand, Call) and index < len(operand.arguments):
        return operand.arguments[index]
    return operand


# ---- calls that evaluate all their arguments


def _arguments(call: Call, environment: Environment, depth: int, divisor: int = 64) -> list[Value]:
    """Evaluate the arguments of a call; a large one costs a step for every ``divisor`` characters or items."""
    values: list[Value] = []
    for operand in call.arguments:
        kind = type(operand)
        if kind is Text or kind is Integer:
            values.append(operand.value)  # type: ignore[union-attr]
            continue
        value = evaluate(operand, environment, depth + 1)
        if type(value) in _SIZED and len(value) > 100:  # type: ignore[arg-type]
            environment.step(len(value) // divisor)  # type: ignore[arg-type]
        values.append(value)
    return values


_SIZED = frozenset([str, list, dict])


def _plain(name: str, function: Callable[[list[Value]], Value]) -> Handler:
    """The handler of a function that reads all arguments, but not the values within them."""
    least, most = _signature(name)
    divisor = 4 if name in SLOW else 64

    def run(call: Call, environment: Environment, depth: int) -> Value:
        if not least <= len(call.arguments) <= most:
            raise _miscounted(call)
        arguments = _arguments(call, environment, depth, divisor)
        try:
            return _charged(function(arguments), environment)
        except Unsettled:
            return left_call(call.name, arguments)

    return run


def _charged(value: Value, environment: Environment) -> Value:
    """The value, after counting the cost of a large one against the budget."""
    if type(value) in _SIZED and len(value) > 100:  # type: ignore[arg-type]
        environment.step(len(value) // 16)  # type: ignore[arg-type]
    return value


def _deep(name: str, function: Callable[[list[Value]], Value]) -> Handler:
    """The handler of a function that traverses its arguments."""
    least, most = _signature(name)

    def run(call: Call, environment: Environment, depth: int) -> Value:
        if not least <= len(call.arguments) <= most:
            raise _miscounted(call)
        arguments = _arguments(call, environment, depth, 4 if name in SLOW else 16)
        for value in arguments:
            if isinstance(value, list | dict):
                leaves = count_leaves(value, MAX_LEAVES)
                environment.step(leaves // 4)
                if leaves >= MAX_LEAVES:
                    return Unknown.call(call.name, arguments)
        try:
            return _charged(function(arguments), environment)
        except Unsettled:
            return left_call(call.name, arguments)

    return run


def _scope(name: str) -> Handler:
    """The handler of a function that reads the context of the deployment."""
    least, most = _signature(name)
    function = SCOPE_FUNCTIONS[name]

    def run(call: Call, environment: Environment, depth: int) -> Value:
        if not least <= len(call.arguments) <= most:
            raise _miscounted(call)
        arguments = _arguments(call, environment, depth)
        try:
            return function(arguments, environment.context)
        except Unsettled:
            return left_call(call.name, arguments)

    return run


def _left(call: Call, environment: Environment, depth: int) -> Value:
    """The handler of a function whose value is known only during a deployment."""
    _check_count(call)
    return Unknown.call(call.name, _arguments(call, environment, depth))


def _clock(call: Call, environment: Environment, depth: int) -> Value:
    """The handler of ``utcNow`` and ``newGuid``."""
    _check_count(call)
    return environment.clock(call, _arguments(call, environment, depth))


def _runtime(call: Call, environment: Environment, depth: int) -> Value:
    _check_count(call)
    arguments = _arguments(call, environment, depth)
    if not call.function.startswith("list"):
        for value, operand in zip(arguments, call.arguments, strict=True):
            if not isinstance(value, str | Unknown):
                raise EvaluationError(f"{call.name}() requires strings (found: {kind_of(value)})", operand)
    return environment.runtime(call, arguments)


def _other(call: Call, environment: Environment, depth: int) -> Value:
    if call.namespace:
        return environment.user_function(call, _arguments(call, environment, depth))
    if call.function.startswith("list"):
        return _runtime(call, environment, depth)
    raise EvaluationError(f"Unknown function '{call.name}'", call)


def _signature(name: str) -> tuple[int, float]:
    function = SIGNATURES[name]
    return function.least, float("inf") if function.most is None else function.most


def _miscounted(call: Call) -> EvaluationError:
    function, given = SIGNATURES.get(call.function, LIST), len(call.arguments)
    return EvaluationError(f"{function.name}() doesn't accept {given} argument{'s' * (given != 1)}", call)


def _check_count(call: Call) -> None:
    function, given = SIGNATURES.get(call.function, LIST), len(call.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        raise _miscounted(call)


# ---- names around the expression


def _name(call: Call, environment: Environment, depth: int) -> str | Unknown:
    """The name in a call such as ``variables('name')``."""
    if len(call.arguments) != 1:
        raise _miscounted(call)
    operand = call.arguments[0]
    if type(operand) is Text:
        return operand.value
    value = evaluate(operand, environment, depth + 1)
    if isinstance(value, str | Unknown):
        return value
    raise EvaluationError(f"{call.name}() requires the name as a string (found: {kind_of(value)})", call)


def _parameters(call: Call, environment: Environment, depth: int) -> Value:
    name = _name(call, environment, depth)
    return environment.parameter(name) if isinstance(name, str) else Unknown.call(call.name, [name])


def _variables(call: Call, environment: Environment, depth: int) -> Value:
    name = _name(call, environment, depth)
    return environment.variable(name) if isinstance(name, str) else Unknown.call(call.name, [name])


def _lambda_variables(call: Call, environment: Environment, depth: int) -> Value:
    name = _name(call, environment, depth)
    if not isinstance(environment, Lambda):
        raise EvaluationError("lambdaVariables() is only allowed in a lambda", call)
    return environment.lambda_variable(name) if isinstance(name, str) else Unknown.call(call.name, [name])


def _copy_index(call: Call, environment: Environment, depth: int) -> Value:
    _check_count(call)
    arguments = _arguments(call, environment, depth)
    loop = arguments[0] if arguments and isinstance(arguments[0], str) else None
    offsets = arguments if loop is None else arguments[1:]
    offset = offsets[0] if offsets else 0
    if len(offsets) > 1 or type(offset) not in (int, Unknown) or (isinstance(offset, int) and offset < 0):
        raise EvaluationError(
            "copyIndex() requires the name of a copy loop, an integer offset of at least 0, or both", call
        )
    index = environment.copy_index(loop)
    if isinstance(index, int) and isinstance(offset, int):
        return index + offset
    return Unknown.call(call.name, [*arguments, index] if index == _REFUSED else arguments)


_REFUSED = Unknown("")
"""The value that environments return for a name that Azure refuses."""


# ---- lazy forms


def _if(call: Call, environment: Environment, depth: int) -> Value:
    while True:  # a loop for long chains of if() in the last argument
        operands = call.arguments
        if len(operands) != 3:
            raise _miscounted(call)
        condition = evaluate(operands[0], environment, depth + 1)
        if isinstance(condition, Unknown):
            return Unknown.call(call.name, (condition, *map(environment.left, operands[1:])))
        if not isinstance(condition, bool):
            message = f"The condition of if() must be a Boolean (found: {kind_of(condition)})"
            raise EvaluationError(message, operands[0])
        chosen = operands[1] if condition else operands[2]
        if type(chosen) is not Call or chosen.function != "if":
            return evaluate(chosen, environment, depth + 1)
        environment.step()
        call = chosen


def _connected(decisive: bool) -> Handler:
    """The handler of ``and`` or ``or``."""

    def run(call: Call, environment: Environment, depth: int) -> Value:
        operands = call.arguments
        if len(operands) < 2:
            raise EvaluationError(f"{call.name}() requires at least 2 arguments, found {len(operands)}", call)
        for index, operand in enumerate(operands):
            value = evaluate(operand, environment, depth + 1)
            if value is decisive:
                return value
            if isinstance(value, Unknown):
                return Unknown.call(
                    call.name, (*[not decisive] * index, value, *map(environment.left, operands[index + 1 :]))
                )
            if not isinstance(value, bool):
                raise EvaluationError(f"{call.name}() requires Booleans (found: {kind_of(value)})", operand)
        return not decisive

    return run


def _coalesce(call: Call, environment: Environment, depth: int) -> Value:
    operands = call.arguments
    for index, operand in enumerate(operands):
        value = evaluate(operand, environment, depth + 1)
        if isinstance(value, Unknown):
            return Unknown.call(call.name, (*[None] * index, value, *map(environment.left, operands[index + 1 :])))
        if value is not None:
            return value
    return None


# ---- properties


def _access(access: Access, environment: Environment, depth: int) -> Value:
    if depth > MAX_DEPTH:
        return evaluate(reduced(access, environment, evaluate, MAX_DEPTH // 2), environment, MAX_DEPTH // 2)
    target = evaluate(access.target, environment, depth + 1)
    operand = access.key
    key = operand.value if type(operand) is Text else evaluate(operand, environment, depth + 1)
    if type(target) is dict and type(key) is str:
        found = target.get(key, _ABSENT)
        if found is not _ABSENT:
            return found  # type: ignore[no-any-return]
        if len(target) > 100:
            environment.step(len(target) // 16)
    if isinstance(target, Open) and isinstance(key, str):
        known: Value = target.part(key)
        if known is not None:
            return known
    if isinstance(target, Unknown) or (isinstance(key, Unknown) and isinstance(target, list | dict)):
        return Unknown.access(target, key)
    try:
        return value_at(target, key, access.dotted)
    except Unsettled:
        return Unknown.access(Unknown(target.name) if isinstance(target, OpenObject) else target, key)


_ABSENT = object()


def _lambda(call: Call, environment: Environment, depth: int) -> Value:
    _check_count(call)
    return run_lambda_function(call, environment, evaluate, depth)


_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(SIGNATURES, _left),
    **{name: (_deep if name in DEEP else _plain)(name, function) for name, function in FUNCTIONS.items()},
    **{name: _scope(name) for name in SCOPE_FUNCTIONS},
    **dict.fromkeys(LAMBDA_FUNCTIONS, _lambda),
    **dict.fromkeys(("reference", "references", "resourceinfo", "extensions"), _runtime),
    **dict.fromkeys(("utcnow", "newguid"), _clock),
    "if": _if,
    "and": _connected(False),
    "or": _connected(True),
    "coalesce": _coalesce,
    "parameters": _parameters,
    "variables": _variables,
    "lambdavariables": _lambda_variables,
    "copyindex": _copy_index,
}
"""Handlers by lower-case name; arguments are the call, its environment, and the depth of its nesting."""
