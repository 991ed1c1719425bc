"""Completion of properties and items: sections, declarations, members of each, and parameters that need a value."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec.structs import replace

from armls.core.cursor import template_at
from armls.core.syntax import Array, Node, Object, String, text_of
from armls.core.template import Declaration, Resource, Template, build_template, inline_template
from armls.ide.completion.item import Item, in_json, in_snippet
from armls.ide.completion.place import Place, place_at
from armls.ide.document import AnalysedDocument
from armls.ide.plain import has_expression, plain_json

_TYPE = '"type": "${1|string,int,bool,object,array,securestring,secureObject|}"'
_NEW: dict[str, tuple[str, str]] = {
    "parameters": (
        "New parameter",
        '"${2:name}": {\n\t' + _TYPE + ',\n\t"metadata": {\n\t\t"description": "${3:description}"\n\t}\n}',
    ),
    "variables": ("New variable", '"${1:name}": "${2:value}"'),
    "outputs": ("New output", '"${2:name}": {\n\t' + _TYPE + ',\n\t"value": "${3:value}"\n}'),
    "functions": (
        "New namespace",
        '{\n\t"namespace": "${1:namespace}",\n\t"members": {\n\t\t"${2:function}": {\n\t\t\t"parameters": [],\n'
        '\t\t\t"output": {\n\t\t\t\t"type": "${3:string}",\n\t\t\t\t"value": "${4:value}"\n\t\t\t}\n\t\t}\n\t}\n}',
    ),
    "members": (
        "New function",
        '"${1:function}": {\n\t"parameters": [\n\t\t{\n\t\t\t"name": "${2:parameter}",\n\t\t\t"type": "${3:string}"\n'
        '\t\t}\n\t],\n\t"output": {\n\t\t"type": "${4:string}",\n\t\t"value": "${5:value}"\n\t}\n}',
    ),
    "resources": (
        "New resource",
        '{\n\t"type": "${1:type}",\n\t"apiVersion": "${2:apiVersion}",\n\t"name": "${3:name}",\n'
        '\t"location": "${4:[resourceGroup().location]}",\n\t"properties": {$0}\n}',
    ),
    "definitions": ("New definition", '"${2:name}": {\n\t' + _TYPE + "\n}"),
    "values": ("New value", '"${1:parameter}": {\n\t"value": "${2:value}"\n}'),
}
"""The snippets for a new member of a section: title and text."""
_MEMBERS: dict[str, dict[str, str]] = {
    "template": {
        "$schema": '"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"',
        "contentVersion": '"1.0.0.0"',
        "languageVersion": '"2.0"',
        "metadata": "{$0}",
        "parameters": "{$0}",
        "variables": "{$0}",
        "functions": "[$0]",
        "definitions": "{$0}",
        "resources": "[$0]",
        "outputs": "{$0}",
    },
    "parameter": {
        "type": '"$0"',
        "defaultValue": '"$0"',
        "allowedValues": "[$0]",
        "minValue": "${1:0}",
        "maxValue": "${1:0}",
        "minLength": "${1:0}",
        "maxLength": "${1:0}",
        "nullable": "true",
        "metadata": '{\n\t"description": "$0"\n}',
    },
    "output": {
        "type": '"$0"',
        "value": '"$0"',
        "condition": '"$0"',
        "copy": '{\n\t"count": ${1:1},\n\t"input": "$0"\n}',
        "metadata": '{\n\t"description": "$0"\n}',
    },
    "resource": {
        "type": '"$0"',
        "apiVersion": '"$0"',
        "name": '"$0"',
        "location": '"$0"',
        "condition": '"$0"',
        "copy": '{\n\t"name": "$1",\n\t"count": ${2:1}\n}',
        "dependsOn": "[\n\t$0\n]",
        "scope": '"$0"',
        "existing": "true",
        "tags": "{$0}",
        "sku": '{\n\t"name": "$0"\n}',
        "kind": '"$0"',
        "identity": '{\n\t"type": "$0"\n}',
        "zones": "[$0]",
        "plan": "{$0}",
        "comments": '"$0"',
        "properties": "{$0}",
        "resources": "[$0]",
    },
}


def members(document: AnalysedDocument, offset: int) -> list[Item]:
    """The properties or items that may be added at an offset."""
    place = place_at(document.tree, offset)
    if place is None:
        return []
    if document.kind == "deploymentParameters":
        return list(_values(document, place))
    return list(_in_template(document, place, offset)) if document.is_template else []


# ---- templates


def _in_template(document: AnalysedDocument, place: Place, offset: int) -> Iterator[Item]:
    template = template_at(build_template(document.tree), offset)
    pointer = place.container.pointer
    relative = pointer[len(template.pointer) :].lower() if pointer.startswith(template.pointer) else None
    if relative == "":
        yield from _missing(place, "template")
    elif relative is not None and relative[1:] in _NEW and "/" not in relative[1:]:
        yield from _new(place, relative[1:])
    for declared in template.declarations():
        if declared.pointer == pointer and declared.kind in ("parameter", "output"):
            yield from _missing(place, declared.kind)
        elif declared.kind == "function" and pointer == _members_pointer(declared):
            yield from _new(place, "members")
    for resource in template.all_resources():
        if resource.pointer == pointer:
            yield from _missing(place, "resource")
        elif pointer.lower() == f"{resource.pointer}/resources".lower():
            yield from _new(place, "resources")
        elif resource.is_deployment and pointer.lower() == f"{resource.pointer}/properties/parameters".lower():
            yield from _arguments(document, place, resource)


def _members_pointer(namespace: Declaration) -> str:
    body = namespace.member.value
    found = body.get("members") if type(body) is Object else None
    return f"{namespace.pointer}/{found.key.value}" if found is not None else ""


def _arguments(document: AnalysedDocument, place: Place, deployment: Resource) -> Iterator[Item]:
    """The parameters of a nested or linked template that the deployment gives no value yet."""
    if deployment.nested:
        yield from _parameters(place, deployment.nested[0])
    elif inline_template(deployment) is None:
        path = text_of(deployment.body, "properties", "templateLink", "relativePath")
        linked = document.facts.linked.get(path)
        if linked is not None:
            yield from _parameters(place, linked)
    yield from _new(place, "values")


def _missing(place: Place, kind: str) -> Iterator[Item]:
    """The members that an object of a kind may have and doesn't."""
    present = {child.name.lower() for child in place.container.children()}
    for number, (name, value) in enumerate(_MEMBERS[kind].items()):
        if name.lower() not in present or name.lower() == place.prefix.lower():
            shown = f'"{in_snippet(name)}"' if place.is_key_only else f'"{in_snippet(name)}": {value}'
            yield _item(place, name, shown, order=1, number=number)


def _new(place: Place, section: str) -> Iterator[Item]:
    is_list = type(place.container.node) is Array
    title, text = _NEW[section]
    if section == "resources" and not is_list:
        text = f'"${{5:symbolicName}}": {text}'
    if not place.is_key_only:
        yield _item(place, title, text, order=2)


# ---- values of parameters


def _values(document: AnalysedDocument, place: Place) -> Iterator[Item]:
    """The parameters of the template that a parameter file gives no value yet."""
    if place.container.pointer.lower() != "/parameters":
        return
    for other in document.documents[1:]:
        if other.kind == "deploymentTemplate":
            yield from _parameters(place, build_template(other.tree))
    yield from _new(place, "values")


def _parameters(place: Place, template: Template) -> Iterator[Item]:
    given = {child.name.lower() for child in place.container.children()}
    for declared in template.parameters.values():
        if declared.name.lower() in given and declared.name.lower() != place.prefix.lower():
            continue
        body = declared.member.value
        default = body.get("defaultValue") if type(body) is Object else None
        key = f'"{in_snippet(in_json(declared.name))}"'
        text = key if place.is_key_only else f'{key}: {{\n\t"value": {_suggested(body)}\n}}'
        kind = "optional parameter" if default is not None else "required parameter"
        yield replace(_item(place, declared.name, text, order=0 if default is None else 1), detail=kind)


def _suggested(body: Node) -> str:
    """A value for a parameter, as a snippet: its default, else one of its type."""
    default = body.get("defaultValue") if type(body) is Object else None
    value = plain_json(default.value) if default is not None else None
    if default is not None and not has_expression(value):
        return in_snippet(json.dumps(value, indent="\t", ensure_ascii=False)).replace("\n", "\n\t")
    type_ = body.get("type") if type(body) is Object else None
    name = type_.value.value.lower() if type_ is not None and type(type_.value) is String else "string"
    return {"int": "${1:0}", "bool": "${1:false}", "array": "[$1]", "object": "{$1}", "secureobject": "{$1}"}.get(
        name, '"${1:value}"'
    )


# ---- items


def _item(place: Place, label: str, text: str, *, order: int, number: int = 0) -> Item:
    comma = "," if place.needs_comma and not place.is_key_only else ""
    return Item(
        label,
        "section" if not label.startswith("New ") else "snippet",
        place.start,
        place.end,
        place.lead + text + comma,
        order=order,
        filter=f'"{in_json(label)}"',
        is_snippet=True,
        also=place.before,
        number=number,
    )
