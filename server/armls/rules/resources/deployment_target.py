"""A nested deployment must have a valid target scope, and 'location' only where it is allowed

## What it does
Checks `scope`, `subscriptionId`, `resourceGroup` and `location` of a nested deployment. `subscriptionId` must be the
GUID of a subscription and `resourceGroup` a plain name; from a management group or the tenant a resource group requires
the `subscriptionId` too. `scope` must be `/`, an id such as `/providers/Microsoft.Management/managementGroups/name`, or
the type and name of a resource. A deployment to a subscription, a management group or the tenant requires a `location`;
one to a resource group must not have it. An empty string counts as missing.

## Why
Azure refuses a deployment to a scope that doesn't exist, and one whose `location` is missing or not allowed.

## Example
Bad: `"resourceGroup": "[resourceGroup().id]"`
Good: `"resourceGroup": "[resourceGroup().name]"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Object
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import is_null, opening

Target = OneOf["group", "elsewhere", "unknown"]
"""The target of a deployment: a resource group, a larger scope, or either."""


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the evaluated target of a deployment, and its location."""
    resource = ctx.resource
    if resource is None or ctx.body is None or not resource.is_deployment or resource.is_existing or ctx.is_left_out:
        return
    scope, group, subscription = (_text(ctx, name) for name in ("scope", "resourceGroup", "subscriptionId"))
    mistakes = [*_wrong_scope(ctx, scope), *_wrong_group(ctx, scope, group, subscription)]
    if not (isinstance(scope, str) and scope.startswith("/")):
        mistakes += _wrong_subscription(ctx, subscription)
    yield from mistakes
    if not mistakes:
        yield from _location(ctx, target_of(ctx.place.scope, scope, group, subscription))


def target_of(parent: str, scope: Value, group: Value, subscription: Value) -> Target:
    """The target of a deployment from a template of the scope ``parent``; None is a missing or empty property."""
    if isinstance(scope, Unknown):
        return "elsewhere" if scope.residual.lower() == _SUBSCRIPTION else "unknown"
    if isinstance(scope, str) and scope.startswith("/"):
        return "group" if _IN_GROUP.match(scope) else "elsewhere"
    if isinstance(group, str) or _is_never_empty(group):
        return "group"
    if parent == "resourceGroup" and subscription is None:
        return "group"
    if group is not None or parent == "unknown":
        return "unknown"
    if parent == "resourceGroup" and isinstance(subscription, Unknown) and not _is_never_empty(subscription):
        return "unknown"
    return "elsewhere"


def _is_never_empty(value: Value) -> bool:
    """Whether a value is known only during deployment, but certainly a non-empty string."""
    return isinstance(value, Unknown) and value.residual.lower() in _NEVER_EMPTY


def _text(ctx: MemberContext, name: str) -> Value:
    """The evaluated string of a property, as Azure's reader converts it; None where it is missing or empty."""
    node = ctx.value_of(name)
    if node is None or type(node) in (Object, Array):
        return None
    value = ctx.lookup.node_value(node)
    if isinstance(value, Unknown):
        return value
    return None if value is None or value == "" else str(value)


def _wrong_scope(ctx: MemberContext, scope: Value) -> Iterator[Finding]:
    node = ctx.value_of("scope")
    if node is not None and isinstance(scope, str) and scope.startswith("/") and not _SCOPE.match(scope):
        yield ctx.at(node, f"'{scope[:80]}' isn't the id of a scope")


def _wrong_group(ctx: MemberContext, scope: Value, group: Value, subscription: Value) -> Iterator[Finding]:
    node = ctx.value_of("resourceGroup")
    if isinstance(group, Unknown) and group.residual.lower() in _IDS and node is not None:
        yield ctx.at(node, "'resourceGroup' must be a name, not an id; write resourceGroup().name")
    if node is None or not isinstance(group, str) or (isinstance(scope, str) and scope.startswith("/")):
        return
    if "/" in group or "\\" in group or group.isspace():
        yield ctx.at(node, f"'{group[:80]}' isn't the name of a resource group; write the name alone")
    elif ctx.place.scope in ("managementGroup", "tenant") and subscription is None:
        is_linked = ctx.resource is None or not ctx.resource.nested
        message = "'resourceGroup' requires 'subscriptionId' in a deployment to a management group or the tenant"
        yield ctx.at(node, message, severity=Severity.WARNING if is_linked else None)
    version = _text(ctx, "apiVersion")
    if isinstance(version, str) and re.match(r"\d{4}-\d{2}-\d{2}", version) and version[:10] < "2017-05-10":
        yield ctx.at(node, f"'resourceGroup' requires an API version from 2017-05-10 on (found: {version[:40]})")


def _wrong_subscription(ctx: MemberContext, subscription: Value) -> Iterator[Finding]:
    node = ctx.value_of("subscriptionId")
    if isinstance(subscription, Unknown) and subscription.residual.lower() in _IDS and node is not None:
        yield ctx.at(node, "'subscriptionId' must be a GUID, not an id; write subscription().subscriptionId")
    if node is not None and isinstance(subscription, str) and not _GUID.fullmatch(subscription.strip()):
        yield ctx.at(node, f"'{subscription[:80]}' isn't the id of a subscription; write a GUID")


def _location(ctx: MemberContext, target: Target) -> Iterator[Finding]:
    item = ctx.body.get("location") if ctx.body is not None else None
    location = ctx.lookup.node_value(item.value) if item is not None else None
    if target == "group" and item is not None and not is_null(item.value):
        if location is not None:
            message = "'location' isn't allowed on a deployment to a resource group"
            yield ctx.at(item.key, message, holds=not isinstance(location, Unknown))
    elif target == "elsewhere" and location is None and ctx.body is not None:
        node = item.value if item is not None else opening(ctx.body)
        yield ctx.at(node, "'location' is missing; a deployment to any scope but a resource group requires it")


_SUBSCRIPTION = "subscription().id"
_IDS = (_SUBSCRIPTION, "resourcegroup().id")
_NEVER_EMPTY = ("subscription().subscriptionid", "resourcegroup().name", *_IDS)
_GUID = re.compile(r"[0-9a-f]{32}|([{(]?)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[)}]?", re.IGNORECASE)
_SCOPE = re.compile(r"/$|/(subscriptions|providers)/[^/]", re.IGNORECASE)
_IN_GROUP = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]", re.IGNORECASE)
