"""The evaluation of JSON values with expressions and property copy loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.library.objects import unknown_name
from armls.core.evaluator.plain import MAX_DEPTH, plain_value
from armls.core.evaluator.values import Environment, EvaluationError, Unknown, UnknownName, Value
from armls.core.expression import Expression
from armls.core.syntax import Array, Literal, Node, Number, Object, String, content

MAX_COUNT = 800
"""The most iterations of a copy loop, Azure's own limit."""

Parse = Callable[[str], Expression]


class LoopEnvironment(Environment, Protocol):
    """An environment that can also be entered for each iteration."""

    def within(self, loop: str, index: int) -> LoopEnvironment:
        """The environment within iteration ``index`` of a copy loop."""


def evaluate_text(node: String, environment: Environment, parse: Parse) -> Value:
    """Evaluate a string: the value of its expression, or its content with ``[[`` unescaped."""
    text = node.value
    if text[:1] != "[" or text[-1:] != "]":
        return text
    if text[1:2] == "[":
        return text[1:]
    expression = parse(text)
    if expression.root is None:
        raise EvaluationError(expression.error.message if expression.error else "Invalid expression")
    return evaluate(expression.root, environment)


def evaluated_again(value: Value) -> Value:
    """A value in a nested template of scope ``outer``, which the parent evaluates before the template is read.

    A string that is an expression after that is evaluated again, by the nested deployment: it is unknown.
    """
    if not isinstance(value, str) or value[:1] != "[" or value[-1:] != "]" or value[1:2] == "[":
        return value
    return Unknown("" if "copyindex" in value.lower() else value[1:-1])


Rescue = Callable[[String, EvaluationError], Value]
"""A substitute for an expression that Azure would refuse."""


def evaluate_node(
    node: Node, environment: LoopEnvironment, parse: Parse, depth: int = 0, rescue: Rescue | None = None
) -> Value:
    """Evaluate a JSON node. Raises EvaluationError at the first expression that Azure would refuse.

    With ``rescue`` it continues with the substitute.
    """
    kind = type(node)
    if kind is String:
        if node.value[:1] != "[":  # type: ignore[union-attr, index]
            return node.value  # type: ignore[union-attr]
        try:
            return evaluate_text(node, environment, parse)  # type: ignore[arg-type]
        except EvaluationError as error:
            if rescue is None:
                raise
            return rescue(node, error)  # type: ignore[arg-type]
    if kind is Number or kind is Literal:
        return node.value  # type: ignore[union-attr]
    node = content(node)
    if depth > MAX_DEPTH:
        return Unknown("")
    if type(node) is Array:
        items: list[Value] = []
        for item in node.items:
            items.append(evaluate_node(item, environment, parse, depth + 1, rescue))
        return items
    if type(node) is not Object:
        return plain_value(node)
    return _evaluate_object(node, environment, parse, depth, rescue)


def _evaluate_object(
    node: Object, environment: LoopEnvironment, parse: Parse, depth: int, rescue: Rescue | None
) -> dict[str, Value]:
    result: dict[str, Value] = {}
    spelled: dict[str, bool] = {}
    """By lower-case name, whether the name is computed or that of a copy loop."""

    def add(name: str, value: Value, is_made: bool, key: String) -> None:
        lower = name.lower()
        if type(name) is not UnknownName and lower in spelled and (is_made or spelled[lower]):
            _refuse(key, EvaluationError(f"The computed name '{name[:100]}' is a duplicate in its object"), rescue)
        spelled[lower] = is_made
        result[name] = value

    for member in node.properties:
        key = member.key
        if key.value.lower() == "copy" and _is_loops(member.value):
            for loop in content(member.value).items:  # type: ignore[union-attr]
                name, value = _evaluate_named_loop(content(loop), environment, parse, depth + 1, rescue)  # type: ignore[arg-type]
                if name is not None:
                    add(name, value, True, key)
            continue
        try:
            name = _evaluate_name(key, environment, parse) if key.value[:1] == "[" else key.value
        except EvaluationError as error:
            _refuse(key, error, rescue)
            continue
        value = evaluate_node(member.value, environment, parse, depth + 1, rescue)
        add(name, value, key.is_expression, key)
    return result


def _evaluate_name(key: String, environment: Environment, parse: Parse) -> str:
    name = evaluate_text(key, environment, parse)
    if isinstance(name, Unknown):
        return unknown_name(name)
    if not isinstance(name, str):
        raise EvaluationError(f"The name of a property must be a string (found: {kind_of(name)})")
    return name


def _refuse(key: String, error: EvaluationError, rescue: Rescue | None) -> None:
    if rescue is None:
        raise error
    rescue(key, error)


def _evaluate_named_loop(
    loop: Object, environment: LoopEnvironment, parse: Parse, depth: int, rescue: Rescue | None
) -> tuple[str | None, Value]:
    """The name and the values of a property copy loop; the name is None if it isn't a string."""
    made = loop.get("name")
    name = evaluate_node(made.value, environment, parse) if made is not None else None
    if isinstance(name, Unknown):
        return unknown_name(name), Unknown("unknown()")
    return name if isinstance(name, str) else None, evaluate_loop(loop, environment, parse, depth, rescue)


def _is_loops(node: Node) -> bool:
    """Whether the value of a property ``copy`` is an array of copy loops."""
    node = content(node)
    if type(node) is not Array or not node.items:
        return False
    loops = [content(item) for item in node.items]
    return all(type(loop) is Object and all(map(loop.get, ("name", "count", "input"))) for loop in loops)


def evaluate_loop(
    loop: Object, environment: LoopEnvironment, parse: Parse, depth: int = 0, rescue: Rescue | None = None
) -> Value:
    """Evaluate a copy loop of properties or variables (``name``, ``count``, ``input``) to an array."""
    name, count, body = loop.get("name"), loop.get("count"), loop.get("input")
    if name is None or type(name.value) is not String or count is None or body is None:
        return Unknown("")
    label = evaluate_text(name.value, environment, parse)
    rounds = evaluate_node(count.value, environment, parse)
    if not isinstance(rounds, int) or isinstance(rounds, bool) or not isinstance(label, str):
        return Unknown("")
    if not 0 <= rounds <= MAX_COUNT:
        raise EvaluationError(f"'count' of a copy loop must be an integer from 0 to {MAX_COUNT} (found: {rounds})")
    made: list[Value] = []
    for index in range(rounds):
        environment.step()
        made.append(evaluate_node(body.value, environment.within(label, index), parse, depth + 1, rescue))
    return made
