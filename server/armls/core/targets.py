"""The target of a nested deployment or an existing resource: another group, subscription or scope."""

from __future__ import annotations

import re

from msgspec.structs import replace

from armls.core.evaluator.values import Context, Part, Unknown, Value

_MANAGEMENT_GROUP = re.compile(r"/?(?:providers/)?microsoft\.management/managementgroups/([^/]+)/?", re.I)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)(?:/resourcegroups/([^/]+))?/?", re.I)


def target_of(context: Context, scope: Value, subscription: Value, group: Value) -> Context:
    """The context of a resource's ``scope``, ``subscriptionId`` and ``resourceGroup``, starting from ``context``.

    A value that is neither a string nor unknown, and an empty string, is ignored.
    """
    scope, subscription, group = _part(scope), _part(subscription), _part(group)
    if scope is not None:
        return _at_scope(context, scope)
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


def _part(value: Value) -> Part:
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
