"""The templates that deployments use and that aren't written in their place."""

from __future__ import annotations

import json

from armls.core.evaluator.values import OpenObject, Unknown, UnknownName, count_leaves
from armls.core.syntax import String, object_of, parse
from armls.core.template import Resource, Template, build_template, inline_template
from armls.rules.facts import Facts
from armls.rules.lookup import Lookup
from armls.rules.shape import is_empty

_MOST_LEAVES = 20_000
_DECLARING = ("parameters", "outputs", "languageversion", "definitions")


def other_template(resource: Resource, lookup: Lookup, facts: Facts) -> Template | None:
    """The template that a deployment's relative path leads to, or that its expression evaluates to.

    Of the latter parameters, outputs and definitions alone are given. None where these aren't known.
    """
    inline = inline_template(resource)
    if inline is not None:
        is_expression = type(inline.value) is String and inline.value.is_expression
        return _evaluated(lookup.node_value(inline.value)) if is_expression else None
    properties = object_of(resource.body, "properties") if resource.body is not None else None
    link = object_of(properties, "templateLink") if properties is not None else None
    path = link.get("relativePath") if link is not None else None
    uri = link.get("uri") if link is not None else None
    if path is None or (uri is not None and not is_empty(uri.value)):
        return None
    written = lookup.node_value(path.value)
    return facts.linked.get(written) if isinstance(written, str) else None


def _evaluated(value: object) -> Template | None:
    """The template that a value declares."""
    if (
        not isinstance(value, dict)
        or isinstance(value, OpenObject)
        or any(isinstance(name, UnknownName) for name in value)
    ):
        return None
    declared = {name: one for name, one in value.items() if name.lower() in _DECLARING}
    if count_leaves(declared, _MOST_LEAVES) >= _MOST_LEAVES:
        return None
    try:
        return build_template(parse(json.dumps(declared, default=_unknown)))
    except (ValueError, RecursionError):
        return None


def _unknown(value: object) -> object:
    """Raise ValueError: what isn't known may declare anything."""
    raise ValueError("unknown") if isinstance(value, Unknown) else TypeError(value)
