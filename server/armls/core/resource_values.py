"""What is known of one resource: its name, condition, copies, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Union

from msgspec import Struct

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import MAX_COUNT, evaluate_node
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.scopes import GIVEN_UP, Names, View
from armls.core.symbols import CallSite, Index
from armls.core.syntax import Array, Node, Object, String, content
from armls.core.template import Resource

_UNKNOWN = Unknown("")


class Round(Struct, frozen=True, gc=False, eq=False):
    """One copy of a resource (its only one, where it has no loop) in an arbitrary deployment: guesses all.

    ``depends_on``: the items of its ``dependsOn`` and what each comes to; ``references``: the calls of
    ``reference`` and
    ``list*``, what their first argument comes to, and whether the resource so named is waited for.
    """

    name: Value
    depends_on: tuple[tuple[Node, Value], ...]
    references: tuple[tuple[CallSite, Value, bool], ...]


class ResourceValues(Struct, frozen=True, gc=False, eq=False):
    """What is known of a resource.

    ``name``, ``condition`` and ``count`` are values: what a deployment certainly sees (``name`` is the first copy's).
    ``scope`` and ``rounds`` are guesses. ``loop`` is the name of its loop, ``target`` what is written as
    ``subscriptionId`` and ``resourceGroup``, ``type`` as ``type``.
    """

    type: str | None
    target: tuple[str, str]
    is_existing: bool
    name: Value
    condition: Value
    count: Value
    scope: Value
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


NOTHING_KNOWN = ResourceValues(None, ("", ""), False, _UNKNOWN, _UNKNOWN, 1, "", (), None)
"""What is known of something that is no resource."""


def resource_values(resource: Resource, index: Index, names: Names, loops: frozenset[str]) -> ResourceValues:
    """What is known of a resource whose expressions see ``names``, inside the ``loops`` of the deployments around it.

    Never raises; what cannot be had is Unknown. What it asks of ``names`` is recorded there.
    """
    return _Reader(resource, index, names, loops).read()


class _Reader:
    def __init__(self, resource: Resource, index: Index, names: Names, loops: frozenset[str]) -> None:
        self.resource, self.body = resource, resource.body
        self.index = index
        self.names = names
        self.outer_loops = loops

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
        inside = {loop.lower(): 0, "": 0} if loop is not None else {}
        name = body.get("name")
        scope = body.get("scope")
        resource = self.resource
        return ResourceValues(
            resource.text("type"),
            ((resource.text("subscriptionId") or "").lower(), (resource.text("resourceGroup") or "").lower()),
            resource.is_existing,
            self._value(name.value if name else None, False, inside),
            self._condition(inside),
            count,
            self._value(scope.value, True, inside) if scope is not None else "",
            self._rounds(loop, guessed),
            loop,
        )

    def _loop(self, copy: Node | None) -> tuple[str | None, Node | None]:
        loop = content(copy) if copy is not None else None
        if type(loop) is not Object:
            return None, None
        name, count = loop.get("name"), loop.get("count")
        written = self._value(name.value, True, {}) if name is not None else ""
        return written if isinstance(written, str) else "", count.value if count is not None else None

    def _condition(self, loops: Mapping[str, int]) -> Value:
        condition = self.body.get("condition") if self.body is not None else None
        if condition is None:
            return True
        value = self._value(condition.value, False, loops)
        return True if value is None else value

    def _rounds(self, loop: str | None, count: Value) -> tuple[Round, ...]:
        if loop is None:
            return (self._round({}),)
        if not isinstance(count, int) or isinstance(count, bool):
            return (self._round({}),)
        return tuple(self._round({loop.lower(): i, "": i}) for i in range(min(max(count, 0), MAX_COUNT)))

    def _round(self, loops: Mapping[str, int]) -> Round:
        body = self.body
        assert body is not None
        name, depends = body.get("name"), body.get("dependsOn")
        items = depends.value.items if depends is not None and type(depends.value) is Array else ()
        waits = tuple((item, self._value(item, True, loops)) for item in items)
        return Round(self._value(name.value if name else None, True, loops), waits, self._references(loops))

    def _references(self, loops: Mapping[str, int]) -> tuple[tuple[CallSite, Value, bool], ...]:
        found = []
        for name, sites in self.index.calls.items():
            if name != "reference" and not name.startswith("list"):
                continue
            for site in sites:
                arguments = site.guarded.call.arguments
                if arguments and not site.guarded.guards and not site.occurrence.owner:
                    waits = name == "reference" and len(arguments) == 1
                    found.append((site, self._operand(site, self.names.view(True, loops)), waits))
        return tuple(found)

    def _operand(self, site: CallSite, view: View) -> Value:
        try:
            return evaluate(site.guarded.call.arguments[0], view)
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN

    def _value(self, node: Node | None, guess: bool, loops: Mapping[str, int]) -> Value:
        if node is None:
            return _UNKNOWN
        if type(node) is String and not node.is_expression:
            return node.value[1:] if node.value[:2] == "[[" and node.value[-1:] == "]" else node.value
        try:
            return evaluate_node(node, self.names.view(guess, loops), self.names.ledger.syntax.expression)
        except (EvaluationError, *GIVEN_UP):
            return _UNKNOWN
