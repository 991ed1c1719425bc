"""What an expression comes to.

A call is looked up by its lower-case name among the functions of :mod:`armls.core.evaluator.library`; those that do not
evaluate all their arguments (``if``, ``and``, ``or``, ``coalesce``, ``lambda`` and what takes one) are here. A
function of the language that has no entry comes to Unknown, its arguments evaluated. Recursion takes two frames a
level.
"""

from __future__ import annotations

from armls.core.evaluator.library import FUNCTIONS, SEES_THROUGH
from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.library.lambdas import LAMBDA_FUNCTIONS, Lambda, run_lambda_function
from armls.core.evaluator.library.scopes import SCOPE_FUNCTIONS
from armls.core.evaluator.printing import print_call, print_operand, print_value
from armls.core.evaluator.values import Environment, EvaluationError, Unknown, Value
from armls.core.expression import Access, Call, Integer, Operand, Text
from armls.core.functions import function_named, is_runtime

MAX_DEPTH = 210
"""Calls within each other; what nests deeper is refused, so that evaluation never exhausts Python's stack."""


def evaluate(operand: Operand, environment: Environment, depth: int = 0) -> Value:
    """The value of a parsed expression, or of a part of one.

    Raises EvaluationError where Azure would refuse it. A value that only a deployment knows is Unknown.
    """
    if isinstance(operand, Text | Integer):
        return operand.value
    if depth > MAX_DEPTH:
        raise EvaluationError("This expression nests too deep.", operand)
    try:
        if isinstance(operand, Call):
            return _call(operand, environment, depth)
        return _access(operand, environment, depth)
    except EvaluationError as error:
        if error.operand is None:
            error.operand = operand
        raise


def _call(call: Call, environment: Environment, depth: int) -> Value:
    environment.step()
    name = call.function
    if name in _LAZY and not call.namespace:
        return _LAZY[name](call, environment, depth)
    _check_count(call, name)
    arguments = (
        [evaluate(argument, environment, depth + 1) for argument in call.arguments]
        if name not in LAMBDA_FUNCTIONS
        else []
    )
    if call.namespace:
        return environment.user_function(call, arguments)
    if name in _NAMED:
        return _named(call, name, arguments, environment)
    if name in LAMBDA_FUNCTIONS:
        return run_lambda_function(call, name, environment, evaluate, depth)
    if is_runtime(name):
        if name == "reference":
            _check_texts(call, arguments)
        return environment.runtime(call, arguments)
    if name in _STRINGS_ONLY:
        _check_texts(call, arguments)
    elif name in _INTS_ONLY:
        _check_ints(call, arguments)
    if name in SCOPE_FUNCTIONS:
        return SCOPE_FUNCTIONS[name](arguments, environment.context)
    function = FUNCTIONS.get(name)
    if function is None or any(isinstance(argument, Unknown) for argument in arguments):
        return Unknown(print_call(call.name, arguments))
    if name not in SEES_THROUGH and not all(map(is_known, arguments)):
        return Unknown(print_call(call.name, arguments))
    return function(arguments)


_STRINGS_ONLY = frozenset(
    [
        *("guid", "uniquestring", "resourceid", "subscriptionresourceid", "tenantresourceid", "extensionresourceid"),
        "managementgroupresourceid",
    ]
)
_INTS_ONLY = frozenset(["add", "sub", "mul", "div", "mod"])
"""What takes nothing but strings, or ints, so that one wrong argument tells, whatever the others are."""


def _check_texts(call: Call, arguments: list[Value]) -> None:
    """Refuse what certainly is no string; null and numbers are none."""
    for value, argument in zip(arguments, call.arguments, strict=True):
        if not isinstance(value, str | Unknown):
            raise EvaluationError(f"{call.name}() takes strings, not {kind_of(value)}.", argument)


def _check_ints(call: Call, arguments: list[Value]) -> None:
    """Refuse what certainly is no int."""
    for value, argument in zip(arguments, call.arguments, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | Unknown):
            raise EvaluationError(f"{call.name}() takes ints, not {kind_of(value)}.", argument)


def is_known(value: Value) -> bool:
    """Whether nothing in a value is unknown."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, Unknown):
            return False
        if isinstance(one, list | dict) and id(one) not in seen:
            seen.add(id(one))  # a value can hold the same part many times over
            stack.extend(one if isinstance(one, list) else one.values())
    return True


def _check_count(call: Call, name: str) -> None:
    if call.namespace:
        return
    function = function_named(name)
    if function is None:
        raise EvaluationError(f"There is no function '{call.name}'.", call)
    given = len(call.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        raise EvaluationError(f"{function.name}() does not take {given} argument{'s' * (given != 1)}.", call)


_NAMED = frozenset(["parameters", "variables", "copyindex", "utcnow", "newguid", "lambdavariables"])


def _named(call: Call, name: str, arguments: list[Value], environment: Environment) -> Value:
    """The functions that look a name up around the expression."""
    first = arguments[0] if arguments else None
    if name == "copyindex":
        loop = first if isinstance(first, str) else None
        offset = first if isinstance(first, int) else arguments[1] if len(arguments) > 1 else 0
        index = environment.copy_index(loop)
        if isinstance(index, int) and isinstance(offset, int):
            return index + offset
        return Unknown(print_call(call.name, arguments))
    if name in ("utcnow", "newguid"):
        return Unknown(print_call(call.name, arguments))
    if isinstance(first, Unknown):
        return Unknown(print_call(call.name, arguments))
    if not isinstance(first, str):
        raise EvaluationError(f"{call.name}() takes the name as a string, not {kind_of(first)}.", call)
    if name == "parameters":
        return environment.parameter(first)
    if name == "variables":
        return environment.variable(first)
    if isinstance(environment, Lambda):
        return environment.lambda_variable(first)
    raise EvaluationError("lambdaVariables() can only be used within a lambda.", call)


# ---- lazy forms


def _if(call: Call, environment: Environment, depth: int) -> Value:
    if len(call.arguments) != 3:
        raise EvaluationError(f"if() takes 3 arguments, not {len(call.arguments)}.", call)
    condition = evaluate(call.arguments[0], environment, depth + 1)
    if isinstance(condition, Unknown):
        rest = ", ".join(print_operand(argument) for argument in call.arguments[1:])
        return Unknown(f"{call.name}({print_value(condition)}, {rest})")
    if not isinstance(condition, bool):
        raise EvaluationError(
            f"The condition of if() should be a boolean, not {kind_of(condition)}.", call.arguments[0]
        )
    return evaluate(call.arguments[1 if condition else 2], environment, depth + 1)


def _and(call: Call, environment: Environment, depth: int) -> Value:
    return _connected(call, environment, depth, False)


def _or(call: Call, environment: Environment, depth: int) -> Value:
    return _connected(call, environment, depth, True)


def _connected(call: Call, environment: Environment, depth: int, decisive: bool) -> Value:
    if len(call.arguments) < 2:
        raise EvaluationError(f"{call.name}() takes two arguments at least.", call)
    for index, argument in enumerate(call.arguments):
        value = evaluate(argument, environment, depth + 1)
        if isinstance(value, Unknown):
            rest = "".join(f", {print_operand(other)}" for other in call.arguments[index + 1 :])
            return Unknown(f"{call.name}({print_value(value)}{rest})")
        if not isinstance(value, bool):
            raise EvaluationError(f"{call.name}() takes booleans, not {kind_of(value)}.", argument)
        if value is decisive:
            return value
    return not decisive


def _coalesce(call: Call, environment: Environment, depth: int) -> Value:
    for index, argument in enumerate(call.arguments):
        value = evaluate(argument, environment, depth + 1)
        if isinstance(value, Unknown):
            rest = "".join(f", {print_operand(other)}" for other in call.arguments[index + 1 :])
            return Unknown(f"{call.name}({print_value(value)}{rest})") if rest else value
        if value is not None:
            return value
    return None


_LAZY = {"if": _if, "and": _and, "or": _or, "coalesce": _coalesce}


# ---- properties


def _access(access: Access, environment: Environment, depth: int) -> Value:
    target = evaluate(access.target, environment, depth + 1)
    key = evaluate(access.key, environment, depth + 1)
    if isinstance(target, Unknown) or isinstance(key, Unknown):
        if isinstance(key, str) and key.isidentifier():
            return Unknown(f"{print_value(target)}.{key}")
        return Unknown(f"{print_value(target)}[{print_value(key)}]")
    return value_at(target, key, access.dotted)


def value_at(target: Value, key: Value, dotted: bool = False) -> Value:
    """The property or item of a value. Raises EvaluationError where there is none."""
    if isinstance(target, list):
        if dotted or not isinstance(key, int) or isinstance(key, bool):
            raise EvaluationError(f"An array has items, [0], [1] …, and no property {print_value(key)}.")
        if not 0 <= key < len(target):
            raise EvaluationError(f"The index {key} is out of bounds: the array has {len(target)} items.")
        item: Value = target[key]
        return item
    if isinstance(target, dict):
        if not isinstance(key, str):
            raise EvaluationError("An object has properties by name, not by number.")
        found = key if key in target else next((name for name in target if name.lower() == key.lower()), None)
        if found is not None:
            inner: Value = target[found]
            return inner
        known = ", ".join(list(target)[:10])
        raise EvaluationError(f"The object has no property '{key}'. It has: {known or 'none'}.")
    raise EvaluationError(f"{kind_of(target).capitalize()} has no property {print_value(key)}.")
