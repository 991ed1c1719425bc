"""The evaluated values of one resource: its name, scope, condition, copies, and dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Union

from msgspec import Struct

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import MAX_COUNT, evaluate_node, evaluated_again
from armls.core.evaluator.placeholders import placeholder_text
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.scopes import GIVEN_UP, Names
from armls.core.symbols import CallSite, Index
from armls.core.syntax import Array, Node, Object, String, content
from armls.core.template import Resource

_UNKNOWN = Unknown("")


class Round(Struct, frozen=True, gc=False, eq=False):
    """One copy of a resource (the only one without a copy loop, or if its count is unknown).

    ``loops`` are the indexes of this copy. Strings have placeholders for unknown parts
    (:mod:`armls.core.evaluator.placeholders`), and are None if they are wholly unknown. ``scope``, ``subscription``
    and ``group`` are the resource's own properties of its scope, None if missing. ``depends_on``: the items of its
    ``dependsOn`` and their strings; ``references``: the calls of ``reference`` and ``list*``, the string of their first
    argument, and whether the call makes an implicit dependency.
    """

    loops: Mapping[str, int]
    condition: Value
    name: Union[str, None]  # noqa: UP007
    scope: Value
    subscription: Value
    group: Value
    depends_on: tuple[tuple[Node, Union[str, None]], ...]  # noqa: UP007
    references: tuple[tuple[CallSite, Union[str, None], bool], ...]  # noqa: UP007


class ResourceValues(Struct, frozen=True, gc=False, eq=False):
    """The evaluated values of a resource.

    ``is_deployment``, ``is_existing`` and ``is_of_extension`` are those of the resource.
    ``condition`` is True if that of one copy is, False if that of all is. ``first`` holds the indexes of the first
    copy that is deployed, as far as known, and ``name`` is that copy's name. ``rounds`` are the copies.
    ``loop`` is the name of the loop, ``type`` the value of ``type`` as written.
    """

    type: str | None
    is_deployment: bool
    is_existing: bool
    is_of_extension: bool
    name: Value
    condition: Value
    count: Value
    first: Mapping[str, int]
    rounds: tuple[Round, ...]
    loop: Union[str, None]  # noqa: UP007

    @property
    def is_deployed(self) -> bool:
        """Whether its condition is certainly true and its copy loop certainly has iterations."""
        return self.condition is True and isinstance(self.count, int) and self.count > 0

    @property
    def is_left_out(self) -> bool:
        """Whether its condition is certainly false, or its copy loop certainly has no iterations."""
        return self.condition is False


_NO_LOOPS: Mapping[str, int] = {}
NOTHING_KNOWN = ResourceValues(None, False, False, False, _UNKNOWN, _UNKNOWN, 1, _NO_LOOPS, (), None)
"""The values of something that isn't a resource."""


def resource_values(resource: Resource, index: Index, names: Names, is_outer: bool = False) -> ResourceValues:
    """Evaluate a resource, with the scope ``names`` of its expressions.

    ``is_outer``: they are evaluated by the deployment around their template, outside all copy loops in it.

    Never raises; a value that can't be evaluated is Unknown. Its queries of ``names`` are recorded there.
    """
    return _Reader(resource, index, names, is_outer).read()


class _Reader:
    def __init__(self, resource: Resource, index: Index, names: Names, is_outer: bool) -> None:
        self.resource, self.body, self.is_outer = resource, resource.body, is_outer
        self.index = index
        self.names = names

    def read(self) -> ResourceValues:
        body = self.body
        if body is None:
            return NOTHING_KNOWN
        copy = body.get("copy")
        loop, count_node = self._loop(copy.value if copy is not None else None)
        count: Value = self._value(count_node, {}) if loop is not None else 1
        rounds = self._rounds(loop, count)
        condition, first = self._condition(rounds)
        name = body.get("name")
        return ResourceValues(
            self.resource.type,
            self.resource.is_deployment,
            self.resource.is_existing,
            self.resource.is_of_extension,
            self._value(name.value if name else None, first),
            condition,
            count,
            first,
            rounds,
            loop,
        )

    def _loop(self, copy: Node | None) -> tuple[str | None, Node | None]:
        loop = content(copy) if copy is not None else None
        if type(loop) is not Object:
            return None, None
        name, count = loop.get("name"), loop.get("count")
        written = self._text(self._value(name.value, {})) if name is not None else ""
        return written or "", count.value if count is not None else None

    def _condition(self, rounds: tuple[Round, ...]) -> tuple[Value, Mapping[str, int]]:
        """The condition of the resource as a whole, and the indexes of the first copy that is deployed."""
        if not rounds:
            return self._condition_of({}), {}
        for holds in (True, _UNKNOWN):
            for one in rounds:
                if one.condition is holds or (holds is _UNKNOWN and one.condition is not False):
                    return one.condition, one.loops
        return False, rounds[0].loops

    def _condition_of(self, loops: Mapping[str, int]) -> Value:
        """Whether the copy with these indexes is deployed; null counts as true."""
        condition = self.body.get("condition") if self.body is not None else None
        if condition is None:
            return True
        value = self._value(condition.value, loops)
        return True if value is None else value

    def _rounds(self, loop: str | None, count: Value) -> tuple[Round, ...]:
        if loop is None or not isinstance(count, int) or isinstance(count, bool):
            return (self._round({}, self._condition_of({})),)
        indexes = [{loop.lower(): i, "": i} for i in range(min(max(count, 0), MAX_COUNT))]
        if not indexes:
            return ()
        if self.is_outer:
            return (self._round({}, self._condition_of({})),) * len(indexes)
        varies = any(site.occurrence.place == "condition" for site in self.index.calls.get("copyindex", ()))
        same = self._condition_of(indexes[0])
        return tuple(self._round(one, self._condition_of(one) if varies else same) for one in indexes)

    def _round(self, loops: Mapping[str, int], condition: Value) -> Round:
        body = self.body
        assert body is not None
        depends = body.get("dependsOn")
        items = depends.value.items if depends is not None and type(depends.value) is Array else ()
        has_target = self.resource.is_deployment or self.resource.is_existing
        return Round(
            loops,
            condition,
            self._text(self._member("name", loops, _UNKNOWN)),
            self._member("scope", loops),
            self._member("subscriptionId", loops) if has_target else None,
            self._member("resourceGroup", loops) if has_target else None,
            tuple((item, self._text(self._value(item, loops))) for item in items),
            self._references(loops),
        )

    def _member(self, name: str, loops: Mapping[str, int], missing: Value = None) -> Value:
        found = self.body.get(name) if self.body is not None else None
        return missing if found is None else self._value(found.value, loops)

    def _references(self, loops: Mapping[str, int]) -> tuple[tuple[CallSite, str | None, bool], ...]:
        found = []
        for name, sites in self.index.calls.items():
            if name != "reference" and not name.startswith("list"):
                continue
            for site in sites:
                arguments = site.guarded.call.arguments
                if arguments and not site.guarded.guards and not site.occurrence.owner:
                    waits = name == "reference" and len(arguments) == 1
                    found.append((site, self._text(self._operand(site, loops)), waits))
        return tuple(found)

    def _operand(self, site: CallSite, loops: Mapping[str, int]) -> Value:
        try:
            if not loops:
                return self.names.evaluate_once(site.guarded.call.arguments[0])
            return evaluate(site.guarded.call.arguments[0], self.names.view(loops))
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN

    def _text(self, value: Value) -> str | None:
        if type(value) is str:
            return value
        return placeholder_text(value, self.names.deployment_context()) if isinstance(value, Unknown) else None

    def _value(self, node: Node | None, loops: Mapping[str, int]) -> Value:
        if node is None:
            return _UNKNOWN
        value = self._evaluated(node, loops)
        if not self.is_outer:
            return value
        if isinstance(value, Unknown) and "copyindex" in value.residual.lower():
            return _UNKNOWN  # refused, or different in each copy of the enclosing deployment
        return evaluated_again(value)

    def _evaluated(self, node: Node, loops: Mapping[str, int]) -> Value:
        if type(node) is String and not node.is_expression:
            return node.literal
        parse = self.names.ledger.syntax.expression
        try:
            if type(node) is String and not loops:
                root = parse(node.value).root
                return self.names.evaluate_once(root) if root is not None else _UNKNOWN
            return evaluate_node(node, self.names.view(loops), parse)
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN
