"""The names of resources: as values if known, else as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import MAX_COUNT, evaluate_node
from armls.core.evaluator.placeholders import placeholder_text
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.expression import Call, Operand, Text
from armls.core.scopes import GIVEN_UP, Ledger, Names, View
from armls.core.symbols import Index
from armls.core.syntax import Member, Node, Object, String, content, property_value
from armls.core.template import Resource, Template
from armls.services.analysis.syntax_cache import SyntaxCache

_MAX_DEPTH = 12
_MAX_PIECES = 40
_MAX_SHAPES = 3
_MAX_NAME = 300
_NO_LOOPS: Mapping[str, int] = {}
_NO_VALUES: Mapping[str, Member] = {}


class Pattern(Struct, frozen=True, gc=False):
    """A name of which only parts are known: ``parts`` are strings, and None for any string.

    ``shapes`` has, if known, a regular expression for each unknown part, in order.
    """

    parts: tuple[str | None, ...]
    shapes: tuple[str, ...] = ()

    @property
    def exact(self) -> str | None:
        """The whole name, if it is known."""
        return "".join(part or "" for part in self.parts) if None not in self.parts else None

    @property
    def weight(self) -> int:
        """The number of known characters."""
        return sum(len(part) for part in self.parts if part)

    def joined(self, other: Pattern) -> Pattern:
        """Append another pattern."""
        return Pattern(self.parts + other.parts, self.shapes + other.shapes)

    def matches(self, name: str) -> bool:
        """Whether a name, in any case, may match."""
        if not self._fits(name.lower()):
            return False
        if len(self.shapes) > _MAX_SHAPES or len(name) > _MAX_NAME:
            return True  # a regular expression might be very slow
        return re.fullmatch(_regex(self), name, re.IGNORECASE | re.DOTALL) is not None

    def _fits(self, name: str) -> bool:
        """Whether the known parts occur in the name, in order; linear in its length."""
        runs = [""]
        for part in self.parts:
            if part is None:
                runs.append("")
            else:
                runs[-1] += part.lower()
        first, *rest = runs
        if not rest:
            return name == first
        if not name.startswith(first):
            return False
        at = len(first)
        for part in rest[:-1]:
            found = name.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return name.endswith(rest[-1]) and len(name) - len(rest[-1]) >= at


ANYTHING = Pattern((None,), (".+",))
_SHAPES = {
    "uniquestring": "[a-z0-9]{13}",
    "guid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "newguid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "copyindex": r"\d+",
}
_THROUGH = frozenset({"tolower", "toupper", "string", "trim"})


def literal(text: str) -> Pattern:
    """The pattern of a known name."""
    return Pattern((text,))


class Naming:
    """The evaluation of names in one document's templates; ``given`` are the entries of its parameter file."""

    def __init__(self, given: Mapping[str, Member]) -> None:
        self._given = given
        self._syntax = SyntaxCache()
        self._ledger = Ledger(self._syntax)
        self._ledger.next_revision()
        self._names: dict[str, Names] = {}
        self._patterns: dict[Member, Pattern] = {}
        self._rounds: dict[Member, list[Pattern] | None] = {}

    def index(self, member: Member) -> Index:
        """The expressions of a member."""
        return self._syntax.index(member)

    def names(self, template: Template) -> Names:
        """The names in scope of a template's expressions."""
        owner = template.names
        found = self._names.get(owner.pointer)
        if found is None:
            parent = self.names(owner.parent) if owner.parent is not None else None
            found = self._names[owner.pointer] = Names(self._ledger, owner.pointer, parent)
            found.update(owner, self._given if owner.holder is None else _NO_VALUES)
        return found

    def value(self, node: Node | None, template: Template, loops: Mapping[str, int]) -> Value:
        """Evaluate a node; Unknown if that fails."""
        if node is None:
            return Unknown("")
        self._ledger.start()
        try:
            return evaluate_node(node, self.names(template).view(loops), self._syntax.expression)
        except (EvaluationError, *GIVEN_UP):
            return Unknown("")

    def text(self, node: Node | None, template: Template, loops: Mapping[str, int]) -> str:
        """The string of a node, with placeholders for unknown parts; empty if it is wholly unknown."""
        value = self.value(node, template, loops)
        return placeholder_text(value, self.names(template).deployment_context()) or ""

    # ---- names of resources

    def name(self, resource: Resource, template: Template) -> Pattern:
        """A resource's own name, without its parents'; for a copy loop the common part of all iterations."""
        found = self._patterns.get(resource.member)
        if found is None:
            node = _value_of(resource, "name")
            found = self._patterns[resource.member] = self._of_node(node, template, 0) if node else ANYTHING
        return found

    def rounds(self, resource: Resource, template: Template) -> list[Pattern] | None:
        """The names of all iterations of a copy loop; None without a loop, or if its count is unknown."""
        if resource.member not in self._rounds:
            self._rounds[resource.member] = self._all_rounds(resource, template)
        return self._rounds[resource.member]

    def _all_rounds(self, resource: Resource, template: Template) -> list[Pattern] | None:
        copy = _value_of(resource, "copy")
        body = content(copy) if copy is not None else None
        node = _value_of(resource, "name")
        if type(body) is not Object or node is None:
            return None
        count, loop = body.get("count"), body.get("name")
        rounds = self.value(count.value if count else None, template, {})
        label = self.value(loop.value if loop else None, template, {})
        if not isinstance(rounds, int) or isinstance(rounds, bool) or not 0 <= rounds <= MAX_COUNT:
            return None
        key = label.lower() if isinstance(label, str) else ""
        return [self._of_node(node, template, 0, {key: index, "": index}) for index in range(rounds)]

    # ---- patterns

    def _of_node(self, node: Node, template: Template, depth: int, loops: Mapping[str, int] = _NO_LOOPS) -> Pattern:
        if type(node) is not String:
            return ANYTHING
        if not node.is_expression:
            return literal(node.literal)
        root = self._syntax.expression(node.value).root
        if root is None:
            return ANYTHING
        self._ledger.start()
        pattern = self._of_operand(root, template, self.names(template).view(loops), depth)
        return pattern if len(pattern.parts) <= _MAX_PIECES else ANYTHING

    def _of_operand(self, operand: Operand, template: Template, view: View, depth: int) -> Pattern:
        try:
            value = evaluate(operand, view)
        except (EvaluationError, *GIVEN_UP):
            value = Unknown("")
        if isinstance(value, str):
            return literal(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return literal(str(value))
        if type(operand) is not Call or depth > _MAX_DEPTH:
            return ANYTHING
        return self._of_call(operand, template, view, depth + 1)

    def _of_call(self, call: Call, template: Template, view: View, depth: int) -> Pattern:
        function, arguments = call.function, call.arguments
        shape = _SHAPES.get(function)
        if shape is not None and not (function == "copyindex" and len(arguments) > 1):
            return Pattern((None,), (shape,))
        if function in _THROUGH and len(arguments) == 1:
            return self._of_operand(arguments[0], template, view, depth)
        if function == "concat":
            made = literal("")
            for one in arguments[:_MAX_PIECES]:
                made = made.joined(self._of_operand(one, template, view, depth))
            return made
        if function == "format" and arguments and type(arguments[0]) is Text:
            return self._of_format(arguments[0].value, arguments[1:], template, view, depth)
        if function in ("take", "substring") and len(arguments) > 1:
            return _cut(self._of_operand(arguments[0], template, view, depth))
        if function == "if" and len(arguments) == 3:
            return self._either(*(self._of_operand(one, template, view, depth) for one in arguments[1:]))
        if function in ("parameters", "variables") and len(arguments) == 1 and type(arguments[0]) is Text:
            return self._of_declaration(function, arguments[0].value, template, depth)
        return ANYTHING

    def _of_format(
        self, text: str, arguments: tuple[Operand, ...], template: Template, view: View, depth: int
    ) -> Pattern:
        made = literal("")
        at = 0
        for found in re.finditer(r"\{\{|\}\}|\{(\d+)[^}]*\}", text):
            made = made.joined(literal(text[at : found.start()]))
            at = found.end()
            if found[1] is None:
                made = made.joined(literal(found[0][0]))
            elif int(found[1][:6]) < len(arguments):
                made = made.joined(self._of_operand(arguments[int(found[1][:6])], template, view, depth))
            else:
                return ANYTHING
        return made.joined(literal(text[at:]))

    def _of_declaration(self, function: str, name: str, template: Template, depth: int) -> Pattern:
        """The pattern of a parameter or variable without a value, by its definition."""
        owner = template.names
        section = owner.parameters if function == "parameters" else owner.variables
        declared = section.get(name.lower())
        if declared is None:
            return ANYTHING
        node: Node = declared.member.value
        if function == "parameters":
            outer = owner.holder.body if owner.holder is not None else None
            argument = property_value(outer, "properties", "parameters", name, "value")
            if owner.parent is not None and argument is not None:
                return self._of_node(argument, owner.parent, depth)
            default = node.get("defaultValue") if type(node) is Object else None
            if default is None or name.lower() in self._given:
                return ANYTHING
            node = default.value
        return self._of_node(node, owner, depth)

    def _either(self, one: Pattern, other: Pattern) -> Pattern:
        """An alternative of two patterns: exact only in their common prefix."""
        if one == other:
            return one
        return Pattern((None,), (f"(?:{_regex(one)}|{_regex(other)})",))


def _regex(pattern: Pattern) -> str:
    shapes = iter(pattern.shapes)
    return "".join(re.escape(part) if part is not None else next(shapes) for part in pattern.parts)


def _cut(pattern: Pattern) -> Pattern:
    """The pattern of a truncated name."""
    if pattern.parts and pattern.parts[0]:
        return Pattern((pattern.parts[0], None), (".*",))
    return ANYTHING


def _value_of(resource: Resource, name: str) -> Node | None:
    found = resource.body.get(name) if resource.body is not None else None
    return found.value if found is not None else None
