"""The environments in which expressions are evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import evaluate_node
from armls.core.evaluator.unknown import Reduced, with_known
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Call, Operand, Text
from armls.core.scopes.facts import MAX_NESTING, Circular, Exhausted
from armls.core.syntax import Object, text_of
from armls.core.template import UserFunction
from armls.core.type_check import breaches

if TYPE_CHECKING:
    from armls.core.scopes.names import Names


ABSENT = object()


class View:
    """The environment of expressions in one template: the names in scope, and the enclosing copy loops.

    Satisfies :class:`armls.core.evaluator.values.Environment`.
    """

    __slots__ = ("_loops", "_names", "step")

    def __init__(self, names: Names, loops: Mapping[str, int | None]) -> None:
        self._names, self._loops = names, loops
        self.step = names.ledger.step

    @property
    def context(self) -> Context:
        """The context of the deployment."""
        return self._names.deployment_context()

    def within(self, loop: str, index: int) -> View:
        """The environment within one iteration of a property or variable copy loop, which is referred to by name."""
        return View(self._names, {**self._loops, loop.lower(): index})

    def within_copy(self, loop: str, index: int | None) -> View:
        """The environment within one iteration of a resource or output copy loop, to which ``copyIndex()`` refers.

        The index is None in a loop whose count is unknown.
        """
        return View(self._names, {**self._loops, loop.lower(): index, "": index})

    def parameter(self, name: str) -> Value:
        """The parameter's value."""
        return self._names.value("parameter", name)

    def variable(self, name: str) -> Value:
        """The variable's value."""
        return self._names.value("variable", name)

    def copy_index(self, loop: str | None) -> Value:
        """The index of the copy loop; Unknown outside the iterations of loops."""
        index = self._loops.get((loop or "").lower(), ABSENT)
        if index is ABSENT:
            self._names.miss_loop(loop)
            if self._loops:
                return Unknown("")  # refused, so it is equal to nothing
        if not isinstance(index, int):
            return Unknown(f"copyIndex('{loop}')" if loop else "copyIndex()")
        return index

    def user_function(self, call: Call, arguments: list[Value]) -> Value:
        """The value of the user function's output."""
        computed = self._names.computed(call)
        if computed is not None:
            return computed
        declared = self._names.declared("function", call.function)
        if declared is None:
            raise EvaluationError(f"User function '{call.namespace}.{call.name}' isn't defined", call)
        function = declared.source
        assert isinstance(function, UserFunction)
        parameters = function.parameters
        if len(parameters) != len(arguments):
            wanted = f"{len(parameters)} argument{'s' * (len(parameters) != 1)}"
            raise EvaluationError(f"{declared.name}() requires {wanted}, found {len(arguments)}", call)
        for argument, body in zip(arguments, function.parameter_bodies, strict=True):
            for breach in self._breaches(argument, body):
                raise EvaluationError(f"Argument '{text_of(body, 'name')}' of {declared.name}(): {breach}", call)
        output = function.output
        value = output.get("value") if output is not None else None
        if output is None or value is None:
            return Unknown(f"{declared.name}()")
        given = {name.lower(): argument for argument, (name, _) in zip(arguments, parameters, strict=True)}
        ledger = self._names.ledger
        ledger.nesting += 1
        try:
            if ledger.nesting > MAX_NESTING:
                raise Exhausted
            inner = FunctionView(self._names, given)
            result = evaluate_node(value.value, inner, ledger.syntax.expression)
        except Circular:
            raise
        except EvaluationError as error:
            raise EvaluationError(f"In {declared.name}(): {error.message}", call) from error
        finally:
            ledger.nesting -= 1
        for breach in self._breaches(result, output):
            raise EvaluationError(f"Output of {declared.name}(): {breach}", call)
        return result

    def _breaches(self, value: Value, body: Object) -> Iterator[str]:
        """Messages for a value that violates the declared type of a user function's parameter or output."""
        return breaches(value, body, self._names.definition_body, symbolic=True)

    def left(self, operand: Operand) -> object:
        """Substitute the indexes of enclosing loops and resolved references in an operand."""
        if not self._loops and not self._names.knows_resources:
            return operand
        return with_known(operand, self._known_already)

    def _known_already(self, call: Call) -> Reduced | None:
        """The substitution that Azure's engine makes for a call before it evaluates the expression."""
        value: Value = None
        if call.function == "copyindex" and self._loops:
            value = evaluate(call, self)
        elif call.arguments and type(call.arguments[0]) is Text:
            value = self._names.named(call)
        return None if value is None else Reduced(call.start, call.end, value)

    def clock(self, call: Call, arguments: list[Value]) -> Value:
        """The value of a function that is new in each deployment."""
        return self._names.clock(call, arguments)

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """The value of a function that only Azure evaluates."""
        return self._names.runtime(call, arguments)


class FunctionView(View):
    """The environment inside a user function: its own parameters, and the template's variables."""

    __slots__ = ("_arguments",)

    def __init__(self, names: Names, arguments: dict[str, Value]) -> None:
        super().__init__(names, {})
        self._arguments = arguments

    def parameter(self, name: str) -> Value:
        """The argument of the call."""
        if name.lower() not in self._arguments:
            raise EvaluationError(f"Parameter '{name}' isn't defined in this function")
        return self._arguments[name.lower()]
