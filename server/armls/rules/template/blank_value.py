"""Properties should not be empty

## What it does
Reports properties and variables whose value is null, an empty or blank string, an empty array or an empty object. Names
for which an empty value is usual (`parameters`, `accessPolicies`, `defaultValue`…) are ignored, and so are the
properties beside them.

## Why
An empty value has a meaning: it may remove a setting of a resource, or be refused. Omit a property that has no value.

## Example
Bad: `"properties": {"dnsServers": [], "enableDdosProtection": null}`
Good: `"properties": {}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.graph import full_type
from armls.core.symbols import Index, is_blank
from armls.core.syntax import Literal, Node, Object, String
from armls.core.template import Declaration, Resource, Template
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_MAY_BE_BLANK = (
    *("resources", "outputs", "variables", "parameters", "functions", "properties", "template", "defaultvalue"),
    *("accesspolicies", "value", "promotioncode", "inputs", "notequals", "clientid", "allowedcalleripaddresses"),
    *("workerpools", "azuremonitor", "requireddataconnectors", "usertokenprepend"),
)
_SIMILAR = re.compile("|".join(_MAY_BE_BLANK))
"""Beside a property whose name contains one of these, every other may be empty too, and wherever else it is used."""


_Indexed = tuple[Declaration | Resource, Index]
"""A member of the template and its index."""


@rule(
    "template",
    severity=Severity.INFORMATION,
    ttk="Template Should Not Contain Blanks",
    style=True,
)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report each empty property, except those that are usually empty."""
    is_ignored: dict[str, bool] = {}
    indexed = [(owner, ctx.index(owner.member)) for owner in _owners(ctx.template)]
    for base, node, written, is_of_variable in _blanks(ctx.template, indexed):
        name = written.lower()
        if name in _MAY_BE_BLANK or "[" in name or "/subscriptions/" in name:
            continue
        if name not in is_ignored:
            is_ignored[name] = _is_beside(ctx, indexed, name)
        if not is_ignored[name]:
            remedy = "remove it and its uses" if is_of_variable else "remove it"
            yield ctx.at(node, base, f"'{written}' {_state(node)}; {remedy}, or set a value")


def _state(node: Node) -> str:
    if type(node) is Literal:
        return "is null"
    if type(node) is String:
        return "is an empty string" if not node.value else "is a blank string"
    return "is empty"


def _blanks(template: Template, indexed: list[_Indexed]) -> Iterator[tuple[int, Node, str, bool]]:
    """The empty values of the template's members, each with its base and name, and whether a variable has it."""
    for variable in template.variables.values():
        if is_blank(variable.member.value):
            yield variable.base, variable.member.value, variable.name, True
    for owner, index in indexed:
        if not index.blanks:
            continue
        is_exempt = _is_exempt(owner)
        for entry in index.blanks:
            if not is_exempt or "properties" not in (entry.item.key.value.lower(), *entry.holder.path()):
                yield owner.base, entry.item.value, entry.item.key.value, owner.member.kind == "variable"


def _owners(template: Template) -> Iterator[Declaration | Resource]:
    yield from template.declarations()
    yield from template.all_resources()


def _is_exempt(owner: Declaration | Resource) -> bool:
    """Whether it is a resource whose settings may be empty, since that is how a setting is removed."""
    return isinstance(owner, Resource) and (full_type(owner) or "").lower() == "microsoft.web/sites/config"


def _is_beside(ctx: TemplateContext, indexed: list[_Indexed], name: str) -> bool:
    """Whether a property of that name is, anywhere in the text, beside one that may be empty."""
    ctx.spend(len(indexed))
    if any(_has_exempt_property(entry.holder.body) for _, index in indexed for entry in index.properties.get(name, ())):
        return True
    template = ctx.template
    if any(_has_exempt_property(one) for one in _sections(template, name)):
        return True
    while template.evaluation == "outer" and template.parent is not None:
        template = template.parent
        outer = (entry for owner in _owners(template) for entry in ctx.index(owner.member).properties.get(name, ()))
        if any(map(_has_exempt_property, _sections(template, name))) or any(
            _has_exempt_property(one.holder.body) for one in outer
        ):
            return True
    return False


def _sections(template: Template, name: str) -> Iterator[Object]:
    """The objects around a template's members that have a property of that name."""
    for section in ("variables", "parameters", "outputs", "definitions"):
        body = template.sections.get(section)
        if body is not None and type(body.value) is Object and body.value.get(name) is not None:
            yield body.value
    if type(template.value) is Object and template.value.get(name) is not None:
        yield template.value


def _has_exempt_property(body: Object) -> bool:
    """Whether one of an object's properties may be empty."""
    return any(_SIMILAR.search(item.key.value.lower()) for item in body.properties)
