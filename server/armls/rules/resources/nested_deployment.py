"""A nested deployment is malformed, or does not give its template what it asks for.

A deployment has either `template` or `templateLink`. The parameters of an inline template that have no default must be
given, and nothing else may be.

Bad: `"properties": {"mode": "Incremental"}`
Good: `"properties": {"mode": "Incremental", "templateLink": {"relativePath": "vnet.json"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Literal, Missing, Node, Object, String, content
from armls.core.template import Template
from armls.core.type_check import breaches, may_be_missing
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The deployment's members and its template's parameters."""
    resource, body = ctx.resource, ctx.body
    if resource is None or body is None or resource.is_existing:
        return
    if not resource.is_deployment:
        for name in ("resourceGroup", "subscriptionId"):
            found = body.get(name)
            if found is not None and not (type(found.value) is Literal and found.value.value is None):
                message = f"'{name}' goes with nested deployments and existing resources only: put this into one."
                yield ctx.at(found.key, message, stage="validate")
        return
    properties = ctx.value_of("properties")
    if properties is None or is_empty(properties):
        yield ctx.at(opening(body), "'properties' is missing: a deployment needs it.")
        return
    if type(properties) is not Object:
        return
    yield from _template(ctx, properties)
    if resource.nested and not ctx.is_left_out:
        yield from _parameters(ctx, properties, resource.nested[0])


def _template(ctx: MemberContext, properties: Object) -> Iterator[Finding]:
    inline, link = properties.get("template"), properties.get("templateLink")
    if inline is None and link is None:
        yield ctx.at(opening(properties), "A deployment needs 'template' or 'templateLink'.")
    elif inline is not None and link is not None:
        yield ctx.at(link.key, "A deployment has either 'template' or 'templateLink', not both.")
    if link is not None:
        yield from _link(ctx, link.value)
    if inline is not None and type(inline.value) is not Object:
        value = ctx.lookup.node_value(inline.value)
        if not isinstance(value, dict | Unknown) and type(inline.value) is not Missing:
            yield ctx.at(inline.value, f"The template should be an object, not {article(type_name(value))}.")
    yield from _options(ctx, properties)


def _options(ctx: MemberContext, properties: Object) -> Iterator[Finding]:
    """The scope of evaluation."""
    found = properties.get("expressionEvaluationOptions")
    options = content(found.value) if found is not None else None
    if options is None or type(options) is Missing or is_empty(options):
        return
    if type(options) is String and options.is_expression:
        return
    scope = options.get("scope") if type(options) is Object else None
    if type(options) is not Object or scope is None:
        message = 'The options of evaluation must be an object with a \'scope\'; write { "scope": "inner" }'
        yield ctx.at(options, message)
    if scope is None or type(scope.value) is not String:
        return
    written = scope.value.value.lower()
    if written not in ("inner", "outer", "notspecified") and not written.strip().isdecimal():
        yield ctx.at(scope.value, 'The scope of evaluation is "inner" or "outer".')
    elif written == "outer" and ctx.place.is_symbolic:
        yield ctx.at(
            scope.value,
            "From languageVersion 2.0 on nested templates are evaluated in inner scope only.",
        )


def _link(ctx: MemberContext, link: Node) -> Iterator[Finding]:
    """A link leads somewhere by uri, id or relativePath."""
    if type(link) is not Object:
        if type(link) is not Missing and not (type(link) is String and link.is_expression):
            yield ctx.at(link, 'A link is an object: write { "uri": "https://…" }.')
        return
    named = [link.get(name) for name in ("uri", "id", "relativePath")]
    if all(found is None or is_empty(found.value) for found in named):
        yield ctx.at(opening(link), "A link needs 'uri', 'id' or 'relativePath'.")
    uri = named[0]
    if uri is not None and type(uri.value) not in (String, Missing) and not is_empty(uri.value):
        yield ctx.at(uri.value, "'uri' should be a string.")


def _parameters(ctx: MemberContext, properties: Object, inner: Template) -> Iterator[Finding]:
    if properties.get("parametersLink") is not None:
        return
    given = properties.get("parameters")
    values = content(given.value) if given is not None else None
    if given is not None and type(values) is not Object:
        if not (type(values) is Literal and values.value is None):
            return
    entries = {item.key.value.lower(): item for item in values.properties} if type(values) is Object else {}
    assert ctx.resource is not None
    base = ctx.resource.base

    def definition(name: str) -> Object | None:
        found = inner.definitions.get(name.lower())
        return found.member.value if found is not None and type(found.member.value) is Object else None

    for name, declared in inner.parameters.items():
        body = declared.member.value
        if type(body) is not Object:
            continue
        entry = entries.get(name)
        if entry is None:
            default = body.get("defaultValue")
            has_default = default is not None and not (type(default.value) is Literal and default.value.value is None)
            if not has_default and not may_be_missing(body, definition):
                shift = declared.key_base - base
                key = Missing(declared.key.start + shift, declared.key.end + shift)
                yield ctx.at(key, f"The deployment gives no value for the parameter '{declared.name}'.")
            continue
        value = content(entry.value)
        inside = value.get("value") if type(value) is Object else None
        if inside is None:
            is_made = type(value) is not Object or value.get("reference") is not None or value.get("copy") is not None
            if not is_made and body.get("defaultValue") is None:
                if not may_be_missing(body, definition):
                    message = f"The deployment gives no value for the parameter '{declared.name}'."
                    yield ctx.at(entry.key, message)
            continue
        result = ctx.lookup.node_value(inside.value)
        if result is None and body.get("defaultValue") is not None:
            continue  # the default takes its place
        for message in breaches(result, body, definition, symbolic=inner.is_symbolic):
            yield ctx.at(inside.value, f"The parameter '{declared.name}': {message}")
    for name, entry in entries.items():
        if name not in inner.parameters:
            yield ctx.at(entry.key, f"The nested template has no parameter '{entry.key.value}'.")
