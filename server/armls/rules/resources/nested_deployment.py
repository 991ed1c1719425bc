"""A nested deployment must be well-formed and match the parameters of its template

## What it does
Checks the properties of a nested deployment, and its parameters against those of the inline template, or of the local
file that `relativePath` refers to. Also reports `resourceGroup` and `subscriptionId` on other resources.

## Why
Azure requires either `template` or `templateLink`. Parameters without a default value must be provided, and unknown
ones are refused.

## Example
Bad: `"properties": {"mode": "Incremental"}`
Good: `"properties": {"mode": "Incremental", "templateLink": {"relativePath": "vnet.json"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Missing, Node, Object, String, content, object_of, text_of
from armls.rules.context import MemberContext
from armls.rules.deployment_parameters import parameter_mistakes
from armls.rules.other_templates import other_template
from armls.rules.rule import rule
from armls.rules.shape import is_empty, is_null, opening


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the properties of a deployment, and the parameters of its template."""
    resource, body = ctx.resource, ctx.body
    if resource is None or body is None or resource.is_existing:
        return
    if not resource.is_deployment:
        for name in ("resourceGroup", "subscriptionId"):
            item = body.get(name)
            if item is not None and not is_null(item.value):
                message = (
                    f"'{name}' is only allowed on nested deployments and existing resources; "
                    "move the resource into a nested deployment"
                )
                yield ctx.at(item.key, message, stage="validate")
        return
    properties = ctx.value_of("properties")
    if properties is None or is_empty(properties):
        yield ctx.at(opening(body), "'properties' is missing; a deployment requires it")
        return
    version = ctx.value_of("apiVersion")
    if type(version) is String and not isinstance(ctx.lookup.node_value(version), str | Unknown):
        yield ctx.at(version, "'apiVersion' of a deployment must be a string")
    if type(properties) is not Object:
        return
    yield from _template(ctx, properties)
    if not ctx.is_left_out:
        yield from _parameters(ctx, properties)


def _parameters(ctx: MemberContext, properties: Object) -> Iterator[Finding]:
    """Check the parameters of an inline template, or of the file that a relative path refers to."""
    assert ctx.resource is not None
    if properties.get("parametersLink") is not None:
        return
    if ctx.resource.nested:
        yield from parameter_mistakes(ctx, properties, ctx.resource.nested[0], ctx.resource.base)
        return
    inline = properties.get("template")
    if inline is not None and _is_unevaluated(ctx, properties, inline.value):
        return
    template = other_template(ctx.resource, ctx.lookup, ctx.facts)
    if template is not None:
        yield from parameter_mistakes(ctx, properties, template, None)


def _template(ctx: MemberContext, properties: Object) -> Iterator[Finding]:
    inline, link = properties.get("template"), properties.get("templateLink")
    if inline is None and link is None:
        yield ctx.at(opening(properties), "'template' or 'templateLink' is missing; a deployment requires one of them")
    elif inline is not None and link is not None:
        yield ctx.at(link.key, "'templateLink' isn't allowed together with 'template'")
    if link is not None:
        yield from _link(ctx, link.value)
    if inline is not None and _is_unevaluated(ctx, properties, inline.value):
        message = "'template' must be an object; with the scope 'inner' an expression isn't evaluated here"
        yield ctx.at(inline.value, message)
    elif inline is not None and type(inline.value) is not Object:
        value = ctx.lookup.node_value(inline.value)
        if not isinstance(value, dict | Unknown) and type(inline.value) is not Missing:
            yield ctx.at(inline.value, f"'template' must be an object (found: {type_name(value)})")
    yield from _options(ctx, properties)


def _is_unevaluated(ctx: MemberContext, properties: Object, template: Node) -> bool:
    """Whether a template is an expression that isn't evaluated."""
    if type(template) is not String or not template.is_expression or ctx.place.is_outer:
        return False
    options = object_of(properties, "expressionEvaluationOptions")
    return ctx.place.is_symbolic or (options is not None and text_of(options, "scope").lower() == "inner")


def _options(ctx: MemberContext, properties: Object) -> Iterator[Finding]:
    """Check the scope of evaluation."""
    item = properties.get("expressionEvaluationOptions")
    options = content(item.value) if item is not None else None
    if options is None or type(options) is Missing or is_empty(options):
        return
    if type(options) is String and options.is_expression:
        return
    scope = options.get("scope") if type(options) is Object else None
    if type(options) is not Object or scope is None:
        message = "'expressionEvaluationOptions' must be an object with a 'scope'; write { \"scope\": \"inner\" }"
        yield ctx.at(options, message)
    if scope is None or type(scope.value) is not String:
        return
    written = scope.value.value.lower()
    if written not in ("inner", "outer", "notspecified") and not written.strip().isdecimal():
        yield ctx.at(scope.value, '\'scope\' of the evaluation must be "inner" or "outer"')
    elif written == "outer" and ctx.place.is_symbolic:
        yield ctx.at(
            scope.value,
            'Nested templates are only evaluated in inner scope from languageVersion 2.0 on; write "inner"',
        )


def _link(ctx: MemberContext, link: Node) -> Iterator[Finding]:
    """Check that a link has a uri, id or relativePath."""
    if type(link) is not Object:
        if type(link) is not Missing and not isinstance(ctx.lookup.node_value(link), dict | Unknown):
            yield ctx.at(link, '\'templateLink\' must be an object; write { "uri": "https://…" }')
        return
    named = [link.get(name) for name in ("uri", "id", "relativePath")]
    if all(item is None or is_empty(item.value) for item in named):
        yield ctx.at(opening(link), "'templateLink' requires 'uri', 'id' or 'relativePath'")
    uri = named[0]
    if uri is not None and type(uri.value) is not Missing:
        written = ctx.lookup.node_value(uri.value)
        if not isinstance(written, str | Unknown | None):
            yield ctx.at(uri.value, "'uri' must be a string")
    version = link.get("contentVersion")
    if version is not None and isinstance(ctx.lookup.node_value(version.value), list | dict):
        yield ctx.at(version.value, "'contentVersion' must be a string")
