"""A property is blank.

Null, an empty text, list or object says something to Azure: it may clear what a resource has, or be refused. Leave out
what has no value. Where nothing is a usual value (`parameters`, `accessPolicies`, `defaultValue`…) it is let pass, and
with it the properties that stand beside these.

Bad: `"properties": {"dnsServers": [], "enableDdosProtection": null}`
Good: `"properties": {}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.graph import full_type
from armls.core.symbols import is_blank
from armls.core.syntax import Literal, Node, Object, String
from armls.core.template import Declaration, Resource, Template
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_MAY_BE_BLANK = (
    *("resources", "outputs", "variables", "parameters", "functions", "properties", "template", "defaultvalue"),
    *("accesspolicies", "value", "promotioncode", "inputs", "notequals", "clientid", "allowedcalleripaddresses"),
    *("workerpools", "azuremonitor", "requireddataconnectors", "usertokenprepend"),
)
_LIKE_THESE = re.compile("|".join(_MAY_BE_BLANK))
"""Beside a property whose name holds one of these, every other may be blank too, and wherever else it stands."""


@rule(
    "template",
    severity=Severity.INFORMATION,
    ttk="Template Should Not Contain Blanks",
    style=True,
)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each blank property, but for those that are often blank."""
    let_pass: dict[str, bool] = {}
    for base, node, written in _blanks(ctx):
        name = written.lower()
        if name in _MAY_BE_BLANK or "[" in name or "/subscriptions/" in name:
            continue
        if name not in let_pass:
            let_pass[name] = _is_beside(ctx, name)
        if not let_pass[name]:
            yield ctx.at(node, base, f"'{written}' {_what(node)}: leave it out, or give it a value.")


def _what(node: Node) -> str:
    if type(node) is Literal:
        return "is null"
    return "is an empty text" if type(node) is String else "is empty"


def _blanks(ctx: TemplateContext) -> Iterator[tuple[int, Node, str]]:
    """The blank values of the template's members, each with its base and name."""
    template = ctx.template
    for variable in template.variables.values():
        if is_blank(variable.member.value):
            yield variable.base, variable.member.value, variable.name
    for owner in _owners(template):
        found = ctx.index(owner.member).blanks
        if not found:
            continue
        spared = _spared(owner)
        for entry in found:
            if not spared or "properties" not in (entry.item.key.value.lower(), *entry.holder.path()):
                yield owner.base, entry.item.value, entry.item.key.value


def _owners(template: Template) -> Iterator[Declaration | Resource]:
    yield from template.declarations()
    yield from template.all_resources()


def _spared(owner: Declaration | Resource) -> bool:
    """Whether it is a resource whose settings may be blank, since that is how a setting is removed."""
    return isinstance(owner, Resource) and (full_type(owner) or "").lower() == "microsoft.web/sites/config"


def _is_beside(ctx: TemplateContext, name: str) -> bool:
    """Whether a property of that name stands, anywhere in the text, beside one that may be blank."""
    templates = [ctx.template]
    while templates[-1].evaluation == "outer" and templates[-1].parent is not None:
        templates.append(templates[-1].parent)
    return any(_stands_beside(one, name) for template in templates for one in _objects(ctx, template, name))


def _objects(ctx: TemplateContext, template: Template, name: str) -> Iterator[Object]:
    """The objects of a template that have a property of that name."""
    for section in ("variables", "parameters", "outputs", "definitions"):
        body = template.sections.get(section)
        if body is not None and type(body.value) is Object and body.value.get(name) is not None:
            yield body.value
    if type(template.value) is Object and template.value.get(name) is not None:
        yield template.value
    for owner in _owners(template):
        for entry in ctx.index(owner.member).properties.get(name, ()):
            yield entry.holder.body


def _stands_beside(body: Object, name: str) -> bool:
    return any(_LIKE_THESE.search(item.key.value.lower()) for item in body.properties)
