"""One deployment: a template with its context and arguments, and its expansion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from armls.core.evaluator.nodes import MAX_COUNT, evaluate_node
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Context, EvaluationError, Open, Unknown, Value
from armls.core.expansion.ids import resource_id
from armls.core.expansion.instances import Instance, Instances
from armls.core.expansion.names import DeploymentNames
from armls.core.expansion.references import References
from armls.core.pointers import pointer_to
from armls.core.scopes import GIVEN_UP, View
from armls.core.symbols import policy_rule
from armls.core.syntax import Array, Member, Node, Object, String, content, text_of
from armls.core.targets import target_of
from armls.core.template import Declaration, Resource, Template
from armls.core.type_check import breaches, is_secure

if TYPE_CHECKING:
    from armls.core.expansion.expand import Run

_MEMBERS = (
    "location",
    "sku",
    "kind",
    "plan",
    "tags",
    "zones",
    "identity",
    "extendedLocation",
    "managedBy",
    "properties",
)
_AWAITING = frozenset({"properties", "tags", "sku"})
"""Members in which ``reference`` is allowed (in ``tags`` and ``sku`` by Azure's engine alone)."""

_TYPES = {name.lower(): name for name in ["Array", "Bool", "Int", "Object", "SecureObject", "SecureString", "String"]}
"""The types of outputs as written by Azure."""


class Deployment:
    """The root deployment, or a nested one. Every value is evaluated once, on demand."""

    def __init__(
        self,
        run: Run,
        template: Template,
        path: str,
        context: Context,
        names: DeploymentNames,
        view: View,
        holder: Instance | None = None,
        outer: Deployment | None = None,
    ) -> None:
        """Create a deployment; ``names`` and ``view`` are the scope of its expressions: its own, or the outer one's.

        ``holder`` is the resource of ``outer`` that is this deployment; None for the root.
        """
        self.run, self.template, self.path, self.context = run, template, path, context
        self.names, self.view, self.holder = names, view, holder
        self.depth: int = outer.depth + 1 if outer is not None else 0
        self.computed_at: str = outer.computed_at if outer is not None else ""
        """The pointer of the expression that evaluates to the template, or to an enclosing one; else empty."""
        self.instances = Instances(self)
        self.evaluating: Instance | None = None
        self._outputs: dict[str, Value] | None = None
        self._is_working = False
        if names.template is template:
            names.references = References(self)

    # ---- evaluating

    def value(self, resource: Resource, node: Node, view: View, awaiting: bool = False) -> Value:
        """Evaluate a part of a resource; an expression that Azure would refuse is reported and stays as written."""
        return self._evaluated(node, view, resource.member, resource.pointer, awaiting)

    def _evaluated(self, node: Node, view: View, member: Member, pointer: str, awaiting: bool) -> Value:
        def rescue(text: String, error: EvaluationError) -> Value:
            self._note(member, pointer, text, error.message)
            return Unknown(text.value[1:-1])

        try:
            if awaiting:
                with self.names.allowing(azure=True):
                    return evaluate_node(node, view, self.run.syntax.expression, rescue=rescue)
            return evaluate_node(node, view, self.run.syntax.expression, rescue=rescue)
        except EvaluationError as error:  # not about an expression: the count of a copy loop, a computed name
            self._note(member, pointer, node, error.message)
        except GIVEN_UP:
            pass
        return Unknown("…")

    def quiet_value(self, node: Node, view: View) -> Value:
        """Evaluate a part of a resource that isn't deployed, without reports; Unknown if that fails."""
        try:
            return evaluate_node(node, view, self.run.syntax.expression)
        except (EvaluationError, *GIVEN_UP):
            return Unknown("…")

    def mistake(self, resource: Resource, node: Node, message: str) -> None:
        """Report an error that Azure would refuse."""
        self._note(resource.member, resource.pointer, node, message)

    def _note(self, member: Member, pointer: str, node: Node, message: str) -> None:
        place = self.computed_at or pointer + pointer_to(member.value, node.start, node.end)
        self.run.mistake(self.path, place, node.value if type(node) is String else "", message)

    def count_instance(self) -> None:
        """Count a resource against the budget of the whole expansion."""
        self.run.count_instance()

    # ---- opening

    def open(self) -> None:
        """Evaluate parameters and variables, and find the resources."""
        if self.names.template is self.template:
            self._note_names()
        self.instances.declare()

    def _note_names(self) -> None:
        for kind, section in (("parameter", self.template.parameters), ("variable", self.template.variables)):
            for name, declared in section.items():
                error = self.names.error(kind, name)  # type: ignore[arg-type]
                if error is not None and not (name == "copy" and kind == "variable"):
                    self._note_declared(declared, error)
        for name in self.names.spellings("variable"):
            if name not in self.template.variables:
                error = self.names.error("variable", name)
                if error is not None and "copy" in self.template.variables:
                    self._note_declared(self.template.variables["copy"], error)

    def _note_declared(self, declared: Declaration, error: EvaluationError) -> None:
        self.run.mistake(self.path, self.computed_at or declared.pointer, "", error.message)

    # ---- resources

    def work(self) -> None:
        """Evaluate every resource, those before that others depend on, and open the deployments among them."""
        if self._is_working:
            return
        self._is_working = True
        for instance in self.instances.all:
            self._wait(instance)
        for instance in _in_order(self.instances.all):
            self._work_on(instance)
        if self.holder is not None:
            self.outputs()  # Azure evaluates them whether or not they are asked for

    def _wait(self, instance: Instance) -> None:
        """The instances to which ``dependsOn`` refers."""
        body = instance.resource.body
        found = body.get("dependsOn") if body is not None else None
        items = found.value.items if found is not None and type(found.value) is Array else ()
        for item in items:
            named = self.value(instance.resource, item, instance.view)
            for other in self.instances.awaited(named) if isinstance(named, str) else ():
                instance.waits[other] = None

    def _work_on(self, instance: Instance) -> None:
        self.run.start()
        resource, body = instance.resource, instance.resource.body
        assert body is not None
        outer, self.evaluating = self.evaluating, instance
        try:
            if resource.is_deployment:
                nested = self.nested(instance)
                if nested is not None:
                    nested.work()
                return
            if resource.is_existing:
                return
            members = instance.members
            members["id"], members["type"] = instance.id, instance.type
            members["name"] = instance.name
            members["apiVersion"] = Unknown("defaultApiVersion()") if instance.api is None else instance.api
            if resource.is_of_extension:
                for name in ("id", "name", "apiVersion"):
                    del members[name]
            for name in _MEMBERS:
                found = body.get(name)
                if found is None:
                    continue
                node = found.value
                rule = policy_rule(body) if name == "properties" and self.template.is_symbolic else None
                value = self.value(resource, _without(node, rule), instance.view, name in _AWAITING)
                if rule is not None and isinstance(value, dict):
                    value[_key_of(node, rule)] = _unevaluated(rule)
                if value is not None:
                    members[name] = value
        finally:
            self.evaluating = outer

    def emit(self, condition: Value) -> None:
        """Pass the resources to the run in order; ``condition`` is that of the enclosing deployments.

        None: they have no condition at all.
        """
        for instance in _in_order(self.instances.all):
            joined = _both(condition, instance.condition if instance.has_condition else None)
            if instance.nested is not None:
                instance.nested.emit(joined)
            elif instance.members:
                members = instance.members
                if isinstance(joined, Unknown):
                    members = _with_condition(members, joined)
                self.run.emit(members, self.computed_at or instance.resource.pointer, self.path)

    # ---- nested deployments

    def nested(self, instance: Instance) -> Deployment | None:
        """Expand the deployment in a resource; None if its template isn't available."""
        if instance.nested is None:
            instance.nested = self.run.open_nested(self, instance)
        return instance.nested

    def target(self, resource: Resource, view: View) -> Context:
        """The context of a resource with a target of its own (a deployment, an existing resource)."""

        def written(name: str) -> Value:
            found = resource.body.get(name) if resource.body is not None else None
            return None if found is None else self.value(resource, found.value, view)

        scope = written("scope") if resource.is_deployment else None
        if isinstance(scope, str | Unknown) and scope != "":
            return target_of(self.context, scope, None, None)
        return target_of(self.context, None, written("subscriptionId"), written("resourceGroup"))

    def group_made_here(self, context: Context) -> Instance | None:
        """The resource group of a context, if this template deploys it."""
        outside = replace(context, scope="subscription")
        wanted = resource_id(outside, "Microsoft.Resources/resourceGroups", context.resource_group)
        return self.instances.of_id(wanted) if isinstance(wanted, str) else None

    # ---- outputs

    def outputs(self) -> dict[str, Value]:
        """The outputs by name, secure ones as Azure shows them to the outside."""
        if self._outputs is None:
            self._outputs = {}
            for declared in self.template.outputs.values():
                found = self.output(declared)
                if found is not None:
                    body, value = found
                    is_hidden = is_secure(body) and not isinstance(value, Unknown)
                    shown = Unknown(f"outputs('{declared.name}')") if is_hidden else value
                    type_ = text_of(body, "type")
                    self._outputs[declared.name] = {"type": _TYPES.get(type_.lower(), type_), "value": shown}
        return self._outputs

    def output(self, declared: Declaration) -> tuple[Object, Value] | None:
        """The body and the value of an output; None if its condition is false or it can't be evaluated."""
        body = declared.member.value
        if type(body) is not Object:
            return None
        member, pointer = declared.member, declared.pointer
        condition = body.get("condition")
        if condition is not None:
            holds = self._evaluated(condition.value, self.view, member, pointer, False)
            if not isinstance(holds, bool | Unknown):
                self._note(
                    member, pointer, condition.value, f"'condition' must be a Boolean (found: {type_name(holds)})"
                )
            if holds is False:
                return None
        loop, value = body.get("copy"), body.get("value")
        if loop is not None and type(content(loop.value)) is Object:
            return body, self._looped(content(loop.value), member, pointer)  # type: ignore[arg-type]
        if value is None:
            return None
        before = self.run.mistakes_count()
        result = self._evaluated(value.value, self.view, member, pointer, True)
        if self.run.mistakes_count() > before:
            return None
        for message in breaches(result, body, self.names.definition_body, symbolic=self.template.is_symbolic):
            self._note(member, pointer, value.value, message)
            return None
        return body, result

    def _looped(self, loop: Object, member: Member, pointer: str) -> Value:
        count, body = loop.get("count"), loop.get("input")
        if count is None or body is None:
            return Unknown("…")
        rounds = self._evaluated(count.value, self.view, member, pointer, False)
        if isinstance(rounds, Unknown):
            return Unknown(f"map(range(0, {rounds.residual}), …)")
        if isinstance(rounds, bool) or not isinstance(rounds, int) or not 0 <= rounds <= MAX_COUNT:
            self._note(member, pointer, count.value, f"'count' must be an integer from 0 to {MAX_COUNT}")
            return []
        return [
            self._evaluated(body.value, self.view.within_copy("", index), member, pointer, True)
            for index in range(rounds)
        ]

    def as_seen_from_outside(self, reference: str, is_full: bool) -> Value:
        """The value of ``reference`` of this deployment: its outputs are known, all else is ``reference``."""

        def part(name: str) -> Value:
            return self.outputs() if name.lower() == "outputs" else None

        seen = Open(f"{reference}.properties" if is_full else reference, part)
        if not is_full:
            return seen
        return Open(reference, lambda name: seen if name.lower() == "properties" else None)


def _without(node: Node, value: Node | None) -> Node:
    """An object without the property that has a value."""
    if value is None or type(node) is not Object:
        return node
    return replace(node, properties=tuple(item for item in node.properties if item.value is not value))


def _key_of(node: Node, value: Node) -> str:
    """The name of the property that has a value, as written."""
    return next(item.key.value for item in node.properties if item.value is value) if type(node) is Object else ""


def _unevaluated(node: Node) -> Value:
    """The rule of a policy definition in a symbolic template, where its expressions are not evaluated."""
    node = content(node)
    if type(node) is Object:
        return {item.key.value: _unevaluated(item.value) for item in node.properties}
    if type(node) is Array:
        return [_unevaluated(item) for item in node.items]
    if type(node) is String:
        return node.literal
    return plain_value(node)


def _with_condition(members: Mapping[str, Value], condition: Value) -> dict[str, Value]:
    """The members with a condition inserted after the type."""
    found: dict[str, Value] = {}
    for name, value in members.items():
        if name != "condition":
            found[name] = value
        if name == "type":
            found["condition"] = condition
    return found


def _both(outer: Value, inner: Value) -> Value:
    """Join two conditions, True, Unknown or None (no condition), as Azure's engine does."""
    if outer is None or inner is None:
        return outer if inner is None else inner
    return True if outer is True and inner is True else Unknown.call("and", (outer, inner))


def _in_order(instances: list[Instance]) -> Iterator[Instance]:
    """Sort instances after their dependencies, else in source order; a cycle is cut where it is entered."""
    done: set[Instance] = set()
    for first in instances:
        stack: list[tuple[Instance, Iterator[Instance]]] = []
        if first not in done:
            done.add(first)
            stack.append((first, iter((*first.asks, *first.waits))))
        while stack:
            instance, rest = stack[-1]
            waits = next((one for one in rest if one not in done), None)
            if waits is not None:
                done.add(waits)
                stack.append((waits, iter((*waits.asks, *waits.waits))))
            else:
                stack.pop()
                yield instance
