"""The resources of a template as a tree: children, nested deployments, copy loops and conditions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal as OneOf
from typing import Union

from msgspec import Struct
from msgspec.structs import replace

from armls.core.evaluator.nodes import evaluate_node
from armls.core.evaluator.placeholders import provider_path
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expansion.ids import resource_id
from armls.core.graph import full_type, names_provider
from armls.core.resource_values import ResourceValues
from armls.core.scopes import GIVEN_UP, Names
from armls.core.syntax import Object, Property, String, Tree, content, property_value
from armls.core.template import Resource, Template, build_template, inline_template
from armls.ide.document import AnalysedDocument
from armls.ide.intact import fullest
from armls.ide.readable import readable, readable_expression

Kind = OneOf["resource", "deployment", "linkedDeployment", "existing"]
Condition = OneOf["true", "false", "unknown"]

MAX_NODES = 10_000
"""Resources of a tree; Azure accepts 800 in a deployment."""
_MAX_LEVELS = 32
_MAX_SHOWN = 40
"""Characters of a value that is only partly known; of a longer one the text as it is written is shown, if shorter."""
_LISTS = ("createArray(", "createObject(")
"""Calls that a known list or object becomes in an expression; the name of its variable reads better."""
_SAME = {"{subscription().subscriptionId}": "{subscriptionId}", "{resourceGroup().name}": "{resourceGroup}"}
_SLASH = "\ue000"
"""Stands for a slash within a placeholder, which separates no segments of a name."""
_ROOT = Context(
    tenant_id="{tenantId}",
    subscription_id="{subscriptionId}",
    resource_group="{resourceGroup}",
    management_group="{managementGroup}",
)


class CopyLoop(Struct, frozen=True):
    """A copy loop: its name, and its count where that is known."""

    name: str
    count: Union[int, None]  # noqa: UP007


class ResourceNode(Struct, frozen=True):
    """One resource, at absolute offsets: ``start`` to ``end`` all of it, ``name_start`` to ``name_end`` its name.

    Texts are as :func:`armls.ide.readable.readable` writes them. ``name`` is what the resource itself is named (a
    child's without its parent's); in a copy loop ``copyIndex()`` stays in it. ``type`` is written in full. ``id`` is
    the resource id as far as it is known, with placeholders such as ``{subscriptionId}``. ``condition`` is its own (not
    that of a deployment around it), None without one. ``scope`` is what it is deployed to where it says so itself.
    """

    name: str
    type: str
    api_version: Union[str, None]  # noqa: UP007
    id: Union[str, None]  # noqa: UP007
    kind: Kind
    symbolic_name: Union[str, None]  # noqa: UP007
    condition: Union[Condition, None]  # noqa: UP007
    copy: Union[CopyLoop, None]  # noqa: UP007
    scope: Union[str, None]  # noqa: UP007
    pointer: str
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[ResourceNode, ...]

    def all_nodes(self) -> Iterator[ResourceNode]:
        """This node and those beneath it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def resource_tree(document: AnalysedDocument) -> tuple[ResourceNode, ...] | None:
    """The resources of a deployment template in the order of the text, those of nested deployments beneath them.

    At most ``MAX_NODES`` resources, on at most 32 levels; None for a document that isn't a deployment template. While
    braces don't match and resources are missing because of it, these are the resources of the last intact version.
    """
    return fullest(document, partial(resource_nodes, document)) if document.is_template else None


def resource_nodes(document: AnalysedDocument, tree: Tree) -> tuple[ResourceNode, ...]:
    """The resources of one version of a deployment template."""
    template = build_template(tree)
    return _Builder(document).nodes(template, replace(_ROOT, scope=template.scope))


class _Builder:
    def __init__(self, document: AnalysedDocument) -> None:
        self._document = document
        self._count = self._level = 0

    def nodes(self, template: Template, context: Context) -> tuple[ResourceNode, ...]:
        names = self._document.scope_of(template)
        return tuple(self._among(template.resources, names, context, None))

    def _among(
        self, resources: list[Resource], names: Names | None, context: Context, outer: str | None
    ) -> Iterator[ResourceNode]:
        if self._level == _MAX_LEVELS:
            return
        self._level += 1
        for resource in resources:
            self._count += 1
            if self._count > MAX_NODES:
                break
            yield self._node(resource, names, context, outer)
        self._level -= 1

    def _node(self, resource: Resource, names: Names | None, context: Context, outer: str | None) -> ResourceNode:
        body, known = resource.body, self._document.value_of(resource, names)
        name = self._text(body, "name", names, known.loop if known is not None else None)
        scope = self._text(body, "scope", names)
        target = context if not resource.is_deployment else _target(context, scope, self._target_texts(body, names))
        full = _full_name(resource, name, outer)
        children = list(self._among(resource.children, names, context, full))
        for nested in resource.nested:
            children.extend(self.nodes(nested, replace(target, scope=nested.scope)))
        start = resource.base + resource.member.value.start
        key = resource.key
        name_start, name_end = _name_range(resource)
        return ResourceNode(
            name=name or resource.symbol or "",
            type=readable_expression(full_type(resource) or resource.type or ""),
            api_version=self._text(body, "apiVersion", names),
            id=_id(resource, context if not resource.is_deployment else target, full, scope),
            kind=_kind(resource),
            symbolic_name=resource.symbol,
            condition=_condition(body, known),
            copy=self._copy(body, known, names),
            scope=scope or _group(resource, target, context),
            pointer=resource.pointer,
            start=start if key is None else resource.key_base + key.start,
            end=resource.base + resource.member.value.end,
            name_start=name_start,
            name_end=name_end,
            children=tuple(children),
        )

    def _text(self, body: Object | None, name: str, names: Names | None, loop: str | None = None) -> str | None:
        found = body.get(name) if body is not None else None
        return (_shown(found, names, loop) or None) if found is not None else None

    def _target_texts(self, body: Object | None, names: Names | None) -> tuple[str | None, str | None]:
        written = (self._text(body, name, names) for name in ("subscriptionId", "resourceGroup"))
        subscription, group = (None if one is None else _SAME.get(one, one) for one in written)
        return subscription, group

    def _copy(self, body: Object | None, known: ResourceValues | None, names: Names | None) -> CopyLoop | None:
        copy = body.get("copy") if body is not None else None
        loop = content(copy.value) if copy is not None else None
        if type(loop) is not Object:
            return None
        count = known.count if known is not None else None
        is_known = isinstance(count, int) and not isinstance(count, bool)
        return CopyLoop(self._text(loop, "name", names) or "", count if is_known else None)  # type: ignore[arg-type]


def _shown(found: Property, names: Names | None, loop: str | None = None) -> str:
    """What a property evaluates to, in any iteration of a loop; as it is written where that reads better."""
    node = content(found.value)
    if type(node) is not String:
        return ""
    if names is None or not node.is_expression:
        return readable_expression(node.value)
    view = names.view() if loop is None else names.view().within_copy(loop, None)
    try:
        value = evaluate_node(node, view, names.ledger.syntax.expression)
    except (EvaluationError, *GIVEN_UP):
        return readable_expression(node.value)
    shown = readable(value)
    if not isinstance(value, Unknown):
        return shown
    if any(one in shown for one in _LISTS):
        return readable_expression(node.value)
    return min(shown, readable_expression(node.value), key=len) if len(shown) > _MAX_SHOWN else shown


def _full_name(resource: Resource, name: str | None, outer: str | None) -> str | None:
    """The name with its parents', whose slashes separate segments; None where one is missing."""
    if name is None:
        return None
    own, depth = [], 0
    for character in name:
        depth += (character == "{") - (character == "}")
        own.append(_SLASH if character == "/" and depth > 0 else character)
    text = "".join(own)
    if resource.parent is None or names_provider(resource.type or ""):
        return text
    return f"{outer}/{text}" if outer is not None else None


def _id(resource: Resource, context: Context, full: str | None, scope: str | None) -> str | None:
    type_ = full_type(resource)
    if type_ is None or full is None or context.scope in ("any", "unknown"):
        return None
    own = None if resource.is_deployment else scope
    type_ = readable_expression(type_)
    if own is not None and own.startswith("{"):
        found: Value = f"{own}{provider_path(type_, full)}"
    else:
        found = resource_id(context, type_, full, own)
    return found.replace(_SLASH, "/") if isinstance(found, str) else None


def _target(context: Context, scope: str | None, written: tuple[str | None, str | None]) -> Context:
    """What a deployment deploys to."""
    subscription, group = written
    if scope is not None:
        if scope == "/":
            return replace(context, scope="tenant")
        head, _, tail = scope.rpartition("/")
        if head.lower().endswith("managementgroups"):
            return replace(context, scope="managementGroup", management_group=tail)
        return replace(context, scope="any")
    if group is not None:
        of = subscription or context.subscription_id
        return replace(context, scope="resourceGroup", subscription_id=of, resource_group=group)
    if subscription is not None:
        return replace(context, scope="subscription", subscription_id=subscription)
    return context


def _group(resource: Resource, target: Context, context: Context) -> str | None:
    """The resource group or subscription that a deployment names, as an id; None where it names none."""
    if not resource.is_deployment or target == context:
        return None
    start = f"/subscriptions/{target.subscription_id}"
    return f"{start}/resourceGroups/{target.resource_group}" if target.scope == "resourceGroup" else start


def _kind(resource: Resource) -> Kind:
    if resource.is_existing:
        return "existing"
    if not resource.is_deployment:
        return "resource"
    is_linked = property_value(resource.body, "properties", "templateLink") is not None
    return "linkedDeployment" if is_linked and inline_template(resource) is None else "deployment"


def _condition(body: Object | None, known: ResourceValues | None) -> Condition | None:
    if body is None or body.get("condition") is None:
        return None
    value = known.condition if known is not None else None
    return "true" if value is True else "false" if value is False else "unknown"


def _name_range(resource: Resource) -> tuple[int, int]:
    """The text of the name, else the symbolic name, the type, or the first character."""
    base, body = resource.base, resource.body
    name = body.get("name") if body is not None else None
    if name is not None and type(name.value) is String:
        return base + name.value.start, base + name.value.end
    if resource.key is not None:
        return resource.key_base + resource.key.start, resource.key_base + resource.key.end
    type_ = body.get("type") if body is not None else None
    if type_ is not None and type(type_.value) is String:
        return base + type_.value.start, base + type_.value.end
    start = base + resource.member.value.start
    return start, min(start + 1, base + resource.member.value.end)
