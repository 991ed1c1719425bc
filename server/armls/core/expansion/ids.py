"""The ids of resources at every scope: strings or, if a part is unknown, expressions."""

from __future__ import annotations

from armls.core.evaluator.placeholders import provider_path
from armls.core.evaluator.unknown import print_call, print_value
from armls.core.evaluator.values import Context, Unknown, Value

_GROUPS = "microsoft.resources/resourcegroups"
_MANAGEMENT_GROUPS = "microsoft.management/managementgroups"


def resource_id(context: Context, type_: str, name: Value, scope: Value = None) -> Value:
    """The id of a resource that is deployed to ``context``; ``scope`` is its own property of that name."""
    if scope is None:
        return _at_target(context, type_, name)
    if isinstance(scope, Unknown):
        return Unknown(_at_unknown_scope(context, scope, type_, name))
    written = str(scope)
    if written == "/":
        return _at_tenant(type_, name)
    if written.startswith("/"):
        base: Value = written.rstrip("/")
    else:
        prefix = scope_prefix(context)
        base = f"{prefix}/providers/{written}" if isinstance(prefix, str) else _concat(prefix, f"/providers/{written}")
    if isinstance(base, str) and isinstance(name, str):
        return base + provider_path(type_, name)
    return Unknown(print_call("extensionResourceId", [base, type_, *_names(type_, name)]))


def scope_prefix(context: Context) -> Value:
    """The prefix of the ids of a deployment's resources, empty at the tenant."""
    if context.scope == "tenant":
        return ""
    if context.scope == "managementGroup":
        group = context.management_group
        start = "/providers/Microsoft.Management/managementGroups/"
        if isinstance(group, str):
            return start + group
        return Unknown(print_call("concat", [start, group or Unknown("managementGroup().name")]))
    subscription = context.subscription_id or Unknown("subscription().subscriptionId")
    if context.scope == "subscription":
        if isinstance(subscription, str):
            return f"/subscriptions/{subscription}"
        return Unknown(print_call("concat", ["/subscriptions/", subscription]))
    group = context.resource_group or Unknown("resourceGroup().name")
    if isinstance(subscription, str) and isinstance(group, str):
        return f"/subscriptions/{subscription}/resourceGroups/{group}"
    return Unknown(print_call("concat", ["/subscriptions/", subscription, "/resourceGroups/", group]))


def _at_target(context: Context, type_: str, name: Value) -> Value:
    lower = type_.lower()
    if context.scope == "tenant":
        return _at_tenant(type_, name)
    prefix = scope_prefix(context)
    if isinstance(prefix, str) and isinstance(name, str):
        if context.scope == "subscription" and lower == _GROUPS:
            return f"{prefix}/resourceGroups/{name}"
        return prefix + provider_path(type_, name)
    names = _names(type_, name)
    subscription = context.subscription_id or Unknown("subscription().subscriptionId")
    if context.scope == "managementGroup":
        group = context.management_group or Unknown("managementGroup().name")
        return Unknown(print_call("managementGroupResourceId", [group, type_, *names]))
    if context.scope == "subscription":
        return Unknown(print_call("subscriptionResourceId", [subscription, type_, *names]))
    group = context.resource_group or Unknown("resourceGroup().name")
    return Unknown(print_call("resourceId", [subscription, group, type_, *names]))


def _at_tenant(type_: str, name: Value) -> Value:
    if not isinstance(name, str):
        return Unknown(print_call("tenantResourceId", [type_, *_names(type_, name)]))
    return provider_path(type_, name)


def _names(type_: str, name: Value) -> list[Value]:
    """The names after a type in a call for an id, one for each segment."""
    count = type_.strip("/").count("/")
    if isinstance(name, str):
        return list(name.split("/"))
    if count <= 1:
        return [name]
    return [Unknown(f"{segments_of(name)}[{index}]") for index in range(count)]


def segments_of(name: Value) -> str:
    """The expression that splits an unknown name into its segments."""
    return f"filter(split({print_value(name)}, '/'), lambda('x', not(empty(lambdaVariables('x')))))"


def _concat(prefix: Value, rest: str) -> Unknown:
    text = print_value(prefix)
    inner = text[len("concat(") : -1] if text.startswith("concat(") else text
    return Unknown(f"concat({inner}, {print_value(rest)})")


def _at_unknown_scope(context: Context, scope: Unknown, type_: str, name: Value) -> str:
    written = scope.residual
    tenant = print_call("tenantResourceId", [type_, *_names(type_, name)])
    relative = Unknown(_relative(context, scope))
    base = Unknown(f"if(startsWith({written}, '/'), {written}, {print_value(relative)})")
    extension = print_call("extensionResourceId", [base, type_, *_names(type_, name)])
    return f"if(equals({written}, '/'), {tenant}, {extension})"


def _relative(context: Context, scope: Unknown) -> str:
    parts: list[Value] = []
    if context.scope in ("resourceGroup", "subscription", "any"):
        parts += ["/subscriptions/", context.subscription_id or Unknown("subscription().subscriptionId")]
    if context.scope in ("resourceGroup", "any"):
        parts += ["/resourceGroups/", context.resource_group or Unknown("resourceGroup().name")]
    if context.scope == "managementGroup":
        parts += [
            "/providers/Microsoft.Management/managementGroups/",
            context.management_group or Unknown("managementGroup().name"),
        ]
    return print_call("concat", [*parts, "/providers/", scope])
