"""The values of ``reference``, ``list*`` and the like for resources in the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armls.core.evaluator.unknown import print_call
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.expression import Access, Call, Operand, Text
from armls.core.functions import is_runtime

if TYPE_CHECKING:
    from armls.core.expansion.deployment import Deployment
    from armls.core.expansion.instances import Instance


class References:
    """Resolves the references in the expressions of one deployment."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def resolve(self, call: Call, arguments: list[Value]) -> Value:
        """The call's value: with ids for names, API versions added, and outputs of the template's deployments."""
        first = arguments[0]
        name = call.function
        if any(map(_asks_azure, call.arguments)):
            raise EvaluationError(f"{call.name}() doesn't allow reference() or list*() in its arguments", call)
        if name == "references":
            return self._references(call, first, arguments)
        if name == "resourceinfo":
            return self._info(call, self._deployment.instances.find(first), arguments)
        written, first = first, self._deployment.instances.full_id(first)
        arguments = [first, *arguments[1:]]
        instance = self._deployment.instances.find(first)
        if instance is None:
            return Unknown(print_call(call.name, arguments))
        self._wait_for(instance)
        known = written if isinstance(written, str) and written[:1] == "/" else instance.id  # ids stay as written
        if name == "reference":
            return self._reference(call.name, instance, [known, *arguments[1:]])
        return Unknown(print_call(call.name, [known, *(arguments[1:] or [instance.api])]))

    def named(self, call: Call) -> Value:
        """Resolve a call with a literal name that is not evaluated, with its other arguments as written.

        None if it refers to no resource in the template.
        """
        operand, rest = call.arguments[0], list(call.arguments[1:])
        if not isinstance(operand, Text) or call.namespace:
            return None
        name = call.function
        if name == "references":
            group = self._deployment.instances.loop(operand.value)
            return None if group is None else [self._left("reference", one, rest) for one in group]
        if name not in ("reference", "resourceinfo") and not name.startswith("list"):
            return None
        instance = self._deployment.instances.find(self._deployment.instances.full_id(operand.value))
        if instance is None:
            return None
        if name == "resourceinfo":
            return self._info(call, instance, [])
        return self._left(call.name, instance, rest)

    def _left(self, name: str, instance: Instance, rest: list[Operand]) -> Unknown:
        return Unknown.call(name, (instance.id, *(rest or (instance.api,))))

    def _wait_for(self, instance: Instance) -> None:
        waiting = self._deployment.evaluating
        if waiting is not None and waiting is not instance and instance.condition is not False:
            waiting.asks[instance] = None

    def _reference(self, name: str, instance: Instance, arguments: list[Value]) -> Value:
        version = arguments[1] if len(arguments) > 1 else instance.api
        printed = print_call(name, [arguments[0], version, *arguments[2:]])
        if not instance.resource.is_deployment or instance.condition is not True:
            return Unknown(printed)
        nested = self._deployment.nested(instance)
        if nested is None:
            return Unknown(printed)
        is_full = len(arguments) > 2 and str(arguments[2]).lower() == "full"
        return nested.as_seen_from_outside(printed, is_full)

    def _references(self, call: Call, first: Value, arguments: list[Value]) -> Value:
        group = self._deployment.instances.loop(first) if isinstance(first, str) else None
        if group is None:
            return Unknown(print_call(call.name, arguments))
        found: list[Value] = []
        for instance in group:
            self._wait_for(instance)
            found.append(self._reference("reference", instance, [instance.id, instance.api, *arguments[1:]]))
        return found

    def _info(self, call: Call, instance: Instance | None, arguments: list[Value]) -> Value:
        if instance is None:
            if isinstance(arguments[0], str):
                raise EvaluationError(
                    f"{call.name}() refers to '{arguments[0]}', which isn't defined in this template", call
                )
            return Unknown(print_call(call.name, arguments))
        return {"name": instance.name, "type": instance.type, "id": instance.id, "apiVersion": instance.api}


def _asks_azure(operand: Operand) -> bool:
    """Whether an operand contains another reference."""
    if isinstance(operand, Access):
        return _asks_azure(operand.target) or _asks_azure(operand.key)
    return isinstance(operand, Call) and (is_runtime(operand.function) or any(map(_asks_azure, operand.arguments)))
