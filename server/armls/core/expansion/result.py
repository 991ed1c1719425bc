"""The result of an expansion, and its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import Unknown, UnknownName, Value
from armls.core.location import escape


class ExpandedResource(Struct, frozen=True, gc=False):
    """A deployed resource.

    ``members`` are in the order in which Azure's engine prints them (``id``, ``type``, ``condition`` if it is
    unknown, ``name``, ``apiVersion``, …). ``pointer`` is that of its declaration, ``path`` that of its document
    (empty for the root template's).
    """

    members: dict[str, Value]
    pointer: str
    path: str = ""


class Output(Struct, frozen=True, gc=False):
    """An output of the root deployment, its type as written (empty if missing)."""

    type: str
    value: Value


class Mistake(Struct, frozen=True, gc=False):
    """An error that Azure would refuse, at a ``pointer`` into the document ``path`` (empty: the root template's)."""

    pointer: str
    expression: str
    message: str
    path: str = ""


class Unresolved(Struct, frozen=True, gc=False):
    """A value that remains an expression: its pointer in the result as JSON, the expression, and the reason."""

    pointer: str
    expression: str
    reason: str


class Expansion(Struct, frozen=True, gc=False):
    """The result of an expansion. Resources come after their dependencies, else in source order.

    ``unopened`` are the names of deployments whose templates weren't available: their resources are not included.
    """

    resources: tuple[ExpandedResource, ...]
    outputs: dict[str, Output]
    mistakes: tuple[Mistake, ...]
    unopened: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The result as ``armls expand --format json`` prints it, unknown values as ``[expression]``."""
        resources = [
            {name: with_expressions(value) for name, value in resource.members.items()} for resource in self.resources
        ]
        outputs = {name: {"type": one.type, "value": as_one(one.value)} for name, one in self.outputs.items()}
        return {
            "resources": resources,
            "outputs": outputs,
            "unknowns": [_as_dict(one) for one in self.unknowns()],
            "errors": [_error(one) for one in self.mistakes],
        }

    def unknowns(self) -> Iterator[Unresolved]:
        """All values in the result that remain expressions."""
        for index, resource in enumerate(self.resources):
            for name, value in resource.members.items():
                yield from _unresolved(value, f"/resources/{index}/{escape(name)}")
        for name, output in self.outputs.items():
            value = as_one(output.value)
            if isinstance(value, str) and not isinstance(output.value, str):
                yield _explained(f"/outputs/{escape(name)}/value", value)


def _as_dict(one: Unresolved) -> dict[str, str]:
    return {"pointer": one.pointer, "expression": one.expression, "reason": one.reason}


def _error(one: Mistake) -> dict[str, str]:
    found = {"pointer": one.pointer, "expression": one.expression, "message": one.message}
    return {**found, "path": one.path} if one.path else found


def with_expressions(value: Value) -> Any:
    """A value as JSON, each unknown leaf as ``[expression]``."""
    if isinstance(value, Unknown):
        return f"[{value.residual}]"
    if isinstance(value, list):
        return [with_expressions(one) for one in value]
    if isinstance(value, dict):
        return {str(name): with_expressions(one) for name, one in value.items()}
    return value


def as_one(value: Value) -> Any:
    """A value as JSON; one ``[expression]`` for the whole if anything in it is unknown."""
    return f"[{print_value(value)}]" if _holds_unknown(value) else value


def _holds_unknown(value: Value) -> bool:
    if isinstance(value, list):
        return any(map(_holds_unknown, value))
    if isinstance(value, dict):
        return any(map(_is_unknown_name, value)) or any(map(_holds_unknown, value.values()))
    return isinstance(value, Unknown)


def _is_unknown_name(name: str) -> bool:
    return type(name) is UnknownName


def _unresolved(value: Value, pointer: str) -> Iterator[Unresolved]:
    if isinstance(value, Unknown):
        yield _explained(pointer, f"[{value.residual}]")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, _MAY_BE_UNKNOWN):
                yield from _unresolved(one, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for name, one in value.items():
            if _is_unknown_name(name):
                yield _explained(f"{pointer}/{escape(name)}", str(name))
            if isinstance(one, _MAY_BE_UNKNOWN):
                yield from _unresolved(one, f"{pointer}/{escape(name)}")


_MAY_BE_UNKNOWN = (Unknown, list, dict)

_CAUSE = re.compile(r"'(?:[^']|'')*'|([A-Za-z_]\w*) *\(")
_DEPLOYED = "evaluated during deployment"
_CONTEXT = "depends on the deployment's context; set it with --context"
_REASONS = {
    "reference": "property of a resource, known after its deployment",
    "references": "properties of resources, known after their deployment",
    "getkeyvaultsecret": "secret in a key vault",
    "parameters": "parameter without a value, or a secure one",
    "variables": "variable whose value can't be evaluated",
    "outputs": "secure output",
    "environment": "depends on the Azure cloud",
    "utcnow": "time of the deployment",
    "newguid": "new value in each deployment",
    "copyindex": "the count of the copy loop is unknown",
    "subscription": _CONTEXT,
    "resourcegroup": _CONTEXT,
    "deployment": _CONTEXT,
    "tenant": _CONTEXT,
    "managementgroup": _CONTEXT,
    "defaultapiversion": "depends on the API profile",
}


def _explained(pointer: str, expression: str) -> Unresolved:
    return Unresolved(pointer, expression, reason_of(expression))


def reason_of(expression: str) -> str:
    """The reason why a remaining expression is unknown, in a few words."""
    for found in _CAUSE.finditer(expression):
        name = (found[1] or "").lower()
        if name.startswith("list"):
            return "keys or settings of a resource, known after its deployment"
        if name in _REASONS:
            return _REASONS[name]
    return _DEPLOYED
