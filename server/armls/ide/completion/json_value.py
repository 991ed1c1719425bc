"""Completion of values in a template that aren't expressions."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.cursor import Cursor, template_at
from armls.core.location import Location
from armls.core.syntax import Object, String, content, property_value
from armls.core.template import Declaration, Resource, Template, build_template
from armls.ide.completion.item import Item, ItemKind, in_json
from armls.ide.document import AnalysedDocument
from armls.ide.resource_texts import resource_texts

_SCHEMAS = {
    "2019-04-01/deploymentTemplate.json#": "resource group",
    "2018-05-01/subscriptionDeploymentTemplate.json#": "subscription",
    "2019-08-01/managementGroupDeploymentTemplate.json#": "management group",
    "2019-08-01/tenantDeploymentTemplate.json#": "tenant",
}
_TYPES = ("string", "securestring", "int", "bool", "object", "secureObject", "array")
_BASE = "https://schema.management.azure.com/schemas/"


def in_string(document: AnalysedDocument, cursor: Cursor) -> list[Item]:
    """The completions in a string that isn't an expression; they replace it."""
    if cursor.is_key:
        return []
    start, end = cursor.base + cursor.node.start, cursor.base + cursor.node.end
    raw = document.text[start:end]
    end -= 1 if len(raw) > 1 and raw[-1] in "\"'" else 0
    return [
        Item(label, kind, start + 1, end, in_json(text), detail, order=1, filter=in_json(text))
        for label, kind, text, detail in _values(document, cursor)
    ]


def in_parameter_file(document: AnalysedDocument, offset: int) -> list[Item]:
    """The values that the template allows for the parameter whose value is at an offset."""
    place, is_key = Location.root(document.tree).at(offset)
    steps = place.pointer.split("/")
    if is_key or type(place.node) is not String or len(steps) != 4 or steps[3].lower() != "value":
        return []
    raw = document.text[place.start : place.end]
    end = place.end - (1 if len(raw) > 1 and raw[-1] in "\"'" else 0)
    found = []
    for other in document.documents[1:]:
        template = build_template(other.tree) if other.kind == "deploymentTemplate" else None
        declared = template.parameters.get(steps[2].lower()) if template is not None else None
        if template is not None and declared is not None:
            found += allowed_values(template, declared.member.value)
    return [Item(one, "value", place.start + 1, end, in_json(one), order=1, filter=in_json(one)) for one in found]


def in_array(document: AnalysedDocument, offset: int) -> list[Item]:
    """The completions at a place of an array where there is no string yet."""
    place, _ = Location.root(document.tree).at(offset)
    name = place.pointer.rpartition("/")[2].lower()
    if name != "dependson":
        return []
    template = template_at(build_template(document.tree), offset)
    owner = next((one for one in template.all_resources() if place.pointer.startswith(f"{one.pointer}/")), None)
    return [
        Item(label, "resource", offset, offset, f'"{in_json(text)}"', detail, order=1, filter=f'"{in_json(text)}"')
        for label, text, detail in _dependencies(document, template, owner)
    ]


def _values(document: AnalysedDocument, cursor: Cursor) -> Iterator[tuple[str, ItemKind, str, str]]:
    """What a string may be: label, kind, text and detail."""
    path = tuple(name.lower() for name in cursor.path)
    owner, last = cursor.owner, path[-1] if path else ""
    body = owner.member.value if owner is not None else None
    if isinstance(owner, Resource) and path == ("dependson",):
        for label, text, detail in _dependencies(document, cursor.template, owner):
            yield label, "resource", text, detail
    elif owner is None and path == ("$schema",):
        for name, scope in _SCHEMAS.items():
            yield _BASE + name, "value", _BASE + name, scope
    elif last == "$ref":
        for declared in cursor.template.definitions.values():
            yield f"#/definitions/{declared.name}", "type", f"#/definitions/{declared.name}", ""
    elif isinstance(owner, Declaration) and path == ("type",) and owner.kind in ("parameter", "output", "definition"):
        for name in _TYPES:
            yield name, "type", name, ""
    elif isinstance(owner, Declaration) and owner.kind == "parameter" and path == ("defaultvalue",):
        for text in allowed_values(cursor.template, body):
            yield text, "value", text, ""
    elif isinstance(owner, Resource) and path == ("type",):
        for name in _resource_types(document, cursor.node.value):
            yield name, "type", name, ""
    elif isinstance(owner, Resource) and path == ("apiversion",):
        versions = document.facts.catalogue.versions(_full_type(owner))
        for version in reversed(versions):
            yield version, "value", version, ""


def allowed_values(template: Template, body: object) -> list[str]:
    """The strings that a parameter allows, by itself or by its definition."""
    if type(body) is not Object:
        return []
    reference = property_value(body, "$ref")
    name = reference.value.rpartition("/")[2].lower() if type(reference) is String else None
    definition = template.definitions[name].member.value if name in template.definitions else None
    found: list[str] = []
    for one in (body, definition):
        allowed = property_value(one, "allowedValues") if type(one) is Object else None
        for item in getattr(allowed, "items", ()):
            node = content(item)
            if type(node) is String:
                found.append(node.value)
    return found


def _dependencies(
    document: AnalysedDocument, template: Template, owner: Resource | None
) -> Iterator[tuple[str, str, str]]:
    """The resources and loops that a resource can depend on: label, text and detail."""
    if template.is_symbolic:
        for resource in template.resources:
            if resource.symbol is not None and resource is not owner:
                yield resource.symbol, resource.symbol, resource.type or ""
        return
    beneath = set(_beneath(owner))
    for one in resource_texts(template, document.parse):
        if one.resource is owner or id(one.resource) in beneath:
            continue
        name = one.segments[-1].strip("'")
        yield f"{name} ({one.type.strip(chr(39)).rpartition('/')[2]})", f"[{one.id}]", one.type.strip("'")
        loop = one.resource.copy_name
        if loop:
            yield loop, loop, "copy loop"


def _beneath(resource: Resource | None) -> Iterator[int]:
    for child in resource.children if resource is not None else ():
        yield id(child)
        yield from _beneath(child)


def _resource_types(document: AnalysedDocument, written: str) -> list[str]:
    provider = written.partition("/")[0]
    return list(document.facts.catalogue.names(provider)) if "/" in written else []


def _full_type(resource: Resource) -> str:
    own = resource.text("type") or ""
    return f"{_full_type(resource.parent)}/{own}" if resource.parent is not None and "/" not in own else own
