"""Functions that tell of the deployment, its scopes and the ids of resources in them."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.printing import print_call
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value

_Function = Callable[[list[Value], Context], Value]


def _or_unknown(value: str | None, residual: str) -> Value:
    return Unknown(residual) if value is None else value


def _refuse(name: str, context: Context, allowed: tuple[str, ...]) -> None:
    if context.scope not in allowed and context.scope != "any":
        where = {"resourceGroup": "a resource group", "subscription": "a subscription", "tenant": "the tenant"}
        place = where.get(context.scope, "a management group")
        raise EvaluationError(f"{name}() cannot be used in a deployment to {place}.")


def _resource_group(arguments: list[Value], context: Context) -> Value:
    if arguments:
        return Unknown(print_call("resourceGroup", arguments))
    _refuse("resourceGroup", context, ("resourceGroup",))
    whole = "resourceGroup()"
    subscription, name = context.subscription_id, context.resource_group
    identifier = f"/subscriptions/{subscription}/resourceGroups/{name}" if subscription and name else None
    return {
        "id": _or_unknown(identifier, f"{whole}.id"),
        "name": _or_unknown(name, f"{whole}.name"),
        "type": "Microsoft.Resources/resourceGroups",
        "location": _or_unknown(context.location, f"{whole}.location"),
        **{key: Unknown(f"{whole}.{key}") for key in ("tags", "managedBy", "properties")},
    }


def _subscription(arguments: list[Value], context: Context) -> Value:
    if arguments:
        return Unknown(print_call("subscription", arguments))
    _refuse("subscription", context, ("resourceGroup", "subscription"))
    whole, known = "subscription()", context.subscription_id
    return {
        "id": _or_unknown(f"/subscriptions/{known}" if known else None, f"{whole}.id"),
        "subscriptionId": _or_unknown(known, f"{whole}.subscriptionId"),
        "tenantId": _or_unknown(context.tenant_id, f"{whole}.tenantId"),
        "displayName": Unknown(f"{whole}.displayName"),
    }


def _management_group(arguments: list[Value], context: Context) -> Value:
    if not arguments:
        _refuse("managementGroup", context, ("managementGroup",))
    return Unknown(print_call("managementGroup", arguments))


def _tenant(arguments: list[Value], context: Context) -> Value:
    names = {"tenantId": context.tenant_id, "displayName": None, "countryCode": None}
    return {name: _or_unknown(value, f"tenant().{name}") for name, value in names.items()}


def _deployment(arguments: list[Value], context: Context) -> Value:
    found: dict[str, Value] = {
        "name": _or_unknown(context.deployment_name, "deployment().name"),
        "properties": Unknown("deployment().properties"),
    }
    if context.scope != "resourceGroup":
        found["location"] = _or_unknown(context.location, "deployment().location")
    return found


def _split(name: str, arguments: list[Value]) -> tuple[list[str], str, list[str]]:
    """The arguments before the type, the type, and the names behind it."""
    texts: list[str] = []
    for value in arguments:
        if not isinstance(value, str):
            raise EvaluationError(f"{name}() takes strings, not {kind_of(value)}.")
        texts.append(value)
    typed = [index for index, value in enumerate(texts) if "/" in value.strip("/")]
    if len(typed) != 1:
        raise EvaluationError(f"{name}() takes one type, such as 'Microsoft.Web/sites', and names without '/'.")
    at = typed[0]
    type_, names = texts[at].strip("/"), texts[at + 1 :]
    wanted = type_.count("/")
    if len(names) != wanted:
        raise EvaluationError(
            f"{name}() with the type {type_} takes {wanted} name{'s' * (wanted != 1)}, not {len(names)}."
        )
    return texts[:at], type_, names


def _path(type_: str, names: list[str]) -> str:
    provider, *types = type_.split("/")
    pairs = [part for pair in zip(types, names, strict=True) for part in pair]
    return "/".join(["/providers", provider, *pairs])


def _resource_id(arguments: list[Value], context: Context) -> Value:
    if any(isinstance(value, Unknown) for value in arguments):
        return Unknown(print_call("resourceId", arguments))
    before, type_, names = _split("resourceId", arguments)
    subscription, group = context.subscription_id, context.resource_group
    if context.scope == "any":
        return Unknown(print_call("resourceId", arguments))
    if context.scope in ("tenant", "managementGroup") and not before:
        return _path(type_, names)
    if context.scope == "subscription" and not before:
        prefix = f"/subscriptions/{subscription}" if subscription else None
    else:
        if before:
            group = before[-1]
            subscription = before[0] if len(before) > 1 else subscription
        prefix = f"/subscriptions/{subscription}/resourceGroups/{group}" if subscription and group else None
        if context.scope == "subscription" and len(before) == 1:
            prefix = f"/subscriptions/{before[0]}"
    return prefix + _path(type_, names) if prefix is not None else Unknown(print_call("resourceId", arguments))


def _subscription_resource_id(arguments: list[Value], context: Context) -> Value:
    if any(isinstance(value, Unknown) for value in arguments):
        return Unknown(print_call("subscriptionResourceId", arguments))
    before, type_, names = _split("subscriptionResourceId", arguments)
    subscription = before[0] if before else context.subscription_id
    if subscription is None:
        return Unknown(print_call("subscriptionResourceId", arguments))
    if type_.lower() == "microsoft.resources/resourcegroups":
        return f"/subscriptions/{subscription}/resourceGroups/{names[0]}"
    return f"/subscriptions/{subscription}{_path(type_, names)}"


def _tenant_resource_id(arguments: list[Value], context: Context) -> Value:
    if any(isinstance(value, Unknown) for value in arguments):
        return Unknown(print_call("tenantResourceId", arguments))
    _, type_, names = _split("tenantResourceId", arguments)
    return _path(type_, names)


def _management_group_resource_id(arguments: list[Value], context: Context) -> Value:
    if any(isinstance(value, Unknown) for value in arguments):
        return Unknown(print_call("managementGroupResourceId", arguments))
    group, rest = arguments[0], arguments[1:]
    if context.scope in ("managementGroup", "any") and isinstance(group, str) and "/" in group.strip("/"):
        group, rest = context.management_group, arguments
    elif len(arguments) < 3:
        raise EvaluationError("managementGroupResourceId() takes a management group, a type, and names.")
    _, type_, names = _split("managementGroupResourceId", rest)
    if group is None:
        return Unknown(print_call("managementGroupResourceId", arguments))
    return f"/providers/Microsoft.Management/managementGroups/{group}{_path(type_, names)}"


def _extension_resource_id(arguments: list[Value], context: Context) -> Value:
    base, *rest = arguments
    if any(isinstance(value, Unknown) for value in arguments):
        return Unknown(print_call("extensionResourceId", arguments))
    if not isinstance(base, str):
        raise EvaluationError(f"extensionResourceId() takes strings, not {kind_of(base)}.")
    _, type_, names = _split("extensionResourceId", rest)
    return base.rstrip("/") + _path(type_, names)


SCOPE_FUNCTIONS: dict[str, _Function] = {
    "resourcegroup": _resource_group,
    "subscription": _subscription,
    "managementgroup": _management_group,
    "tenant": _tenant,
    "deployment": _deployment,
    "resourceid": _resource_id,
    "subscriptionresourceid": _subscription_resource_id,
    "tenantresourceid": _tenant_resource_id,
    "managementgroupresourceid": _management_group_resource_id,
    "extensionresourceid": _extension_resource_id,
}
