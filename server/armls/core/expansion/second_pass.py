"""Nested templates of scope ``outer``: text that the deployment around them evaluates before it is a template.

Azure evaluates all of it first, deeper templates included, with the names of the parent; ``[[`` becomes ``[`` in doing
so. The result is then deployed as a template with names of its own.
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
"""Values in a template that is evaluated once more."""
_FUNCTION = "armls.unknown"
"""The user function that stands, in the text of such a template, for a value that the first evaluation left unknown."""


class Unknowns:
    """The values that the first evaluation of a template left unknown."""

    def __init__(self) -> None:
        self._values: list[Unknown] = []

    def written(self, value: Any) -> str:
        """The expression that means an unknown value in the second evaluation."""
        self._values.append(value)
        return f"[{_FUNCTION}({len(self._values) - 1})]"

    def of(self, call: Call) -> Value:
        """The value that a call means; None for any other call."""
        index = call.arguments[0] if call.function == _FUNCTION and len(call.arguments) == 1 else None
        if not isinstance(index, Integer) or not 0 <= index.value < len(self._values):
            return None
        return self._values[index.value]


def first_pass(outer: Deployment, instance: Instance, template: Template) -> tuple[Template, Unknowns] | None:
    """What a template of scope ``outer`` is after its parent has evaluated it; None where it is no template then."""
    value = outer.value(instance.resource, without_slots(template.value), instance.view, True)
    if not isinstance(value, dict) or count_leaves(value, _MAX_LEAVES) >= _MAX_LEAVES:
        return None
    unknowns = Unknowns()
    tree = parse(json.dumps(_with_names(value, unknowns), default=unknowns.written))
    return build_computed(tree, template), unknowns


def _with_names(value: Value, unknowns: Unknowns) -> Value:
    """The value with property names that are not known as expressions, too."""
    if isinstance(value, list):
        return [_with_names(one, unknowns) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        unknowns.written(Unknown(name[1:-1])) if isinstance(name, UnknownName) else name: _with_names(one, unknowns)
        for name, one in value.items()
    }
