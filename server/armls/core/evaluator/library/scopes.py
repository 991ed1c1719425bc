"""Functions of the deployment, its scopes and the ids of resources in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from armls.core.evaluator.library.arguments import check_texts, has_unknown, text
from armls.core.evaluator.values import Context, EvaluationError, OpenObject, Part, Unknown, Unsettled, Value

_Function = Callable[[list[Value], Context], Value]
_GROUP_TYPE = "Microsoft.Resources/resourceGroups"
_MANAGEMENT_GROUP_TYPE = "Microsoft.Management/managementGroups"
_HEX = "[0-9a-fA-F]"
_GUID = re.compile(
    rf"\s*(?:{_HEX}{{32}}|{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
    rf"|\{{{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}\}}|\({_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}\))\s*"
)


_DEPLOYMENT_PROPERTIES = frozenset(
    [
        *("correlationid", "debugsetting", "dependencies", "duration", "error", "mode", "onerrordeployment"),
        *("outputresources", "outputs", "parameters", "parameterslink", "providers", "provisioningstate"),
        *("templatehash", "templatelink", "timestamp", "validatedresources", "validationlevel"),
    ]
)
"""Properties of a deployment, by Azure's API, that ``deployment()`` has in some deployments."""
_TEMPLATE_SECTIONS = frozenset(
    [
        *("$schema", "apiprofile", "definitions", "functions", "languageversion", "metadata", "outputs"),
        *("parameters", "resources", "variables"),
    ]
)


def _or_unknown(value: Part, residual: str) -> Value:
    return Unknown(residual) if value is None else value


def _joined(parts: list[Part], whole: str) -> Value:
    """Join strings, or leave the expression ``whole`` if one of them is unknown."""
    if any(part is None for part in parts):
        return Unknown(whole)
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    return Unknown.call("concat", parts)


def _refuse(name: str, context: Context, allowed: tuple[str, ...]) -> None:
    if context.scope not in allowed and context.scope != "any":
        where = {"resourceGroup": "a resource group", "subscription": "a subscription", "tenant": "the tenant"}
        place = where.get(context.scope, "a management group")
        raise EvaluationError(f"{name} isn't allowed in a deployment to {place}")


def _check_subscription(name: str, value: Value, context: Context) -> None:
    if isinstance(value, str) and not _GUID.fullmatch(value):
        raise EvaluationError(f"{name}() requires a subscription id, which is a GUID (found: '{value[:60]}')")


# ---- what is known of a scope


def _resource_group(arguments: list[Value], context: Context) -> Value:
    if arguments:
        return _other_group(arguments, context)
    _refuse("resourceGroup()", context, ("resourceGroup",))
    whole = "resourceGroup()"
    subscription, name = context.subscription_id, context.resource_group
    if isinstance(subscription, Unknown) or isinstance(name, Unknown):
        identifier: Value = Unknown.call("subscriptionResourceId", (_own_subscription(context), _GROUP_TYPE, name))
    else:
        identifier = _joined(["/subscriptions/", subscription, "/resourceGroups/", name], f"{whole}.id")
    tags = Unknown(f"{whole}.tags") if context.group_tags is None else context.group_tags
    return {
        "id": identifier,
        "name": _or_unknown(name, f"{whole}.name"),
        "type": _GROUP_TYPE,
        "location": _or_unknown(context.location, f"{whole}.location"),
        "tags": tags,
        **({} if context.is_other_group else {"managedBy": Unknown(f"{whole}.managedBy")}),
        "properties": Unknown(f"{whole}.properties"),
    }


def _other_group(arguments: list[Value], context: Context) -> Value:
    """A resource group by its name, with or without its subscription."""
    name = arguments[-1]
    for index, value in enumerate(arguments):
        if not isinstance(value, Unknown):
            text(arguments, index, "resourceGroup")
    subscription = arguments[0] if len(arguments) > 1 else _own_subscription(context)
    if len(arguments) > 1:
        _check_subscription("resourceGroup", subscription, context)
    if isinstance(name, str) and "/" in name:
        raise EvaluationError(f"'{name[:60]}' isn't a valid resource group name; it contains '/'")
    if isinstance(subscription, str) and isinstance(name, str):
        identifier: Value = f"/subscriptions/{subscription}/resourceGroups/{name}"
    else:
        identifier = Unknown.call("subscriptionResourceId", (subscription, _GROUP_TYPE, name))
    return {"id": identifier, "name": name, "type": _GROUP_TYPE}


def _own_subscription(context: Context) -> Value:
    return _or_unknown(context.subscription_id, "subscription().subscriptionId")


def _subscription(arguments: list[Value], context: Context) -> Value:
    if arguments:
        (given,) = arguments
        if isinstance(given, Unknown):
            return {"id": Unknown.call("concat", ("/subscriptions/", given)), "subscriptionId": given}
        _check_subscription("subscription", text(arguments, 0, "subscription"), context)
        return {"id": f"/subscriptions/{given}", "subscriptionId": given}
    _refuse("subscription()", context, ("resourceGroup", "subscription"))
    whole, known = "subscription()", context.subscription_id
    return {
        "id": _joined(["/subscriptions/", known], f"{whole}.id"),
        "subscriptionId": _or_unknown(known, f"{whole}.subscriptionId"),
        "tenantId": _or_unknown(context.tenant_id, f"{whole}.tenantId"),
        "displayName": Unknown(f"{whole}.displayName"),
    }


def _management_group(arguments: list[Value], context: Context) -> Value:
    kind = f"/providers/{_MANAGEMENT_GROUP_TYPE}"
    if arguments:
        (name,) = arguments
        if isinstance(name, Unknown):
            identifier: Value = Unknown.call("tenantResourceId", (_MANAGEMENT_GROUP_TYPE, name))
        else:
            written = text(arguments, 0, "managementGroup")
            if "/" in written:
                raise EvaluationError(f"'{written[:60]}' isn't a valid management group name; it contains '/'")
            identifier = f"{kind}/{name}" if name else "/providers/Microsoft.Management/"
        return {"id": identifier, "name": name, "type": kind}
    _refuse("managementGroup()", context, ("managementGroup",))
    whole, known = "managementGroup()", context.management_group
    own = _or_unknown(known, f"{whole}.name")
    return {
        "id": f"{kind}/{own}"
        if isinstance(own, str)
        else Unknown.call("tenantResourceId", (_MANAGEMENT_GROUP_TYPE, own)),
        "name": own,
        "type": kind,
        "properties": Unknown(f"{whole}.properties"),
    }


def _tenant(arguments: list[Value], context: Context) -> Value:
    known = context.tenant_id
    return {
        "countryCode": Unknown("tenant().countryCode"),
        "displayName": Unknown("tenant().displayName"),
        "id": _joined(["/tenants/", known], "tenant().id"),
        "tenantId": _or_unknown(known, "tenant().tenantId"),
    }


def _deployment(arguments: list[Value], context: Context) -> Value:
    version = _or_unknown(context.content_version, "deployment().properties.template.contentVersion")
    template = OpenObject({"contentVersion": version}, "deployment().properties.template", _TEMPLATE_SECTIONS)
    found: dict[str, Value] = {
        "name": _or_unknown(context.deployment_name, "deployment().name"),
        "properties": OpenObject({"template": template}, "deployment().properties", _DEPLOYMENT_PROPERTIES),
    }
    if context.scope != "resourceGroup":
        found["location"] = _or_unknown(context.location, "deployment().location")
    return OpenObject(found, "deployment()", frozenset())


# ---- ids


def split_id(name: str, arguments: list[Value], before: int) -> tuple[list[Value], str, list[Value]]:
    """Split arguments into those before the type (at most ``before``), the type, and the names after it.

    Raises Unsettled if the type is unknown, or missing while something else is unknown.
    """
    typed = [index for index, value in enumerate(arguments) if isinstance(value, str) and "/" in value]
    if not typed and has_unknown(arguments):
        raise Unsettled
    if len(typed) != 1 or typed[0] > before:
        raise EvaluationError(
            f"{name}() requires one resource type, such as 'Microsoft.Web/sites', and names without '/'"
        )
    at = typed[0]
    type_, names = str(arguments[at]).removesuffix("/"), arguments[at + 1 :]
    provider, *kinds = type_.split("/")
    if not kinds or not provider or not all(kinds):
        raise EvaluationError(f"'{type_[:100]}' isn't a valid resource type, such as 'Microsoft.Web/sites'")
    if len(names) != len(kinds):
        wanted = f"{len(kinds)} name{'s' * (len(kinds) != 1)}"
        raise EvaluationError(f"{name}() with the type '{type_[:100]}' requires {wanted}, found {len(names)}")
    return arguments[:at], type_, names


def _path(type_: str, names: list[Value]) -> str:
    provider, *kinds = type_.split("/")
    parts = ["/providers", provider]
    for kind, name in zip(kinds, names, strict=True):
        if name == "":
            return "/".join([*parts, ""])
        parts += [kind, str(name)]
    return "/".join(parts)


def _resource_id(arguments: list[Value], context: Context) -> Value:
    check_texts("resourceId", arguments)
    before, type_, names = split_id("resourceId", arguments, 2)
    if not before and context.scope in ("tenant", "managementGroup"):
        if has_unknown(names):
            raise Unsettled
        return _path(type_, names)
    if context.scope == "any":
        raise Unsettled
    is_group = context.scope == "resourceGroup" or len(before) == 2
    is_other = bool(before) and (len(before) == 2 or not is_group)
    subscription = before[0] if is_other else _own_subscription(context)
    scope = [subscription]
    if is_group:
        scope.append(before[-1] if before else _or_unknown(context.resource_group, "resourceGroup().name"))
    if has_unknown([*scope, *names]):
        if context.subscription_id is None and not is_other:
            raise Unsettled
        return Unknown.call("resourceId", (*scope, *arguments[len(before) :]))
    if is_other:
        _check_subscription("resourceId", subscription, context)
    group = f"/resourceGroups/{scope[1]}" if is_group else ""
    return f"/subscriptions/{subscription}{group}{_path(type_, names)}"


def _subscription_resource_id(arguments: list[Value], context: Context) -> Value:
    name = "subscriptionResourceId"
    check_texts(name, arguments)
    before, type_, names = split_id(name, arguments, 1)
    if not before:
        _refuse(f"{name}() without a subscription", context, ("resourceGroup", "subscription"))
    subscription = before[0] if before else _own_subscription(context)
    if has_unknown([subscription, *names]):
        if isinstance(subscription, Unknown):
            raise Unsettled
        return Unknown.call(name, (subscription, *arguments[len(before) :]))
    if before:
        _check_subscription(name, subscription, context)
    if type_.lower() == _GROUP_TYPE.lower():
        return f"/subscriptions/{subscription}/resourceGroups/{names[0]}"
    return f"/subscriptions/{subscription}{_path(type_, names)}"


def _tenant_resource_id(arguments: list[Value], context: Context) -> Value:
    check_texts("tenantResourceId", arguments)
    if has_unknown(arguments):
        raise Unsettled
    _, type_, names = split_id("tenantResourceId", arguments, 0)
    return _path(type_, names)


def _management_group_resource_id(arguments: list[Value], context: Context) -> Value:
    name = "managementGroupResourceId"
    check_texts(name, arguments)
    if has_unknown(arguments):
        raise Unsettled
    group, rest = arguments[0], arguments[1:]
    if isinstance(group, str) and "/" in group:  # the type comes first: the deployment's own management group
        _refuse(f"{name}() without a management group", context, ("managementGroup",))
        group, rest = _or_unknown(context.management_group, "managementGroup().name"), arguments
    _, type_, names = split_id(name, rest, 0)
    if isinstance(group, Unknown):
        raise Unsettled
    return f"/providers/{_MANAGEMENT_GROUP_TYPE}/{group}{_path(type_, names)}"


def _extension_resource_id(arguments: list[Value], context: Context) -> Value:
    name = "extensionResourceId"
    check_texts(name, arguments)
    if has_unknown(arguments):
        raise Unsettled
    base, *rest = arguments
    _, type_, names = split_id(name, rest, 0)
    shown = str(base).rstrip("/")
    if not shown.startswith("/") or shown.count("/") < 2:
        raise EvaluationError(
            f"extensionResourceId() requires a resource id as its first argument (found: '{shown[:60]}')"
        )
    return shown + _path(type_, names)


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
"""By lower-case name; each is called with its arguments and the context of the deployment."""
