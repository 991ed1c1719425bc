"""The values of expressions, and what an expression may ask of what is around it.

A value is what JSON has: ``None``, ``bool``, ``int`` (64 bits), ``float``, ``str``, ``list`` and ``dict`` (in the
order of its keys; names are looked up in any case). :class:`Unknown` stands for what only a deployment knows; lists
and dicts may hold it, strings never do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, Union

from msgspec import Struct

from armls.core.expression import Call, Operand


class Unknown(Struct, frozen=True):
    """A value that only a deployment knows. ``residual`` is the expression that is left, as Azure's engine prints it.

    Two unknowns of the same residual are the same value, for nothing in a deployment's expressions is random but
    ``newGuid`` and ``utcNow``, which stand in parameter defaults alone.
    """

    residual: str


Value = bool | int | float | str | list[Any] | dict[str, Any] | Unknown | None


class Open(Unknown, frozen=True, gc=False):
    """An object that is unknown as a whole, of which ``part`` knows some properties (None where it does not).

    Such is a deployment in the template, whose outputs are declared there.
    """

    part: Callable[[str], Value]


class EvaluationError(Exception):
    """Azure would refuse to evaluate this. ``operand`` is the part of the expression that fails, where it is known."""

    def __init__(self, message: str, operand: Operand | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.operand = operand


Part = Union[str, Unknown, None]  # noqa: UP007


class Context(Struct, frozen=True):
    """What is known of the deployment; None is unknown, Unknown is what a nested deployment makes of its parts.

    ``scope`` decides which context functions may be called, ``group_tags`` are those of a resource group that the
    template itself makes.
    """

    scope: str = "resourceGroup"
    tenant_id: Part = None
    subscription_id: Part = None
    resource_group: Part = None
    location: Part = None
    management_group: Part = None
    deployment_name: Part = None
    utc_now: Part = None
    group_tags: Value = None


class Environment(Protocol):
    """What expressions see around them. Implementations raise :class:`EvaluationError` for names that do not exist."""

    context: Context

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

    def step(self) -> None:
        """Called for every call evaluated; raises when the budget is spent."""
