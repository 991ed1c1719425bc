"""Where a nested deployment goes: another group, subscription or scope than the deployment around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from armls.core.evaluator.values import Context, Part, Unknown, Value
from armls.core.template import Resource

if TYPE_CHECKING:
    from armls.core.expansion.deployment import Deployment
    from armls.core.scopes import View

_MANAGEMENT_GROUP = re.compile(r"/?(?:providers/)?microsoft\.management/managementgroups/([^/]+)/?", re.I)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)(?:/resourcegroups/([^/]+))?/?", re.I)


def target_of(deployment: Deployment, resource: Resource, view: View) -> Context:
    """The context that a resource's ``scope``, ``subscriptionId`` and ``resourceGroup`` lead to."""
    context = deployment.context
    scope = _written(deployment, resource, view, "scope") if resource.is_deployment else None
    if scope is not None:
        return _at_scope(context, scope)
    subscription = _written(deployment, resource, view, "subscriptionId")
    group = _written(deployment, resource, view, "resourceGroup")
    if group is not None:
        of = subscription if subscription is not None else context.subscription_id
        if (
            context.scope == "resourceGroup"
            and _same(of, context.subscription_id)
            and _same(group, context.resource_group)
        ):
            return context
        elsewhere = replace(context, scope="resourceGroup", subscription_id=of, resource_group=group)
        return replace(elsewhere, location=None, group_tags=None, is_other_group=True)
    if subscription is not None:
        return replace(context, scope="subscription", subscription_id=subscription, resource_group=None, location=None)
    return context


def _written(deployment: Deployment, resource: Resource, view: View, name: str) -> Part:
    """What a member comes to; an empty text counts as none."""
    found = resource.body.get(name) if resource.body is not None else None
    if found is None:
        return None
    value: Value = deployment.value(resource, found.value, view)
    return value if isinstance(value, str | Unknown) and value != "" else None


def _same(one: Part, other: Part) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return one == other


def _at_scope(context: Context, scope: str | Unknown) -> Context:
    nowhere = replace(context, subscription_id=None, resource_group=None, location=None)
    if isinstance(scope, Unknown):
        return replace(nowhere, scope="any")
    if scope == "/":
        return replace(nowhere, scope="tenant")
    group = _MANAGEMENT_GROUP.fullmatch(scope)
    if group is not None:
        return replace(nowhere, scope="managementGroup", management_group=group[1])
    subscription = _SUBSCRIPTION.fullmatch(scope)
    if subscription is None:
        return replace(nowhere, scope="any")
    kind = "resourceGroup" if subscription[2] else "subscription"
    return replace(nowhere, scope=kind, subscription_id=subscription[1], resource_group=subscription[2])
