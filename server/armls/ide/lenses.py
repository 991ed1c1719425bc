"""Code lenses: the values of parameters, the relatives of resources, and the scope of nested and linked templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.location import Location
from armls.core.syntax import Object, String, property_value
from armls.core.template import Template, build_template
from armls.ide.document import AnalysedDocument
from armls.ide.plain import plain_json
from armls.ide.resource_texts import ResourceText, resource_texts, subnet_texts

LensKind = OneOf["parameters", "resources", "templates"]
_MOST = 4
_MOST_CHARACTERS = 80
_QUOTE = "'"


class Lens(Struct, frozen=True):
    """A line above the text between two absolute offsets. ``chooses_values``: it leads to the choice of a file."""

    start: int
    end: int
    title: str
    kind: LensKind
    chooses_values: bool = False


def lenses(document: AnalysedDocument) -> list[Lens]:
    """The lenses of a deployment template, in the order of the text."""
    if not document.is_template:
        return []
    template = build_template(document.tree)
    found = list(_parameters(document, template))
    for one in template.all_templates():
        document.check()
        found.extend(_relatives(document, one))
        found.extend(_nested(one))
    return sorted(found, key=lambda lens: (lens.start, lens.title))


# ---- parameters


def _parameters(document: AnalysedDocument, template: Template) -> Iterator[Lens]:
    section = template.sections.get("parameters")
    if section is None or not template.parameters:
        return
    name, values = _values(document)
    title = f"Parameter file: {name.rpartition('/')[2]}" if name else "Choose a parameter file…"
    start = template.base + section.key.start
    yield Lens(start, template.base + section.key.end, title, "parameters", chooses_values=True)
    for declared in template.parameters.values():
        place = declared.key_base + declared.key.start, declared.key_base + declared.key.end
        yield Lens(*place, _value_of(declared.member.value, values.get(declared.name.lower())), "parameters", not name)


def _values(document: AnalysedDocument) -> tuple[str, dict[str, Location]]:
    """The parameter file that the template is checked with, and its entries by lower-case name."""
    if document.values_name is None or document.values_name not in document.siblings:
        return "", {}
    entries = Location.root(document.siblings[document.values_name]).get("parameters")
    children = entries.children() if entries is not None else ()
    return document.values_name, {entry.name.lower(): entry for entry in children}


def _value_of(body: object, entry: Location | None) -> str:
    is_object = type(body) is Object
    type_ = property_value(body, "type") if is_object else None  # type: ignore[arg-type]
    is_secure = type(type_) is String and type_.value.lower().startswith("secure")
    if entry is not None:
        if entry.get("reference") is not None:
            return "Value: from a key vault"
        value = entry.get("value")
        if value is not None:
            return "Value: (secure)" if is_secure else f"Value: {_shortened(json.dumps(plain_json(value.node)))}"
    default = property_value(body, "defaultValue") if is_object else None  # type: ignore[arg-type]
    if default is not None:
        return "Default value" if is_secure else f"Default value: {_shortened(json.dumps(plain_json(default)))}"
    nullable = property_value(body, "nullable") if is_object else None  # type: ignore[arg-type]
    return "No value: null" if getattr(nullable, "value", None) is True else "No value; one is required"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


# ---- resources


def _relatives(document: AnalysedDocument, template: Template) -> Iterator[Lens]:
    """The parent and the children of each resource, be they declared within it or beside it."""
    texts = [one for one in resource_texts(template, document.parse) if not one.resource.is_deployment]
    texts += [subnet for one in texts for subnet in subnet_texts(one)]
    by_id = {_id(one): one for one in texts}
    children: dict[str, list[ResourceText]] = {}
    for one in texts:
        parent = _parent_id(one)
        if parent in by_id:
            children.setdefault(parent, []).append(one)
            yield Lens(one.start, one.end, f"Parent: {_label(by_id[parent])}", "resources")
    for key, found in children.items():
        noun = "child" if len(found) == 1 else "children"
        more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        shown = ", ".join(map(_label, found[:_MOST]))
        yield Lens(by_id[key].start, by_id[key].end, f"{len(found)} {noun}: {shown}{more}", "resources")


def _id(one: ResourceText) -> str:
    return f"{one.type.strip(_QUOTE)}|{'|'.join(one.segments)}".lower()


def _parent_id(one: ResourceText) -> str:
    type_, _, last = one.type.strip(_QUOTE).rpartition("/")
    is_child = "/" in type_ and last and len(one.segments) > 1
    return f"{type_}|{'|'.join(one.segments[:-1])}".lower() if is_child else ""


def _label(one: ResourceText) -> str:
    name = one.segments[-1]
    shown = name.strip(_QUOTE) if name.startswith(_QUOTE) else f"[{name}]"
    return f"{_shortened(shown)} ({one.type.strip(_QUOTE).rpartition('/')[2]})"


# ---- nested and linked templates


def _nested(template: Template) -> Iterator[Lens]:
    for resource in template.all_resources():
        for nested in resource.nested:
            start = nested.base + nested.value.start
            yield Lens(start, start + 1, f"Nested template, {nested.evaluation} scope", "templates")
        link = property_value(resource.body, "properties", "templateLink") if resource.is_deployment else None
        path = property_value(link, "relativePath") if type(link) is Object else None
        if type(link) is Object and not resource.nested:
            title = f"Linked template: {path.value}" if type(path) is String else "Linked template"
            yield Lens(resource.base + link.start, resource.base + link.start + 1, _shortened(title), "templates")
