"""The expansion of a whole template, from a request to its result."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from armls.core.cancellation import CancelCheck, never
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.types import type_name
from armls.core.evaluator.unknown import print_call, print_value
from armls.core.evaluator.values import Context, Unknown, Value
from armls.core.expansion.deployment import Deployment
from armls.core.expansion.instances import Instance
from armls.core.expansion.names import DeploymentNames
from armls.core.expansion.result import ExpandedResource, Expansion, Mistake, Output
from armls.core.expansion.second_pass import first_pass
from armls.core.scopes import Ledger, Syntax, View
from armls.core.syntax import Node, Object, String, Tree, content, parse
from armls.core.template import Resource, Template, build_template, evaluation_of, inline_template
from armls.core.type_check import resolved

MAX_RESOURCES = 20_000
"""The most resources of an expansion, nested deployments included."""
MAX_NESTING = 16
"""The most levels of nested deployments that are expanded."""

Linked = Callable[[str, str], "tuple[str, Tree] | None"]
"""Finds a linked template: from the path of the document that links to it and the relative path there, its own path and
its tree; None if there is none."""


class Request(Struct, frozen=True):
    """A request: a template, the values of parameters by lower-case name, and the context of the deployment."""

    tree: Tree
    arguments: Mapping[str, Value]
    context: Context
    linked: Linked


class TooMany(Exception):
    """Raised if the expansion has too many resources."""


def expand(request: Request, syntax: Syntax, check: CancelCheck = never) -> Expansion:
    """Expand a template, with the errors that Azure would refuse. Raises Cancelled when ``check`` does."""
    run = Run(request, syntax, check)
    try:
        return run.expand()
    except TooMany:
        message = f"The template deploys more than {MAX_RESOURCES} resources; the rest is omitted"
        run.mistake("", "/resources", "", message)
        return run.result({})


class Run:
    """The state of one expansion."""

    def __init__(self, request: Request, syntax: Syntax, check: CancelCheck) -> None:
        self.request, self.syntax, self._check = request, syntax, check
        self.ledger = Ledger(syntax)
        self.ledger.next_revision()
        self._resources: list[ExpandedResource] = []
        self._mistakes: dict[tuple[str, str, str], Mistake] = {}
        self._unopened: dict[str, None] = {}
        self._instances = 0

    def expand(self) -> Expansion:
        """The root deployment's resources and outputs."""
        request = self.request
        template = build_template(request.tree)
        scope = "any" if template.scope == "unknown" else template.scope
        context = _fitting(replace(request.context, scope=scope))
        context = replace(context, content_version=_content_version(template))
        names = DeploymentNames(self.ledger, template, context, request.arguments)
        root = Deployment(self, template, "", context, names, names.view())
        root.open()
        root.work()
        root.emit(None)
        outputs: dict[str, Output] = {}
        for declared in template.outputs.values():
            self.start()
            found = root.output(declared)
            if found is not None:
                type_ = found[0].get("type")
                written = type_.value.value if type_ is not None and type(type_.value) is String else ""
                outputs[declared.name] = Output(written, found[1])
        return self.result(outputs)

    def result(self, outputs: dict[str, Output]) -> Expansion:
        """The result so far."""
        return Expansion(tuple(self._resources), outputs, tuple(self._mistakes.values()), tuple(self._unopened))

    # ---- what deployments tell

    def emit(self, members: dict[str, Value], pointer: str, path: str) -> None:
        """A resource is complete."""
        self._resources.append(ExpandedResource(members, pointer, path))

    def mistake(self, path: str, pointer: str, expression: str, message: str) -> None:
        """Report an error that Azure would refuse, once for all iterations of a copy loop."""
        self._mistakes.setdefault((path, pointer, message), Mistake(pointer, expression, message, path))

    def mistakes_count(self) -> int:
        """The number of errors so far."""
        return len(self._mistakes)

    def count_instance(self) -> None:
        """Count a resource. Raises TooMany."""
        self._instances += 1
        if self._instances > MAX_RESOURCES:
            raise TooMany

    def start(self) -> None:
        """Start an evaluation with a budget of its own."""
        self._check()
        self.ledger.start()

    # ---- nested deployments

    def open_nested(self, outer: Deployment, instance: Instance) -> Deployment | None:
        """The deployment in a resource; None if its template isn't available, or nested too deep."""
        found = self._template(outer, instance)
        if found is None or outer.depth >= MAX_NESTING:
            self._unopened[print_value(instance.name)] = None
            return None
        template, path = found
        resource, view = instance.resource, instance.view
        context = replace(self._context(outer, instance), content_version=_content_version(template))
        arguments = self._arguments(outer, resource, view)
        unknowns = outer.names.unknowns
        if template.evaluation == "outer" and template.holder is not None:
            computed = first_pass(outer, instance, template)
            if computed is None:
                self._unopened[print_value(instance.name)] = None
                return None
            template, unknowns = computed
        names = DeploymentNames(self.ledger, template, context, arguments, unknowns)
        nested = Deployment(self, template, path, context, names, names.view(), instance, outer)
        self._check_arguments(outer, resource, names, arguments)
        if template.holder is resource and not template.pointer:
            nested.computed_at = outer.computed_at or f"{resource.pointer}/properties/template"
        nested.open()
        return nested

    def _template(self, outer: Deployment, instance: Instance) -> tuple[Template, str] | None:
        resource = instance.resource
        inline = inline_template(resource)
        if inline is not None:
            if resource.nested:
                return resource.nested[0], outer.path
            return self._computed_template(outer, instance, inline.value)
        link = _inside(resource, "templateLink")
        relative = link.get("relativePath") if link is not None else None
        if relative is None:
            return None
        written = outer.value(resource, relative.value, instance.view)
        found = self.request.linked(outer.path, written) if isinstance(written, str) else None
        return (build_template(found[1]), found[0]) if found is not None else None

    def _computed_template(self, outer: Deployment, instance: Instance, node: Node) -> tuple[Template, str] | None:
        """The template that an expression evaluates to; its expressions have a scope of their own in any case."""
        resource = instance.resource
        if evaluation_of(outer.template, resource) == "inner":
            message = "'template' must be an object; with the scope 'inner' an expression isn't evaluated here"
            outer.mistake(resource, node, message)
            return None
        value = outer.value(resource, node, instance.view, True)
        if not isinstance(value, dict | Unknown):
            outer.mistake(resource, node, f"'template' must be an object (found: {type_name(value)})")
        if isinstance(value, dict) and "resources" not in {name.lower() for name in value}:
            outer.mistake(resource, node, "Missing 'resources' in the template that this evaluates to")
        return (_from_value(value, outer.template, resource), outer.path) if isinstance(value, dict) else None

    def _context(self, outer: Deployment, instance: Instance) -> Context:
        resource, view = instance.resource, instance.view
        context = outer.target(resource, view)
        if context.scope == "resourceGroup" and context.location is None:
            made = outer.group_made_here(context)
            body = made.resource.body if made is not None else None
            for field, member in (("location", "location"), ("group_tags", "tags")):
                found = body.get(member) if body is not None else None
                if found is not None and made is not None:
                    value = outer.value(made.resource, found.value, made.view)
                    context = replace(context, **{field: value})
        if context.scope not in ("resourceGroup", "any"):
            location = resource.body.get("location") if resource.body is not None else None
            place = outer.value(resource, location.value, view) if location is not None else None
            context = replace(context, location=place if isinstance(place, str | Unknown) else None)
        return replace(context, deployment_name=instance.name if isinstance(instance.name, str | Unknown) else None)

    def _arguments(self, outer: Deployment, resource: Resource, view: View) -> Mapping[str, Value]:
        """The arguments of a deployment by lower-case name."""
        properties = resource.body.get("properties") if resource.body is not None else None
        body = content(properties.value) if properties is not None else None
        given = body.get("parameters") if type(body) is Object else None
        if given is None:
            return {}
        node = content(given.value)
        if type(node) is not Object:
            value = outer.value(resource, node, view, True)
            entries = value if isinstance(value, dict) else {}
            return {name.lower(): _entry(one) for name, one in entries.items()}
        found: dict[str, Value] = {}
        for item in node.properties:
            found[item.key.value.lower()] = self._argument(outer, resource, content(item.value), view)
        return found

    def _argument(self, outer: Deployment, resource: Resource, entry: Node, view: View) -> Value:
        if type(entry) is not Object:
            return _entry(outer.value(resource, entry, view, True))
        value = entry.get("value")
        if value is not None:
            return outer.value(resource, value.value, view, True)
        return _entry(outer.value(resource, entry, view, True))

    def _check_arguments(
        self, outer: Deployment, resource: Resource, names: DeploymentNames, arguments: Mapping[str, Value]
    ) -> None:
        body, template = resource.body, names.template
        assert body is not None
        if _inside(resource, "parametersLink") is not None:
            return
        for name in arguments:
            if name not in template.parameters:
                outer.mistake(resource, body, f"Parameter '{name}' isn't defined in the nested template")
        if template.holder is not resource or template.pointer:
            return
        for name, declared in template.parameters.items():
            parameter = declared.member.value
            if name not in arguments and type(parameter) is Object and not _is_optional(parameter, names):
                outer.mistake(resource, body, f"Missing value for parameter '{declared.name}' in this deployment")


def _is_optional(parameter: Object, names: DeploymentNames) -> bool:
    nullable = resolved(parameter, names.definition_body).get("nullable")
    return parameter.get("defaultValue") is not None or (nullable is not None and plain_value(nullable.value) is True)


def _content_version(template: Template) -> str | None:
    found = template.sections.get("contentversion")
    return found.value.value if found is not None and type(found.value) is String else None


def _entry(value: Value) -> Value:
    """The value of an evaluated entry in a deployment's parameters."""
    if not isinstance(value, dict):
        return value if isinstance(value, Unknown) else Unknown("…")
    lower = {name.lower(): one for name, one in value.items()}
    if "value" in lower:
        given: Value = lower["value"]
        return given
    secret = lower.get("reference")
    vault = secret.get("keyVault") if isinstance(secret, dict) else None
    if isinstance(secret, dict) and isinstance(vault, dict):
        return Unknown(print_call("getKeyVaultSecret", [vault.get("id"), secret.get("secretName")]))
    return Unknown("…")


def _inside(resource: Resource, name: str) -> Object | None:
    """An object among a resource's properties."""
    properties = resource.body.get("properties") if resource.body is not None else None
    body = content(properties.value) if properties is not None else None
    found = body.get(name) if type(body) is Object else None
    inner = content(found.value) if found is not None else None
    return inner if type(inner) is Object else None


def _from_value(value: dict[str, Value], outer: Template, resource: Resource) -> Template:
    """The template of an evaluated value."""
    template = build_template(parse(json.dumps(value, default=lambda unknown: f"[{unknown.residual}]")))
    return replace(template, parent=outer, holder=resource, evaluation="inner")


def _fitting(context: Context) -> Context:
    """The context without the parts that do not exist at its scope."""
    if context.scope == "resourceGroup" or context.scope == "any":
        return context
    context = replace(context, resource_group=None)
    return context if context.scope == "subscription" else replace(context, subscription_id=None)
