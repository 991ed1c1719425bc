"""`reference` and similar functions must refer to a resource that is defined

## What it does
Checks the names that `reference`, `list…`, `references` and `resourceInfo` refer to:
- A name must be that of a resource in the template; if several resources have it, the ID is required.
- With languageVersion 2.0 it is a symbolic name, or an iteration of a copy loop (`vms[0]`), and case-sensitive.
- `references` requires the symbolic name of a copy loop, `resourceInfo` that of one resource.
- An output of a nested deployment is read as `reference('nested').outputs.name.value`, and must be defined there.

An ID may refer to any resource.

## Why
Azure refuses the deployment.

## Example
Bad: `"value": "[reference('stroage').primaryEndpoints.blob]"`
Good: `"value": "[reference('storage').primaryEndpoints.blob]"`
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from armls.core.evaluator.placeholders import has_placeholder
from armls.core.expression import Access, Call, Operand, Text
from armls.core.finding import Finding
from armls.core.graph import Dangling
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Member, Missing, Object, String
from armls.core.template import Resource, Template, inline_template
from armls.rules.context import TemplateContext
from armls.rules.other_templates import other_template
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the names in calls of resources and outputs."""
    if ctx.place.is_outer:
        return
    for dangling in ctx.graph.dangling:
        if isinstance(dangling.target, CallSite):
            function = dangling.target.guarded.call.name
            yield _at_dangling(ctx, dangling, dangling.target, _undefined(ctx, function, dangling.text))
    for ambiguous in ctx.graph.ambiguous:
        if isinstance(ambiguous.target, CallSite):
            message = f"'{ambiguous.text}' is the name of several resources; use resourceId(…) with the type"
            yield _at_dangling(ctx, ambiguous, ambiguous.target, message)
    if ctx.template.is_symbolic:
        yield from _symbols(ctx)
    yield from _outputs(ctx)
    yield from _empty_names(ctx)
    yield from _skipped(ctx)


def _undefined(ctx: TemplateContext, function: str, name: str) -> str:
    target = "a resource that" if has_placeholder(name) else f"'{name}', which"
    return f"{function}() refers to {target} isn't defined in this template{_hint(ctx, name)}"


def _at_dangling(ctx: TemplateContext, dangling: Dangling, site: CallSite, message: str) -> Finding:
    certain = dangling.certain and ctx.values[dangling.resource.member].is_deployed
    return _at(ctx, dangling.resource.member, dangling.resource.base, site, message, certain)


def _at(ctx: TemplateContext, member: Member, base: int, site: CallSite, message: str, certain: bool) -> Finding:
    call = site.guarded.call
    start, end = span_in_member(ctx.text, base, site.occurrence.node, call.start, call.name_end)
    holds = certain and not site.guarded.guards and ctx.is_made(member, site)
    return ctx.at(Missing(start, end), base, message, holds=holds)


def _skipped(ctx: TemplateContext) -> Iterator[Finding]:
    """Report calls, by name, for resources that aren't deployed with the current values: the deployment fails."""
    reported: set[int] = set()
    for member, base, site, text in _named(ctx):
        nodes = ctx.graph.index.find(text)
        if not nodes or site.guarded.guards or id(site) in reported:
            continue
        if all(ctx.values[ctx.graph.owners[node].member].is_left_out for node in nodes):
            reported.add(id(site))
            message = f"Resource '{text}' isn't deployed with these values, as its condition is false; use if() here"
            yield _at(ctx, member, base, site, message, False)


def _named(ctx: TemplateContext) -> Iterator[tuple[Member, int, CallSite, str]]:
    """The calls in resources and outputs that may be deployed and that depend on their target, with its name."""
    for node, round_ in enumerate(ctx.graph.rounds):
        if round_ is not None and round_.condition is not False:
            for site, text, waits in round_.references:
                if waits and text:
                    yield ctx.graph.owners[node].member, ctx.graph.owners[node].base, site, text
    for output in ctx.template.outputs.values():
        body = output.member.value
        condition = body.get("condition") if type(body) is Object else None
        if condition is None or ctx.lookup.node_value(condition.value) is not False:
            for site in ctx.index(output.member).calls.get("reference", ()):
                text = _literal(site.guarded.call)
                if text:
                    yield output.member, output.base, site, text


def _empty_names(ctx: TemplateContext) -> Iterator[Finding]:
    """Report calls of reference() whose first argument evaluates to an empty string; Azure refuses them in outputs.

    If a resource has an empty name, that is the mistake, and is reported there.
    """
    for member, base, certain, calls in _members(ctx):
        for site in calls.get("reference", ()):
            arguments = site.guarded.call.arguments
            if site.guarded.guards or (member.kind == "output" and not certain):
                continue
            if arguments and ctx.lookup.evaluate(arguments[0]) == "":
                if _literal(site.guarded.call) is None and any(one.name == "" for one in ctx.values.values()):
                    continue
                message = "reference() requires the name or the ID of a resource (found: an empty string)"
                yield _at(ctx, member, base, site, message, certain and member.kind == "output")


def _hint(ctx: TemplateContext, name: str) -> str:
    if not ctx.template.is_symbolic or "/" in name:
        return ""
    return ctx.nearest(name, [entry.symbol for entry in ctx.template.resources if entry.symbol not in (None, name)])


def _members(ctx: TemplateContext) -> Iterator[tuple[Member, int, bool, Mapping[str, list[CallSite]]]]:
    """The resources and outputs that call a function for resources, with their base, whether they are certainly
    evaluated, and their calls."""
    for resource in ctx.template.all_resources():
        calls = ctx.index(resource.member).calls
        if not _READERS.isdisjoint(calls):
            yield resource.member, resource.base, ctx.values[resource.member].is_deployed, calls
    for output in ctx.template.outputs.values():
        body, calls = output.member.value, ctx.index(output.member).calls
        if not _READERS.isdisjoint(calls):
            condition = body.get("condition") if type(body) is Object else None
            holds = condition is None or ctx.lookup.node_value(condition.value) in (True, None)
            yield output.member, output.base, holds, calls


_READERS = frozenset(["reference", "references", "resourceinfo"])


def _symbols(ctx: TemplateContext) -> Iterator[Finding]:
    """Check calls of references() and resourceInfo() with a literal name."""
    for member, base, certain, calls in _members(ctx):
        for function in ("references", "resourceinfo"):
            for site in calls.get(function, ()):
                name = _literal(site.guarded.call)
                to_loop = function == "references"
                if name is None or "/" in name or ctx.graph.refers_to(name, to_loop=to_loop):
                    continue
                if name not in ctx.graph.symbols:
                    message = _undefined(ctx, site.guarded.call.name, name)
                elif to_loop:
                    message = f"'{name}' isn't a copy loop, which references() requires; use reference('{name}')"
                else:
                    message = f"'{name}' is a copy loop; use resourceInfo('{name}[0]') for one iteration"
                yield _at(ctx, member, base, site, message, certain)


def _deployment(ctx: TemplateContext, call: Call, deployments: Collection[Member]) -> Resource | None:
    """The deployment with a known template that a call of reference() refers to, by its name or its ID."""
    if not call.arguments:
        return None
    text = _literal(call) or ctx.lookup.text(call.arguments[0])
    nodes = ctx.graph.index.find(text) if text else []
    resource = ctx.graph.owners[nodes[0]] if len(nodes) == 1 else None
    if resource is None or resource.member not in deployments or ctx.values[resource.member].loop is not None:
        return None
    return resource


def _literal(call: Call) -> str | None:
    first = call.arguments[0] if call.arguments else None
    return first.value if isinstance(first, Text) else None


def _outputs(ctx: TemplateContext) -> Iterator[Finding]:
    """Report ``reference(deployment).outputs.name`` if the template of that deployment has no such output."""
    deployments: dict[Member, Template] = {}
    for resource in ctx.template.resources:
        template = _template_of(ctx, resource) if ctx.values[resource.member].is_deployment else None
        if template is not None:
            deployments[resource.member] = template
    if not deployments:
        return
    for member, base, certain, calls in _members(ctx):
        for site in calls.get("reference", ()):
            nested = _deployment(ctx, site.guarded.call, deployments)
            used = _output_read(site) if nested is not None else None
            if nested is None or used is None:
                continue
            template = deployments[nested.member]
            if used.value.lower() in template.outputs or _may_have_others(template):
                continue
            known = [output.name for output in template.outputs.values()]
            kind = "linked" if template.holder is None and inline_template(nested) is None else "nested"
            message = f"Output '{used.value}' isn't defined in the {kind} template{ctx.nearest(used.value, known)}"
            yield _at(ctx, member, base, site, message, certain and ctx.values[nested.member].is_deployed)


def _may_have_others(template: Template) -> bool:
    """Whether expressions declare outputs, or their names, once the parent deployment has evaluated them."""
    section = template.sections.get("outputs")
    return (section is not None and type(section.value) is String) or any(name[:1] == "[" for name in template.outputs)


def _template_of(ctx: TemplateContext, resource: Resource) -> Template | None:
    """The template of a deployment, as far as it is known."""
    return resource.nested[0] if resource.nested else other_template(resource, ctx.lookup, ctx.facts)


def _output_read(site: CallSite) -> Text | None:
    """The ``name`` of ``reference(…).outputs.name``."""
    outputs = site.guarded.parent
    if not isinstance(outputs, Access) or not isinstance(outputs.key, Text) or outputs.key.value.lower() != "outputs":
        return None
    around = _access_of(site.occurrence.expression.root, outputs)
    return around.key if around is not None and isinstance(around.key, Text) else None


def _access_of(root: Operand | None, target: Access) -> Access | None:
    """The access to a property of ``target`` within an expression."""
    stack = [root]
    while stack:
        operand = stack.pop()
        if isinstance(operand, Access):
            if operand.target is target:
                return operand
            stack.extend((operand.target, operand.key))
        elif isinstance(operand, Call):
            stack.extend(operand.arguments)
    return None
