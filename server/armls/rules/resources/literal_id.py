"""An id is not what a function of ids gives.

What a property called `id`, `subnetId`, `workspaceResourceId`… wants is the id of a resource. `resourceId(…)` gives it,
or a parameter, a variable or `reference(…)` that holds it. A literal id holds one subscription only; one put together
by `concat` or `format` goes wrong with the first missing slash. Ids that are no resources' (`tenantId`, `objectId`,
`ruleId`…) are let alone, and so is what Bicep has written.

Bad: `"subnet": {"id": "[concat(variables('vnetId'), '/subnets/', variables('subnet'))]"}`
Good: `"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', variables('subnet'))]"}`
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
"""What the path of an id that is no resource's ends with, those of ARM-TTK's list."""
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
"""Resource types with ids of their own making."""


@rule(
    "member",
    members=("resource",),
    severity=Severity.INFORMATION,
    ttk="IDs Should Be Derived From ResourceIDs",
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Each property whose name ends in ``id`` that holds another text."""
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
            message = f"'{entry.item.key.value}' should come from resourceId(…)"
            if type(node) is String and _A_VARIABLE.match(node.value):
                message += ", and the variable puts it together as text."
            else:
                message += ", or from a parameter or variable."
            yield ctx.at(node, message, outcome="none" if unseen else None, fix=_fix(ctx, node))


def _id_of(value: Node) -> Node | None:
    """What stands for the id: the value itself, or the ``value`` of a parameter; None where it is no id at all."""
    if type(value) is Object:
        found = value.get("value")
        inner = found.value if found is not None else None
        return inner if type(inner) is String and inner.value else None
    if type(value) is Literal:
        return value if value.value is not None else None
    return value if type(value) in (String, Number) else None


def _is_accepted(ctx: MemberContext, node: Node) -> bool:
    """Whether a value is an expression that gives an id, after one step through a variable."""
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
    behind = _follow(ctx.lookup.written_variable(name.value), steps)
    return type(behind) is not String or _ACCEPTED.search(behind.value) is not None


def _steps(operand: Operand | None) -> tuple[Operand | None, list[Operand]]:
    """What an operand starts from, and the properties and indexes it then takes."""
    steps: list[Operand] = []
    while type(operand) is Access:
        steps.append(operand.key)
        operand = operand.target
    return operand, steps[::-1]


def _follow(node: Node | None, steps: list[Operand]) -> Node | None:
    for step in steps:
        if type(node) is Object and type(step) is Text:
            found = node.get(step.value)
            node = found.value if found is not None else None
        elif type(node) is Array and type(step) is Integer and 0 <= step.value < len(node.items):
            node = node.items[step.value]
        else:
            return None
    return node


def _is_exempt(ctx: MemberContext, entry: Entry, name: str) -> bool:
    """Whether an id stands where ids are no resources'."""
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
    """The types of the objects around an object, from the inside out, its own left out."""
    around = holder.outer
    while around is not None:
        found = around.body.get("type")
        if found is not None and type(found.value) is String:
            yield found.value.value
        around = around.outer
    while resource is not None and resource.parent is not None:
        resource = resource.parent
        yield resource.type or ""


def _fix(ctx: MemberContext, node: Node) -> Fix | None:
    if type(node) is not String or not node.is_expression or is_blank(node):
        return None
    root = ctx.lookup.expression(node.value).root
    return fix_of(ctx, node, root) if root is not None else None
