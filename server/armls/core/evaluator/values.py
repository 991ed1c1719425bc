"""The values of expressions, and the interface of the environment in which they are evaluated.

Values are those of JSON: ``None``, ``bool``, ``int`` (64 bits, larger ones only out of ``json()``), ``float``, ``str``,
``list`` and ``dict`` (in the order of its keys; names are looked up in any case). :class:`Unknown` is a value known
only during a deployment; lists and dicts may hold it, strings never do.
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
    """Raised for an expression that Azure would refuse to evaluate.

    ``operand`` is the part of the expression that fails, if known.
    ``argument`` is the number of the argument, from 0, of the call that is being evaluated.
    """

    def __init__(self, message: str, operand: Operand | None = None, argument: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.operand, self.argument = operand, argument

    def copy(self) -> EvaluationError:
        """Copy the error without its traceback, whose frames would keep their locals alive."""
        return EvaluationError(self.message, self.operand, self.argument)


class Unsettled(Exception):
    """Raised if the value of a call is known only during a deployment: the call remains, its arguments reduced."""


Part = Union[str, Unknown, None]  # noqa: UP007


class Context(Struct, frozen=True):
    """The context of a deployment; None is unknown, Unknown is computed in a nested deployment.

    ``scope`` decides which context functions may be called. ``group_tags`` are those of a resource group that the
    template itself deploys; ``is_other_group``: the resource group is not that of the root deployment.
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
    """The environment of an expression. Implementations raise :class:`EvaluationError` for undefined names."""

    @property
    def context(self) -> Context:
        """The context of the deployment."""

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
        """The form of an operand that is not evaluated, in the reduced call around it."""

    def step(self, cost: int = 1) -> None:
        """Count an evaluated call, or more of its cost; raises when the budget is spent."""


def count_leaves(value: Value, most: int) -> int:
    """The number of values within a value, shared ones counted each time; at most ``most``.

    Runs in time linear in the stored size, not in the result: a value can hold the same part many times.
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
