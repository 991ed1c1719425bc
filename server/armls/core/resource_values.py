"""What is known of one resource: its name, condition, copies, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Union

from msgspec import Struct

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import MAX_COUNT, evaluate_node
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.scopes import GIVEN_UP, Names
from armls.core.symbols import CallSite, Index
from armls.core.syntax import Array, Node, Object, String, content
from armls.core.template import Resource

_UNKNOWN = Unknown("")


class Round(Struct, frozen=True, gc=False, eq=False):
    """One copy of a resource (its only one, where it has no loop) in an arbitrary deployment: guesses, but for two.

    ``condition`` is what a deployment certainly sees, ``loops`` the indexes of this copy. ``depends_on``: the items of
    its ``dependsOn`` and what each comes to; ``references``: the calls of ``reference`` and ``list*``, what their
    first argument comes to, and whether the resource so named is waited for.
    """

    loops: Mapping[str, int]
    condition: Value
    name: Value
    scope: Value
    depends_on: tuple[tuple[Node, Value], ...]
    references: tuple[tuple[CallSite, Value, bool], ...]


class ResourceValues(Struct, frozen=True, gc=False, eq=False):
    """What is known of a resource.

    ``name``, ``condition`` and ``count`` are values: what a deployment certainly sees. ``condition`` is True where that
    of one copy is, False where that of all is. ``first`` holds the indexes of the first copy that is deployed, as far
    as that is known, and ``name`` is that copy's name. ``rounds`` are the copies. ``loop`` is the name of the loop,
    ``target`` what is written as ``subscriptionId`` and ``resourceGroup``, ``type`` as ``type``.
    """

    type: str | None
    target: tuple[str, str]
    is_existing: bool
    name: Value
    condition: Value
    count: Value
    first: Mapping[str, int]
    rounds: tuple[Round, ...]
    loop: Union[str, None]  # noqa: UP007

    @property
    def is_deployed(self) -> bool:
        """Whether its condition certainly holds and its loop certainly runs."""
        return self.condition is True and isinstance(self.count, int) and self.count > 0

    @property
    def is_left_out(self) -> bool:
        """Whether its condition certainly fails, or its loop never runs."""
        return self.condition is False


_NO_LOOPS: Mapping[str, int] = {}
NOTHING_KNOWN = ResourceValues(None, ("", ""), False, _UNKNOWN, _UNKNOWN, 1, _NO_LOOPS, (), None)
"""What is known of something that is no resource."""


def resource_values(resource: Resource, index: Index, names: Names) -> ResourceValues:
    """What is known of a resource whose expressions see ``names``.

    Never raises; what cannot be had is Unknown. What it asks of ``names`` is recorded there.
    """
    return _Reader(resource, index, names).read()


class _Reader:
    def __init__(self, resource: Resource, index: Index, names: Names) -> None:
        self.resource, self.body = resource, resource.body
        self.index = index
        self.names = names

    def read(self) -> ResourceValues:
        body = self.body
        if body is None:
            return NOTHING_KNOWN
        copy = body.get("copy")
        loop, count_node = self._loop(copy.value if copy is not None else None)
        count: Value = 1
        guessed: Value = 1
        if loop is not None:
            count = self._value(count_node, False, {})
            guessed = self._value(count_node, True, {})
        rounds = self._rounds(loop, guessed)
        condition, first = self._condition(rounds)
        name = body.get("name")
        resource = self.resource
        return ResourceValues(
            resource.type,
            ((resource.text("subscriptionId") or "").lower(), (resource.text("resourceGroup") or "").lower()),
            resource.is_existing,
            self._value(name.value if name else None, False, first),
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
        written = self._value(name.value, True, {}) if name is not None else ""
        return written if isinstance(written, str) else "", count.value if count is not None else None

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
        value = self._value(condition.value, False, loops)
        return True if value is None else value

    def _rounds(self, loop: str | None, count: Value) -> tuple[Round, ...]:
        if loop is None or not isinstance(count, int) or isinstance(count, bool):
            return (self._round({}, self._condition_of({})),)
        indexes = [{loop.lower(): i, "": i} for i in range(min(max(count, 0), MAX_COUNT))]
        if not indexes:
            return ()
        varies = any(site.occurrence.place == "condition" for site in self.index.calls.get("copyindex", ()))
        same = self._condition_of(indexes[0])
        return tuple(self._round(one, self._condition_of(one) if varies else same) for one in indexes)

    def _round(self, loops: Mapping[str, int], condition: Value) -> Round:
        body = self.body
        assert body is not None
        name, scope, depends = body.get("name"), body.get("scope"), body.get("dependsOn")
        items = depends.value.items if depends is not None and type(depends.value) is Array else ()
        waits = tuple((item, self._value(item, True, loops)) for item in items)
        return Round(
            loops,
            condition,
            self._value(name.value if name else None, True, loops),
            self._value(scope.value, True, loops) if scope is not None else "",
            waits,
            self._references(loops),
        )

    def _references(self, loops: Mapping[str, int]) -> tuple[tuple[CallSite, Value, bool], ...]:
        found = []
        for name, sites in self.index.calls.items():
            if name != "reference" and not name.startswith("list"):
                continue
            for site in sites:
                arguments = site.guarded.call.arguments
                if arguments and not site.guarded.guards and not site.occurrence.owner:
                    waits = name == "reference" and len(arguments) == 1
                    found.append((site, self._operand(site, loops), waits))
        return tuple(found)

    def _operand(self, site: CallSite, loops: Mapping[str, int]) -> Value:
        try:
            if not loops:
                return self.names.evaluate_once(site.guarded.call.arguments[0], True)
            return evaluate(site.guarded.call.arguments[0], self.names.view(True, loops))
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN

    def _value(self, node: Node | None, guess: bool, loops: Mapping[str, int]) -> Value:
        if node is None:
            return _UNKNOWN
        if type(node) is String and not node.is_expression:
            return node.value[1:] if node.value[:2] == "[[" and node.value[-1:] == "]" else node.value
        parse = self.names.ledger.syntax.expression
        try:
            if type(node) is String and not loops:
                root = parse(node.value).root
                return self.names.evaluate_once(root, guess) if root is not None else _UNKNOWN
            return evaluate_node(node, self.names.view(guess, loops), parse)
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN
