"""The resources of one deployment as instances: a resource without a loop is one, a loop is one for each round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import Unknown, Value
from armls.core.expansion.ids import provider_path, resource_id, segments_of
from armls.core.graph import names_provider
from armls.core.syntax import Object, content
from armls.core.template import Resource

if TYPE_CHECKING:
    from armls.core.expansion.deployment import Deployment
    from armls.core.scopes import View

MAX_COUNT = 800
Outer = Optional[tuple[str, Value]]  # noqa: UP045
"""The type and the name of the resource around a child."""

_INDEXED = re.compile(r"(.+)\[(\d{1,9})\]")


class Instance:
    """One resource that other resources can name.

    ``condition`` is True or Unknown (an instance with a false one is not made), ``waits`` what its
    ``dependsOn`` names, ``asks`` what its references name, ``nested`` the deployment inside it, once that is opened.
    """

    __slots__ = ("api", "asks", "condition", "id", "members", "name", "nested", "resource", "type", "view", "waits")

    def __init__(self, resource: Resource, view: View, condition: Value, type_: str, name: Value) -> None:
        self.resource, self.view, self.condition, self.type, self.name = resource, view, condition, type_, name
        self.id: Value = None
        self.api: Value = None
        self.members: dict[str, Value] = {}
        self.waits: dict[Instance, None] = {}
        self.asks: dict[Instance, None] = {}
        self.nested: Deployment | None = None


class Instances:
    """All instances of one deployment, and how expressions name them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.all: list[Instance] = []
        self.by_id: dict[str, Instance] = {}
        self._by_symbol: dict[str, list[Instance]] = {}
        self._by_name: dict[str, list[Instance]] = {}
        self._by_loop: dict[str, list[Instance]] = {}
        self._by_unknown_name: dict[str, Instance] = {}

    def declare(self) -> None:
        """Find them all, in the order of the text."""
        for resource in self._deployment.template.resources:
            self._declare(resource, None, self._deployment.view)

    # ---- what expressions mean

    def find(self, value: Value) -> Instance | None:
        """The instance that a value means, be it an expression that is the same as an instance's id or name."""
        if isinstance(value, Unknown):
            key = value.residual.lower()
            return self.by_id.get(key) or self._by_unknown_name.get(key)
        return self.named(value) if isinstance(value, str) else None

    def named(self, text: str) -> Instance | None:
        """The instance that ``reference`` or ``list*`` means by a text: a symbol, an id, a name, a type with a name."""
        if self._deployment.template.is_symbolic:
            found = self._of_symbol(text)
            if len(found) == 1:
                return found[0]
        lower = text.lower().strip("/")
        known = self.by_id.get(lower)
        if known is not None:
            return known
        found = self._by_name.get(lower, [])
        return found[0] if len(found) == 1 else None

    def loop(self, symbol: str) -> list[Instance] | None:
        """The instances of a loop by its symbolic name."""
        return self._by_symbol.get(symbol)

    def awaited(self, text: str) -> list[Instance]:
        """The instances that an item of ``dependsOn`` means."""
        found = self._of_symbol(text)
        if found:
            return found
        lower = text.lower().strip("/")
        known = self.by_id.get(lower)
        return [known] if known is not None else self._by_name.get(lower) or self._by_loop.get(lower) or []

    def _of_symbol(self, text: str) -> list[Instance]:
        found = self._by_symbol.get(text)
        indexed = _INDEXED.fullmatch(text) if found is None else None
        if indexed is None:
            return found or []
        group = self._by_symbol.get(indexed[1], [])
        index = int(indexed[2])
        return group[index : index + 1]

    # ---- finding them

    def _declare(self, resource: Resource, outer: Outer, view: View) -> None:
        body = resource.body
        if body is None:
            return
        loop = content(body.get("copy").value) if body.get("copy") is not None else None  # type: ignore[union-attr]
        if type(loop) is not Object:
            self._round(resource, body, outer, view)
            return
        label = self._loop_name(resource, loop, view)
        group = self._by_loop.setdefault(label.lower(), [])
        count = self._count(resource, loop, view)
        for index in range(count) if isinstance(count, int) else ():
            group.extend(self._round(resource, body, outer, view.within_copy(label, index)))
        if isinstance(count, Unknown):
            group.extend(self._round(resource, body, outer, view))

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
            self._deployment.mistake(
                resource, node.value, f"The count of a loop is a whole number from 0 to {MAX_COUNT}."
            )
            return 0
        return count

    def _round(self, resource: Resource, body: Object, outer: Outer, view: View) -> list[Instance]:
        made = self._made(resource, body, outer, view)
        if made is None:
            return []
        condition, type_, name = made
        if resource.symbol is not None and condition is False:
            self._by_symbol.setdefault(resource.symbol, [])
        found = [self._add(resource, body, view, condition, type_, name)] if condition is not False else []
        for child in resource.children:
            self._declare(child, (type_, name), view)
        return found

    def _made(self, resource: Resource, body: Object, outer: Outer, view: View) -> tuple[Value, str, Value] | None:
        deployment = self._deployment
        written = resource.text("type")
        if written is None:
            return None
        condition = self._condition(resource, body, view)
        if condition is False and not resource.children:
            return False, written, ""
        node = body.get("name")
        if node is None:
            deployment.mistake(resource, body, "A resource needs a name.")
            return None
        name = deployment.value(resource, node.value, view)
        if name is None or name == "" or not isinstance(name, str | Unknown):
            if condition is not False and not deployment.has_mistake(resource, node.value):
                deployment.mistake(resource, node.value, "The name of a resource is a text that is not empty.")
            return None
        type_ = written
        if outer and not names_provider(written):
            outer_type, outer_name = outer
            type_, name = f"{outer_type}/{written}", _joined(outer_name, name)
        if condition is not False and isinstance(name, str):
            wanted, has = type_.strip("/").count("/"), name.count("/") + 1
            if wanted != has:
                deployment.mistake(
                    resource, node.value, f"The type {type_} takes a name of {wanted} segments; '{name}' has {has}."
                )
                return None
        return condition, type_, name

    def _condition(self, resource: Resource, body: Object, view: View) -> Value:
        node = body.get("condition")
        if node is None:
            return True
        value = self._deployment.value(resource, node.value, view)
        if value is None:
            return True
        if isinstance(value, bool | Unknown):
            return value
        self._deployment.mistake(resource, node.value, "A condition is true or false.")
        return False

    def _add(self, resource: Resource, body: Object, view: View, condition: Value, type_: str, name: Value) -> Instance:
        deployment = self._deployment
        deployment.count_instance()
        made = Instance(resource, view, condition, type_, name)
        scope = body.get("scope") if not resource.is_deployment else None
        scope_value = deployment.value(resource, scope.value, view) if scope is not None else None
        has_target = resource.is_deployment or resource.is_existing
        context = deployment.target(resource, view) if has_target else deployment.context
        made.id = resource_id(context, type_, name, scope_value)
        api = body.get("apiVersion")
        made.api = deployment.value(resource, api.value, view) if api is not None else None
        self.all.append(made)
        self._register(resource, made)
        return made

    def _register(self, resource: Resource, made: Instance) -> None:
        self.by_id.setdefault(_key(made.id), made)
        if resource.symbol is not None:
            self._by_symbol.setdefault(resource.symbol, []).append(made)
        elif isinstance(made.name, str):
            path = provider_path(made.type, made.name).removeprefix("/providers/")
            name, typed = made.name.lower(), f"{made.type}/{made.name}".lower()
            for key in {name, name.rpartition("/")[2], typed, path.lower(), f"providers/{path}".lower()}:
                self._by_name.setdefault(key, []).append(made)
        elif isinstance(made.name, Unknown):
            self._by_unknown_name.setdefault(made.name.residual.lower(), made)


def _key(identifier: Value) -> str:
    return (identifier.residual if isinstance(identifier, Unknown) else str(identifier)).lower().strip("/")


def _joined(outer: Value, name: Value) -> Value:
    """A child's full name."""
    if isinstance(outer, str) and isinstance(name, str):
        return f"{outer}/{name}"
    inner = print_value(name) if isinstance(name, str) else f"join({segments_of(name)}, '/')"
    return Unknown(f"concat({print_value(outer)}, '/', {inner})")
