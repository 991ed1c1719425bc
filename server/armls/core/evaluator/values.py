"""The values of expressions, and what an expression may ask of what is around it.

A value is what JSON has: ``None``, ``bool``, ``int`` (64 bits), ``float``, ``str``, ``list`` and ``dict`` (in the
order of its keys; names are looked up in any case). :class:`Unknown` stands for what only a deployment knows; lists
and dicts may hold it, strings never do.
"""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct

from armls.core.expression import Call, Operand


class Unknown(Struct, frozen=True):
    """A value that only a deployment knows. ``residual`` is the expression that is left, as Azure's engine prints it.

    Two unknowns of the same residual are the same value, for nothing in a deployment's expressions is random but
    ``newGuid`` and ``utcNow``, which stand in parameter defaults alone.
    """

    residual: str


Value = bool | int | float | str | list[Any] | dict[str, Any] | Unknown | None


class EvaluationError(Exception):
    """Azure would refuse to evaluate this. ``operand`` is the part of the expression that fails, where it is known."""

    def __init__(self, message: str, operand: Operand | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.operand = operand


class Context(Struct, frozen=True):
    """What is known of the deployment; None is unknown. ``scope`` decides which context functions may be called."""

    scope: str = "resourceGroup"
    tenant_id: str | None = None
    subscription_id: str | None = None
    resource_group: str | None = None
    location: str | None = None
    management_group: str | None = None
    deployment_name: str | None = None
    utc_now: str | None = None


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
