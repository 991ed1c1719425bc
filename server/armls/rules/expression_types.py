"""The type of an expression's value where it is certain although the value is not known."""

from __future__ import annotations

from armls.core.expression import Call, Operand, Text
from armls.core.scopes import Declared
from armls.core.syntax import Member, Object
from armls.rules.lookup import Lookup

_FUNCTIONS = {
    "string": "base64 base64ToString buildUri dataUri dataUriToString dateTimeAdd dateTimeFromEpoch format guid join "
    "newGuid padLeft replace resourceId extensionResourceId managementGroupResourceId subscriptionResourceId "
    "tenantResourceId string substring toLower toUpper trim uniqueString uri uriComponent uriComponentToString utcNow "
    "cidrHost cidrSubnet",
    "int": "add copyIndex dateTimeToEpoch div indexOf int lastIndexOf length mod mul sub",
    "bool": "and bool contains empty endsWith equals false greater greaterOrEquals less lessOrEquals not or startsWith "
    "true",
    "array": "array createArray objectKeys pickZones range split map filter items",
    "object": "createObject subscription tenant deployment",
}
_RESULTS = {name.lower(): type_ for type_, names in _FUNCTIONS.items() for name in names.split()}
_DECLARED = {"securestring": "string", "secureobject": "object"}


def expression_type(lookup: Lookup, operand: Operand | None) -> str | None:
    """``string``, ``int``, ``bool``, ``array`` or ``object``; None where it is not certain."""
    if type(operand) is Text:
        return "string"
    if type(operand) is not Call or operand.namespace:
        return None
    if operand.function != "parameters":
        return _RESULTS.get(operand.function)
    name = operand.arguments[0] if len(operand.arguments) == 1 else None
    declared = lookup.parameter(name.value) if type(name) is Text else None
    if declared is None or not declared.type or _is_nullable(declared):
        return None
    return _DECLARED.get(declared.type, declared.type)


def _is_nullable(declared: Declared) -> bool:
    """Whether a parameter may be null, which every property accepts."""
    body = declared.source.value if isinstance(declared.source, Member) else None
    return type(body) is Object and body.get("nullable") is not None
