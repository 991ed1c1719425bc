"""The values of expressions, and what an expression may ask of what is around it.

A value is what JSON has: ``None``, ``bool``, ``int`` (64 bits, larger ones only out of ``json()``), ``float``, ``str``,
``list`` and ``dict`` (in the order of its keys; names are looked up in any case). :class:`Unknown` stands for what only
a deployment knows; lists and dicts may hold it, strings never do.
"""

from __future__ import annotations

from typing import Any, Protocol, Union

from msgspec import Struct

from armls.core.evaluator.unknown import Open, OpenObject, Unknown, UnknownName
from armls.core.expression import Call, Operand

__all__ = [
    "Context",
    "Environment",
    "EvaluationError",
    "Open",
    "OpenObject",
    "Unknown",
    "UnknownName",
    "Unsettled",
    "Value",
    "count_leaves",
]

Value = bool | int | float | str | list[Any] | dict[str, Any] | Unknown | None


class EvaluationError(Exception):
    """Azure would refuse to evaluate this. ``operand`` is the part of the expression that fails, where it is known.

    ``argument`` is the number of the argument, from 0, of the call that is being evaluated.
    """

    def __init__(self, message: str, operand: Operand | None = None, argument: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.operand, self.argument = operand, argument

    def copy(self) -> EvaluationError:
        """The same mistake without a traceback, whose frames would keep all that was in them for as long as it."""
        return EvaluationError(self.message, self.operand, self.argument)


class Unsettled(Exception):
    """What a call comes to depends on what only a deployment knows: the call is left, its arguments reduced."""


Part = Union[str, Unknown, None]  # noqa: UP007


class Context(Struct, frozen=True):
    """What is known of the deployment; None is unknown, Unknown is what a nested deployment makes of its parts.

    ``scope`` decides which context functions may be called. ``group_tags`` are those of a resource group that the
    template itself makes; ``is_other_group``: the resource group is not that of the root deployment.
    ``content_version`` is the template's own ``contentVersion``.
    """

    scope: str = "resourceGroup"
    tenant_id: Part = None
    subscription_id: Part = None
    resource_group: Part = None
    location: Part = None
    management_group: Part = None
    deployment_name: Part = None
    utc_now: Part = None
    group_tags: Any = None
    is_other_group: bool = False
    content_version: Part = None


class Environment(Protocol):
    """What expressions see around them. Implementations raise :class:`EvaluationError` for names that do not exist."""

    @property
    def context(self) -> Context:
        """What is known of the deployment."""

    def parameter(self, name: str) -> Value:
        """The value of ``parameters('name')``, in any case."""

    def variable(self, name: str) -> Value:
        """The value of ``variables('name')``, in any case."""

    def copy_index(self, loop: str | None) -> Value:
        """The index of the named loop, or of the innermost one."""

    def user_function(self, call: Call, arguments: list[Value]) -> Value:
        """The value of a call ``namespace.name(…)``."""

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """The value of ``reference``, ``references``, ``resourceInfo`` or ``list*``, its arguments evaluated."""

    def clock(self, call: Call, arguments: list[Value]) -> Value:
        """The value of ``utcNow`` or ``newGuid``, the arguments evaluated."""

    def left(self, operand: Operand) -> object:
        """What stands for an operand that is not evaluated, in what is left of the call around it."""

    def step(self, cost: int = 1) -> None:
        """Called for every call evaluated, and for more of its costs; raises when the budget is spent."""


def count_leaves(value: Value, most: int) -> int:
    """How many values there are within a value, counting those that it holds twice twice; ``most`` if there are more.

    Takes time in proportion to what is stored, not to what it comes to: a value can hold the same part many times.
    """
    if not isinstance(value, list | dict):
        return 1
    known: dict[int, int] = {}
    stack: list[list[Any] | dict[str, Any]] = [value]
    while stack:
        one = stack[-1]
        size, waits = 1, False
        for part in one if isinstance(one, list) else one.values():
            if isinstance(part, list | dict):
                inner = known.get(id(part))
                if inner is None:
                    stack.append(part)
                    waits = True
                else:
                    size += inner
            else:
                size += 1
        if not waits:
            known[id(one)] = size
            stack.pop()
            if size >= most or len(known) >= most:
                return most
    return known[id(value)]
