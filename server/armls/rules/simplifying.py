"""Simplification of expressions: the parts that are certainly strings, and the edits that keep only a part."""

from __future__ import annotations

import json
from collections.abc import Iterator

from armls.core.expression import Access, Call, Guarded, Operand, Text
from armls.core.finding import Edit
from armls.core.symbols import Occurrence
from armls.rules.context import MemberContext

_TEXT_FUNCTIONS = frozenset(
    [
        "format",
        "string",
        "tolower",
        "toupper",
        "trim",
        "replace",
        "substring",
        "padleft",
        "join",
        "guid",
        "uniquestring",
        "newguid",
        "utcnow",
        "base64",
        "base64tostring",
        "uri",
        "uricomponent",
        "uricomponenttostring",
        "datauri",
        "datauritostring",
        "resourceid",
        "subscriptionresourceid",
        "tenantresourceid",
        "extensionresourceid",
        "managementgroupresourceid",
        "datetimeadd",
        "datetimefromepoch",
    ]
)
_TEXT_PARTS = frozenset({"id", "name", "location", "subscriptionid", "tenantid", "displayname"})
_BOOLEAN_FUNCTIONS = frozenset(
    [
        "equals",
        "not",
        "and",
        "or",
        "empty",
        "contains",
        "startswith",
        "endswith",
        "greater",
        "greaterorequals",
        "less",
        "lessorequals",
        "true",
        "false",
    ]
)


def joined_parts(call: Call) -> Iterator[Operand]:
    """The operands that a concat() joins, in the order of the text, nested ones expanded."""
    stack: list[Operand] = [call]
    while stack:
        operand = stack.pop()
        if type(operand) is Call and operand.function == "concat" and operand.arguments:
            stack.extend(reversed(operand.arguments))
        else:
            yield operand


def is_text(ctx: MemberContext, occurrence: Occurrence, operand: Operand) -> bool:
    """Whether a part of an expression certainly evaluates to a string."""
    if type(operand) is Access:
        target = operand.target
        is_known = type(target) is Call and target.function in ("resourcegroup", "subscription")
        return is_known and type(operand.key) is Text and operand.key.value.lower() in _TEXT_PARTS
    if type(operand) is not Call:
        return type(operand) is Text
    if operand.function == "concat" and operand.arguments:
        parts = list(joined_parts(operand))
        return any(type(one) is Text for one in parts) or all(is_text(ctx, occurrence, one) for one in parts)
    return operand.function in _TEXT_FUNCTIONS or _type(ctx, occurrence, operand) in ("string", "securestring")


def is_boolean(ctx: MemberContext, occurrence: Occurrence, operand: Operand) -> bool:
    """Whether a part of an expression certainly evaluates to a Boolean."""
    if type(operand) is not Call:
        return False
    return operand.function in _BOOLEAN_FUNCTIONS or _type(ctx, occurrence, operand) == "bool"


def is_array(ctx: MemberContext, occurrence: Occurrence, operand: Operand) -> bool:
    """Whether a part of an expression certainly evaluates to an array."""
    if type(operand) is not Call:
        return False
    return operand.function in ("createarray", "range", "split") or _type(ctx, occurrence, operand) == "array"


def _type(ctx: MemberContext, occurrence: Occurrence, call: Call) -> str:
    """The type of a parameter; empty where it may be null (from language version 2.0 on), and in user functions."""
    if call.function != "parameters" or len(call.arguments) != 1 or ctx.place.is_symbolic or occurrence.owner:
        return ""
    name = call.arguments[0]
    declared = ctx.lookup.parameter(name.value) if type(name) is Text else None
    return declared.type if declared is not None else ""


def leave_only(ctx: MemberContext, occurrence: Occurrence, guarded: Guarded, part: Operand) -> tuple[Edit, ...]:
    """The edits that replace a call with one of its arguments; none if the result isn't a valid expression."""
    call = guarded.call
    if occurrence.expression.root is call and type(part) is Text:
        return as_literal(occurrence, part.value)
    if type(guarded.parent) is Access and guarded.parent.target is call and type(part) not in (Call, Access):
        return ()
    return (ctx.edit(occurrence.node, call.start, part.start), ctx.edit(occurrence.node, part.end, call.end))


def as_literal(occurrence: Occurrence, text: str) -> tuple[Edit, ...]:
    """The edit that replaces an expression with a literal string; none if that would be an expression."""
    if text.startswith("["):
        return ()
    node = occurrence.node
    return (Edit(node.start, node.end, json.dumps(text, ensure_ascii=False)),)
