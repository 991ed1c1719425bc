"""The names that a member can use, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import evaluate_node, evaluated_again
from armls.core.evaluator.placeholders import placeholder_text
from armls.core.evaluator.plain import literal_value, plain_value
from armls.core.evaluator.types import SECURE_TYPES
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Access, Call, Expression, Operand, Text
from armls.core.scopes import GIVEN_UP, Declared, Names, Section
from armls.core.syntax import Array, Node, Object, String


class Lookup:
    """The tracked way from a member to the names around it: whatever is asked for is remembered."""

    def __init__(self, names: Names, is_outer: bool = False) -> None:
        """``is_outer``: the names are those of a deployment around the template, which evaluates it first."""
        self._names, self._is_outer = names, is_outer
        self._parse = names.ledger.syntax.expression

    def parameter(self, name: str) -> Declared | None:
        """The parameter of that name in any case."""
        return self._names.declared("parameter", name)

    def variable(self, name: str) -> Declared | None:
        """The variable of that name in any case."""
        return self._names.declared("variable", name)

    def function(self, name: str) -> Declared | None:
        """The user function ``namespace.name`` in any case."""
        return self._names.declared("function", name)

    def definition(self, name: str) -> Declared | None:
        """The type definition of that name in any case."""
        return self._names.declared("definition", name)

    def definition_body(self, name: str) -> Object | None:
        """The object that a type definition is."""
        return self._names.definition_body(name)

    def is_chosen(self, name: str) -> bool:
        """Whether the value of a variable depends on a parameter; also true if the variable isn't defined."""
        return self._names.is_chosen(name)

    def expression(self, text: str) -> Expression:
        """The parsed expression that a string's value holds, kept for the next who asks."""
        return self._parse(text)

    def written_variable(self, name: str) -> Node | None:
        """The node that defines a variable; None for one of a copy loop, and if it isn't defined."""
        return self._names.written(name)

    def spellings(self, section: Section) -> tuple[str, ...]:
        """All names of a section as they are written."""
        return self._names.spellings(section)

    def is_given(self, name: str) -> bool:
        """Whether a parameter has a value that replaces its default."""
        return self._names.is_given(name)

    def is_secure(self, name: str) -> bool:
        """Whether a parameter's type is a secure one, so that Azure keeps its value to itself."""
        found = self._names.declared("parameter", name)
        return found is not None and found.type in SECURE_TYPES

    def literal(self, operand: Operand) -> Value:
        """The value of ``variables('x')``, or of a part of it, that has no expression; Unknown for all else."""
        keys: list[str] = []
        while type(operand) is Access:
            if type(operand.key) is not Text:
                return Unknown("")
            keys.append(operand.key.value.lower())
            operand = operand.target
        if type(operand) is not Call or operand.function != "variables" or len(operand.arguments) != 1:
            return Unknown("")
        name = operand.arguments[0]
        node = self.written_variable(name.value) if type(name) is Text else None
        value = literal_value(node) if node is not None else Unknown("")
        for key in reversed(keys):
            by_lower = {name.lower(): part for name, part in value.items()} if isinstance(value, dict) else {}
            value = by_lower.get(key, Unknown(""))
        return value

    def error(self, section: Section, name: str) -> EvaluationError | None:
        """Why a declared parameter or variable has no value."""
        return self._names.error(section, name) if section in ("parameter", "variable") else None

    def evaluate(self, operand: Operand) -> Value:
        """The value of an expression's part; Unknown where it cannot be had."""
        try:
            return self._names.evaluate_once(operand)
        except (EvaluationError, *GIVEN_UP):
            return Unknown("")

    @property
    def context(self) -> Context:
        """The deployment whose expressions are evaluated, as far as it is known."""
        return self._names.deployment_context()

    def text(self, operand: Operand) -> str | None:
        """The text of an expression's part, with placeholders where it is not known; None where nothing is."""
        return placeholder_text(self.evaluate(operand), self.context)

    def allowed_values(self, name: str) -> Sequence[Value] | None:
        """The allowed values of a parameter; None where any value is allowed."""
        declared = self._names.template.parameters.get(name.lower())
        body = declared.member.value if declared is not None else None
        found = body.get("allowedValues") if type(body) is Object else None
        return [plain_value(item) for item in found.value.items] if found and type(found.value) is Array else None

    def attempt(self, operand: Operand, loops: Mapping[str, int] | None = None) -> Value:
        """Like ``evaluate``, but raises EvaluationError where Azure would refuse."""
        try:
            return evaluate(operand, self._names.view(loops)) if loops else self._names.evaluate_once(operand)
        except GIVEN_UP:
            return Unknown("")

    def node_value(self, node: Node, *, loops: Mapping[str, int] | None = None) -> Value:
        """The value of a JSON node, its expressions evaluated; Unknown where it cannot be had."""
        value = self._node_value(node, loops)
        return evaluated_again(value) if self._is_outer else value

    def _node_value(self, node: Node, loops: Mapping[str, int] | None) -> Value:
        try:
            if not loops and type(node) is String and node.is_expression:
                root = self._parse(node.value).root
                return self._names.evaluate_once(root) if root is not None else Unknown("")
            return evaluate_node(node, self._names.view(loops), self._parse)
        except (EvaluationError, *GIVEN_UP):
            return Unknown("")
