"""The instances of one deployment's resources: one for each resource, or for each iteration of its copy loop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from armls.core.evaluator.placeholders import provider_path
from armls.core.evaluator.types import type_name
from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import Unknown, Value
from armls.core.expansion.ids import resource_id, scope_prefix, segments_of
from armls.core.graph import names_provider
from armls.core.resource_index import ResourceIndex, normal_id
from armls.core.syntax import Node, Object, content
from armls.core.template import Resource

if TYPE_CHECKING:
    from armls.core.expansion.deployment import Deployment
    from armls.core.scopes import View

MAX_COUNT = 800
Outer = Optional[tuple[str, Value, Value]]  # noqa: UP045
"""The type, the name and the scope of a child's parent resource."""

_INDEXED = re.compile(r"(.+)\[(0|[1-9][0-9]{0,8})\]")


class Instance:
    """One instance to which other resources can refer.

    ``condition`` is a boolean or Unknown; one with a false condition is not deployed. ``waits`` are its
    explicit dependencies, ``asks`` those of its references, ``nested`` is the expanded deployment in it.
    """

    __slots__ = (
        "api",
        "asks",
        "condition",
        "has_condition",
        "id",
        "members",
        "name",
        "nested",
        "resource",
        "type",
        "view",
        "waits",
    )

    def __init__(self, resource: Resource, view: View, condition: Value, type_: str, name: Value) -> None:
        self.resource, self.view, self.condition, self.type, self.name = resource, view, condition, type_, name
        self.has_condition = resource.body is not None and resource.body.get("condition") is not None
        self.id: Value = None
        self.api: Value = None
        self.members: dict[str, Value] = {}
        self.waits: dict[Instance, None] = {}
        self.asks: dict[Instance, None] = {}
        self.nested: Deployment | None = None


class Instances:
    """All instances of one deployment, and the resolution of references to them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.all: list[Instance] = []
        self._index: ResourceIndex[tuple[Instance, ...]] = ResourceIndex(deployment.template.is_symbolic)
        self._by_symbol: dict[str, list[Instance]] = {}
        self._by_name: dict[str, list[Instance]] = {}

    def declare(self) -> None:
        """Collect all instances, in source order."""
        for resource in self._deployment.template.resources:
            self._declare(resource, None, self._deployment.view)

    # ---- references

    def full_id(self, value: Value) -> Value:
        """A type and a name, ``A.b/c/n``, as the id in the deployment's own scope; any other value as it is."""
        if not isinstance(value, str) or "/" not in value or value[0] == "/":
            return value
        found = self._by_name.get(value.lower(), []) if self._deployment.template.is_symbolic else []
        if found:
            return found[0].id if len(found) == 1 else value
        prefix = scope_prefix(self._deployment.context)
        return f"{prefix}/providers/{value}" if isinstance(prefix, str) else value

    def find(self, value: Value) -> Instance | None:
        """The instance to which a value refers; None if that is unknown, as in Azure's engine."""
        return self.named(value) if isinstance(value, str) else None

    def named(self, text: str) -> Instance | None:
        """The instance to which ``reference`` or ``list*`` refers: by symbolic name, id, name, or type with name."""
        if self._deployment.template.is_symbolic:
            found = self._of_symbol(text)
            if len(found) == 1:
                return found[0]
        lower = text.lower()
        if "/" in text and isinstance(scope_prefix(self._deployment.context), str):
            return self.of_id(lower) if lower[0] == "/" and lower[-1] != "/" else None
        known = self.of_id(lower)
        if known is not None:
            return known
        found = self._by_name.get(lower.strip("/"), [])
        return found[0] if len(found) == 1 else None

    def loop(self, symbol: str) -> list[Instance] | None:
        """The deployed instances of a copy loop by its symbolic name."""
        group = self._by_symbol.get(symbol)
        if not group or not _is_in_loop(group[0].resource):
            return None
        return [one for one in group if one.condition is not False]

    def awaited(self, text: str) -> list[Instance]:
        """The instances to which an item of ``dependsOn`` refers."""
        return [one for group in self._index.find(text) for one in group if one.condition is not False]

    def of_id(self, text: str) -> Instance | None:
        """The instance with an id; the first of duplicates, which Azure refuses."""
        found = self._index.by_id.get(normal_id(text))
        return found[0][0] if found else None

    def _of_symbol(self, text: str) -> list[Instance]:
        found = self._by_symbol.get(text)
        indexed = _INDEXED.fullmatch(text) if found is None else None
        if indexed is None:
            return found or []
        group = self._by_symbol.get(indexed[1], [])
        index = int(indexed[2])
        return group[index : index + 1]

    # ---- collection

    def _declare(self, resource: Resource, outer: Outer, view: View) -> None:
        body = resource.body
        if body is None:
            return
        loop = content(body.get("copy").value) if body.get("copy") is not None else None  # type: ignore[union-attr]
        if type(loop) is not Object:
            self._round(resource, body, outer, view)
            self._add_symbol(resource)
            return
        label = self._loop_name(resource, loop, view)
        group: list[Instance] = []
        count = self._count(resource, loop, view)
        views = (
            [view.within_copy(label, index) for index in range(count)]
            if isinstance(count, int)
            else [view.within_copy(label, None)]
        )
        for inside in views:
            group.extend(self._round(resource, body, outer, inside))
        self._add_symbol(resource)
        self._index.add_loop(label, tuple(group))

    def _add_symbol(self, resource: Resource) -> None:
        """Register the symbolic name of a resource, once all its iterations are declared."""
        if resource.symbol is not None:
            copies = self._by_symbol.get(resource.symbol, [])
            self._index.add_symbol(resource.symbol, tuple(copies), [(one,) for one in copies], is_open=False)

    def _loop_name(self, resource: Resource, loop: Object, view: View) -> str:
        name = loop.get("name")
        label = self._deployment.value(resource, name.value, view) if name is not None else ""
        return label if isinstance(label, str) else ""

    def _count(self, resource: Resource, loop: Object, view: View) -> Value:
        node = loop.get("count")
        count = self._deployment.value(resource, node.value, view) if node is not None else 0
        if node is None or isinstance(count, Unknown):
            return count
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_COUNT:
            self._deployment.mistake(resource, node.value, f"'count' must be an integer from 0 to {MAX_COUNT}")
            return 0
        return count

    def _round(self, resource: Resource, body: Object, outer: Outer, view: View) -> list[Instance]:
        if resource.type is None:
            return []
        condition = self._condition(resource, body, view)
        if condition is False and resource.symbol is None and not resource.children:
            return []  # nothing can refer to it, and nothing in it is evaluated
        identity = self._identity(resource, body, outer, view, condition is not False)
        if identity is None:
            return []
        type_, name = identity
        made = Instance(resource, view, condition, type_, name)
        scope = self._scope(resource, body, outer, view, condition is not False)
        if condition is not False or resource.symbol is not None:
            self._add(made, scope)
        for child in resource.children:
            self._declare(child, (type_, name, scope), view)
        return [made] if condition is not False else []

    def _condition(self, resource: Resource, body: Object, view: View) -> Value:
        node = body.get("condition")
        if node is None:
            return True
        value = self._deployment.value(resource, node.value, view)
        if value is None:
            return True
        if isinstance(value, bool | Unknown):
            return value
        self._deployment.mistake(resource, node.value, f"'condition' must be a Boolean (found: {type_name(value)})")
        return False

    def _value(self, resource: Resource, node: Node, view: View, is_deployed: bool) -> Value:
        """Evaluate a member; errors in a resource that isn't deployed are not reported."""
        if is_deployed:
            return self._deployment.value(resource, node, view)
        return self._deployment.quiet_value(node, view)

    def _identity(
        self, resource: Resource, body: Object, outer: Outer, view: View, is_deployed: bool
    ) -> tuple[str, Value] | None:
        """The full type and name; None without a valid name."""
        type_ = resource.type or ""
        node = body.get("name")
        if node is None:
            if is_deployed:
                self._deployment.mistake(resource, body, "Missing property 'name' on a resource")
            return None
        name = self._value(resource, node.value, view, is_deployed)
        if name == "" or not isinstance(name, str | Unknown):
            if is_deployed:
                self._deployment.mistake(resource, node.value, "'name' of a resource must be a non-empty string")
            return None
        if outer is not None and not names_provider(type_):
            type_, name = f"{outer[0]}/{type_}", _joined(outer[1], name)
        elif outer is not None and isinstance(name, Unknown) and type_.lower().startswith(f"{outer[0].lower()}/"):
            name = Unknown(f"join({segments_of(name)}, '/')")  # a child with its full type, as the engine prints it
        if is_deployed and isinstance(name, str):
            wanted, has = type_.strip("/").count("/"), name.count("/") + 1
            if wanted != has:
                message = (
                    f"Type '{type_}' requires a name with {wanted} segment{'s' * (wanted != 1)}; '{name}' has {has}"
                )
                self._deployment.mistake(resource, node.value, message)
                return None
        return type_, name

    def _scope(self, resource: Resource, body: Object, outer: Outer, view: View, is_deployed: bool) -> Value:
        """The resource that this one extends, or None; a child extends the same one as its parent."""
        if resource.is_deployment:
            return None
        node = body.get("scope")
        if node is not None:
            return self._value(resource, node.value, view, is_deployed)
        return outer[2] if outer is not None else None

    def _add(self, made: Instance, scope: Value) -> None:
        deployment, resource, is_deployed = self._deployment, made.resource, made.condition is not False
        deployment.count_instance()
        has_target = is_deployed and (resource.is_deployment or resource.is_existing)
        context = deployment.target(resource, made.view) if has_target else deployment.context
        made.id = resource_id(context, made.type, made.name, scope)
        api = resource.body.get("apiVersion") if resource.body is not None else None
        made.api = self._value(resource, api.value, made.view, is_deployed) if api is not None else None
        if is_deployed:
            self.all.append(made)
            if isinstance(made.id, str) and isinstance(made.name, str):
                self._index.add((made,), made.type, made.name, made.id)
        self._register_names(resource, made)

    def _register_names(self, resource: Resource, made: Instance) -> None:
        if resource.symbol is not None:
            self._by_symbol.setdefault(resource.symbol, []).append(made)
        if isinstance(made.name, str) and made.condition is not False:
            path = provider_path(made.type, made.name).removeprefix("/providers/")
            name, typed = made.name.lower(), f"{made.type}/{made.name}".lower()
            names = {path.lower()}
            if resource.symbol is None:
                names |= {name, name.rpartition("/")[2], typed, f"providers/{path}".lower()}
            for key in names:
                self._by_name.setdefault(key, []).append(made)


def _is_in_loop(resource: Resource) -> bool:
    return resource.body is not None and resource.body.get("copy") is not None


def _joined(outer: Value, name: Value) -> Value:
    """A child's full name."""
    if isinstance(outer, str) and isinstance(name, str):
        return f"{outer}/{name}"
    inner = print_value(name) if isinstance(name, str) else f"join({segments_of(name)}, '/')"
    return Unknown(f"concat({print_value(outer)}, '/', {inner})")
