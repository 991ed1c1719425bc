"""The two evaluations of nested templates of scope ``outer``.

Azure first evaluates the whole text, deeper templates included, with the names of the parent, and unescapes ``[[`` to
``[``. The result is then deployed as a template with names of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from armls.core.evaluator.values import Unknown, UnknownName, Value, count_leaves
from armls.core.expansion.instances import Instance
from armls.core.expression import Call, Integer
from armls.core.syntax import parse
from armls.core.syntax.whole import without_slots
from armls.core.template import Template, build_computed

if TYPE_CHECKING:
    from armls.core.expansion.deployment import Deployment

_MAX_LEAVES = 200_000
"""The most values in a template that is evaluated a second time."""
_FUNCTION = "armls.unknown"
"""The user function that represents, in such a template, a value that the first evaluation left unknown."""


class Unknowns:
    """The values that the first evaluation of a template left unknown."""

    def __init__(self) -> None:
        self._values: list[Unknown] = []

    def written(self, value: Any) -> str:
        """The expression that represents an unknown value in the second evaluation."""
        self._values.append(value)
        return f"[{_FUNCTION}({len(self._values) - 1})]"

    def of(self, call: Call) -> Value:
        """The unknown value that a call represents; None for any other call."""
        index = call.arguments[0] if call.function == _FUNCTION and len(call.arguments) == 1 else None
        if not isinstance(index, Integer) or not 0 <= index.value < len(self._values):
            return None
        return self._values[index.value]


def first_pass(outer: Deployment, instance: Instance, template: Template) -> tuple[Template, Unknowns] | None:
    """A template of scope ``outer`` after its parent has evaluated it; None if it isn't a template then."""
    value = outer.value(instance.resource, without_slots(template.value), instance.view, True)
    if not isinstance(value, dict) or count_leaves(value, _MAX_LEAVES) >= _MAX_LEAVES:
        return None
    unknowns = Unknowns()
    tree = parse(json.dumps(_with_names(value, unknowns), default=unknowns.written))
    return build_computed(tree, template), unknowns


def _with_names(value: Value, unknowns: Unknowns) -> Value:
    """The value with unknown property names as expressions, too."""
    if isinstance(value, list):
        return [_with_names(one, unknowns) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        unknowns.written(Unknown(name[1:-1])) if isinstance(name, UnknownName) else name: _with_names(one, unknowns)
        for name, one in value.items()
    }
