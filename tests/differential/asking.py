"""Expressions asked of armls the way they are asked of Azure's engine: as a property of a resource.

A *row* says what is asked: ``expr``, and where it needs them ``parameters`` (values), ``variables``, ``functions``,
``languageVersion`` and ``context`` (what differs from the one handed in; ``scope`` chooses the schema). An *answer* is
JSON, in which what only a deployment knows stands as text ``[…]``; floats and integers are distinct.
"""

from __future__ import annotations

import json
from typing import Any

from armls.core.evaluator.nodes import evaluate_node
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Access, Call, Operand, Text, parse_expression
from armls.core.scopes import GIVEN_UP, Ledger, Names
from armls.core.syntax import Object, parse
from armls.core.template import build_template
from armls.services.analysis.syntax_cache import SyntaxCache
from armls.services.analysis.templates import given_values

CONTEXT = {
    "tenantId": "00000000-0000-0000-0000-000000000002",
    "subscriptionId": "00000000-0000-0000-0000-000000000001",
    "resourceGroup": "myrg",
    "location": "westeurope",
    "deploymentName": "main",
    "scope": "resourceGroup",
}
_SCHEMA = "https://schema.management.azure.com/schemas/{}#"
_SCHEMAS = {
    "resourceGroup": "2019-04-01/deploymentTemplate.json",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate.json",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate.json",
    "tenant": "2019-08-01/tenantDeploymentTemplate.json",
}
_TYPES = {str: "string", bool: "bool", int: "int", list: "array", dict: "object"}


def template_of(row: dict[str, Any]) -> dict[str, Any]:
    """The template that a row stands for."""
    resource = {
        "type": "Microsoft.Resources/tags",
        "apiVersion": "2021-04-01",
        "name": "default",
        "properties": {"v": row["expr"]},
    }
    scope = row.get("context", {}).get("scope", "resourceGroup")
    template: dict[str, Any] = {"$schema": _SCHEMA.format(_SCHEMAS[scope]), "contentVersion": "1.0.0.0"}
    if "languageVersion" in row:
        template["languageVersion"] = row["languageVersion"]
    if "parameters" in row:
        template["parameters"] = {name: {"type": _TYPES[type(value)]} for name, value in row["parameters"].items()}
    for section in ("variables", "functions"):
        if section in row:
            template[section] = row[section]
    template["resources"] = {"r": resource} if row.get("languageVersion", "").startswith("2.") else [resource]
    return template


def answer(row: dict[str, Any], given: dict[str, Any] = CONTEXT) -> Any:
    """What armls says of a row, as JSON. Raises EvaluationError where it says that Azure would refuse.

    Where it gives up for the size of the work, the answer is ``[…]``.
    """
    text = json.dumps(template_of(row), ensure_ascii=False)
    given = {**given, **row.get("context", {})}
    tree = parse(text)
    template = build_template(tree)
    ledger = Ledger(SyntaxCache())
    ledger.next_revision()
    names = Names(ledger, "", None, _context(given))
    entries = {name: {"value": value} for name, value in row.get("parameters", {}).items()}
    names.update(template, given_values(parse(json.dumps({"parameters": entries}))))
    (resource,) = template.all_resources()
    body = resource.body
    assert body is not None
    properties = body.get("properties")
    assert properties is not None
    assert type(properties.value) is Object
    member = properties.value.get("v")
    assert member is not None
    ledger.start()
    try:
        return plain(evaluate_node(member.value, names.view(), ledger.syntax.expression))
    except GIVEN_UP:
        return "[…]"


def _context(given: dict[str, Any]) -> Context:
    scope = given["scope"]
    return Context(
        scope=scope,
        tenant_id=given["tenantId"],
        subscription_id=given["subscriptionId"] if scope in ("resourceGroup", "subscription") else None,
        resource_group=given["resourceGroup"] if scope == "resourceGroup" else None,
        location=given["location"],
        deployment_name=given["deploymentName"],
    )


def plain(value: Value) -> Any:
    """A value as an answer."""
    if isinstance(value, Unknown):
        return f"[{value.residual}]"
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return value


def is_same(one: Any, other: Any) -> bool:
    """Whether two answers say the same, down to kinds of numbers and the order of keys."""
    if isinstance(one, float) and isinstance(other, str):
        return str(one).replace("inf", "Infinity").replace("nan", "NaN") == other
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict):
        pairs = zip(one.items(), other.items(), strict=False)
        return len(one) == len(other) and all(
            is_same(name, name2) and is_same(value, value2) for (name, value), (name2, value2) in pairs
        )
    if isinstance(one, str) and one != other:
        return one[:1] == "[" == other[:1] and normal(one) == normal(other)
    return one == other or (one != one and other != other)


def normal(text: str) -> str:
    """A left-over expression without what does not matter: blanks, and the case of functions' names."""
    root = parse_expression(text).root if text.endswith("]") else None
    return text if root is None else _normal(root)


def _normal(operand: Operand) -> str:
    if isinstance(operand, Call):
        return f"{operand.function}({','.join(map(_normal, operand.arguments))})"
    if isinstance(operand, Access):
        return f"{_normal(operand.target)}[{_normal(operand.key)}]"
    return f"'{operand.value}'" if isinstance(operand, Text) else str(operand.value)


def attempt(row: dict[str, Any], given: dict[str, Any] = CONTEXT) -> dict[str, Any]:
    """``{"value": …}`` or ``{"error": …}``: what armls says of a row."""
    try:
        return {"value": answer(row, given)}
    except EvaluationError as error:
        return {"error": error.message}
