"""A resource id should be the result of resourceId()

## What it does
Reports a property called `id`, `subnetId`, `workspaceResourceId`… that isn't the result of `resourceId(…)`,
`reference(…)`, a parameter or a variable. Ids that aren't resource ids (`tenantId`, `objectId`, `ruleId`…) are
ignored, and so are templates that Bicep has generated.

## Why
A literal id is only valid in one subscription. One that `concat` or `format` builds breaks with the first missing
slash.

## Example
Bad: `"subnet": {"id": "[concat(variables('vnetId'), '/subnets/', variables('subnet'))]"}`
Good: `"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', variables('subnet'))]"}`

## Fix
Unsafe: replaces a `concat` of a type and names with `resourceId`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.expression import Access, Call, Integer, Operand, Text
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import Entry, Holder, is_blank
from armls.core.syntax import Array, Literal, Node, Number, Object, String
from armls.core.template import Resource
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.written_ids import fix_of

_NO_RESOURCES = (
    *("appid", "clientid", "datatypeid", "defaultmenuitemid", "firstpartyid", "keyvaultsecretid", "keyvaultid"),
    *("keyid", "objectid", "menuid", "nodeagentskuid", "policydefinitionreferenceid", "startingdeviceid"),
    *("subscriptionid", "syntheticmonitorid", "targetprotectioncontainerid", "targetworkersizeid", "tenantid"),
    *("timezoneid", "vlanid", "workersizeid", "metricid", "requestedserviceobjectiveid", "groupid", "sid", "ruleid"),
    *("deploymentspecid", "detector.id", "contentid", "definitionid", "connectorid", "parentid", "incidentid"),
    *("uniquefindingid", "schemaid", "detection_id", "environmentid", "open_id", "channelid", "auditlogmessageid"),
    *("principalid", "customerid", "userassignedidentityresourceid", "itemobjectid", "applicationid"),
    *("operationid-ancendpointgetbyid", "operationid-deletedomainbyid", "operationid-getorganizationid"),
    *("operationid-processmetadatasearchbyprocessguid", "operationid-searchforprocesseventsbyprocessguid"),
    *("policydefinitionguid", "indicatorid", "contentproductid", "aws_iam_functionapp_id", "stepid"),
    *("datacollectionendpointid", "datacollectionruleimmutableid"),
)
"""Endings of the paths of ids that aren't resource ids, as in ARM-TTK."""
_ACCEPTED = re.compile(
    r"\[\s*(?:(?:extension|subscription|tenant)?resourceId|if|parameters|reference|variables|subscription|guid)\s*\(",
    re.IGNORECASE,
)
_A_VARIABLE = re.compile(r"\[\s*variables\s*\(", re.IGNORECASE)
_NO_IDS = re.compile(
    r"^microsoft\.(?:logic/workflows|apimanagement/service/backends|portal/dashboards"
    r"|documentdb/databaseaccounts/\w*/collections)$|backends$|config|(?:^microsoft\.operationalinsights/workspaces/|^)views$",
    re.IGNORECASE,
)
"""Resource types that define ids of their own."""


@rule(
    "member",
    members=("resource",),
    severity=Severity.INFORMATION,
    ttk="IDs Should Be Derived From ResourceIDs",
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check each property whose name ends in ``id``."""
    if ctx.facts.is_generated:
        return
    for name, entries in ctx.index.properties.items():
        if name[-2:] != "id" or name.endswith(_NO_RESOURCES):
            continue
        for entry in entries:
            node = _id_of(entry.item.value)
            if node is None or _is_accepted(ctx, node) or _is_exempt(ctx, entry, name):
                continue
            unseen = any(part.startswith("parent") for part in entry.holder.path())
            message = f"'{entry.item.key.value}' should be the result of resourceId(), "
            if type(node) is String and _A_VARIABLE.match(node.value):
                message += "not a string that a variable builds"
            else:
                message += "a parameter or a variable"
            yield ctx.at(node, message, outcome="none" if unseen else None, fix=_fix(ctx, node))


def _id_of(value: Node) -> Node | None:
    """The node of the id: the value itself, or the ``value`` of a parameter; None where it can't be an id."""
    if type(value) is Object:
        item = value.get("value")
        inner = item.value if item is not None else None
        return inner if type(inner) is String and inner.value else None
    if type(value) is Literal:
        return value if value.value is not None else None
    return value if type(value) in (String, Number) else None


def _is_accepted(ctx: MemberContext, node: Node) -> bool:
    """Whether a value is an expression that returns an id, directly or through one variable."""
    if type(node) is not String:
        return False
    text = node.value
    if _ACCEPTED.search(text) is None:
        return False
    if not _A_VARIABLE.match(text):
        return True
    root = ctx.lookup.expression(text).root if node.is_expression else None
    target, steps = _steps(root)
    if type(target) is not Call or target.function != "variables" or len(target.arguments) != 1:
        return True
    name = target.arguments[0]
    if type(name) is not Text:
        return True
    target_node = _follow(ctx.lookup.written_variable(name.value), steps)
    return type(target_node) is not String or _ACCEPTED.search(target_node.value) is not None


def _steps(operand: Operand | None) -> tuple[Operand | None, list[Operand]]:
    """Split an operand into its innermost target and the properties and indexes accessed on it."""
    steps: list[Operand] = []
    while type(operand) is Access:
        steps.append(operand.key)
        operand = operand.target
    return operand, steps[::-1]


def _follow(node: Node | None, steps: list[Operand]) -> Node | None:
    for step in steps:
        if type(node) is Object and type(step) is Text:
            item = node.get(step.value)
            node = item.value if item is not None else None
        elif type(node) is Array and type(step) is Integer and 0 <= step.value < len(node.items):
            node = node.items[step.value]
        else:
            return None
    return node


def _is_exempt(ctx: MemberContext, entry: Entry, name: str) -> bool:
    """Whether the property is defined in a place whose ids aren't resource ids."""
    path = entry.holder.path()
    if "metadata" in path or (path and path[-1] == "tags") or ".".join([*path, name]).endswith(_NO_RESOURCES):
        return True
    for type_ in _types_around(entry.holder, ctx.resource):
        lower = type_.lower()
        if _NO_IDS.search(lower):
            return True
        if lower.startswith("microsoft.documentdb/databaseaccounts/sqldatabases") and "resource" in path:
            return True
        if lower.startswith("microsoft.insights/webtests") and any(part.startswith("locations") for part in path):
            return True
    return False


def _types_around(holder: Holder, resource: Resource | None) -> Iterator[str]:
    """The types of the objects that contain an object, innermost first."""
    around = holder.outer
    while around is not None:
        item = around.body.get("type")
        if item is not None and type(item.value) is String:
            yield item.value.value
        around = around.outer
    while resource is not None and resource.parent is not None:
        resource = resource.parent
        yield resource.type or ""


def _fix(ctx: MemberContext, node: Node) -> Fix | None:
    if type(node) is not String or not node.is_expression or is_blank(node):
        return None
    root = ctx.lookup.expression(node.value).root
    return fix_of(ctx, node, root) if root is not None else None
