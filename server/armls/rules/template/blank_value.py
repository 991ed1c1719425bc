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
_LIKE_THESE = re.compile("|".join(_MAY_BE_BLANK))
"""Beside a property whose name holds one of these, every other may be blank too, and wherever else it stands."""


_Indexed = tuple[Declaration | Resource, Index]
"""A member of the template and its index."""


@rule(
    "template",
    severity=Severity.INFORMATION,
    ttk="Template Should Not Contain Blanks",
    style=True,
)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each blank property, but for those that are often blank."""
    let_pass: dict[str, bool] = {}
    indexed = [(owner, ctx.index(owner.member)) for owner in _owners(ctx.template)]
    for base, node, written, is_of_variable in _blanks(ctx.template, indexed):
        name = written.lower()
        if name in _MAY_BE_BLANK or "[" in name or "/subscriptions/" in name:
            continue
        if name not in let_pass:
            let_pass[name] = _is_beside(ctx, indexed, name)
        if not let_pass[name]:
            out = "leave it out, and where it is used" if is_of_variable else "leave it out"
            yield ctx.at(node, base, f"'{written}' {_what(node)}: {out}, or give it a value.")


def _what(node: Node) -> str:
    if type(node) is Literal:
        return "is null"
    if type(node) is String:
        return "is an empty text" if not node.value else "is a blank text"
    return "is empty"


def _blanks(template: Template, indexed: list[_Indexed]) -> Iterator[tuple[int, Node, str, bool]]:
    """The blank values of the template's members, each with its base and name, and whether a variable holds it."""
    for variable in template.variables.values():
        if is_blank(variable.member.value):
            yield variable.base, variable.member.value, variable.name, True
    for owner, index in indexed:
        if not index.blanks:
            continue
        spared = _spared(owner)
        for entry in index.blanks:
            if not spared or "properties" not in (entry.item.key.value.lower(), *entry.holder.path()):
                yield owner.base, entry.item.value, entry.item.key.value, owner.member.kind == "variable"


def _owners(template: Template) -> Iterator[Declaration | Resource]:
    yield from template.declarations()
    yield from template.all_resources()


def _spared(owner: Declaration | Resource) -> bool:
    """Whether it is a resource whose settings may be blank, since that is how a setting is removed."""
    return isinstance(owner, Resource) and (full_type(owner) or "").lower() == "microsoft.web/sites/config"


def _is_beside(ctx: TemplateContext, indexed: list[_Indexed], name: str) -> bool:
    """Whether a property of that name stands, anywhere in the text, beside one that may be blank."""
    ctx.spend(len(indexed))
    if any(_stands_beside(entry.holder.body) for _, index in indexed for entry in index.properties.get(name, ())):
        return True
    template = ctx.template
    if any(_stands_beside(one) for one in _sections(template, name)):
        return True
    while template.evaluation == "outer" and template.parent is not None:
        template = template.parent
        outer = (entry for owner in _owners(template) for entry in ctx.index(owner.member).properties.get(name, ()))
        if any(map(_stands_beside, _sections(template, name))) or any(_stands_beside(one.holder.body) for one in outer):
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


def _stands_beside(body: Object) -> bool:
    """Whether one of an object's properties is of those that may be blank."""
    return any(_LIKE_THESE.search(item.key.value.lower()) for item in body.properties)
