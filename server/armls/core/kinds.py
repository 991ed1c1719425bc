"""The kind of a document, by its ``$schema``, then by its name and shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from typing import Literal as OneOf

from armls.core.syntax import Missing, Node, Object, Tree, content, content_at, object_of, text_of

DocumentKind = OneOf[
    "deploymentTemplate",
    "deploymentParameters",
    "createUiDefinition",
    "viewDefinition",
    "uiFormDefinition",
    "blueprintArtifact",
    "policyDefinition",
    "unknown",
]
Entries = OneOf["none", "values", "declarations", "other"]
"""The entries of ``parameters``: none, all with a value or a reference, all declaring a parameter, or mixed."""
DeploymentScope = OneOf["resourceGroup", "subscription", "managementGroup", "tenant", "unknown"]

_SCHEMA_KINDS: tuple[tuple[str, DocumentKind], ...] = (
    ("deploymenttemplate.json", "deploymentTemplate"),
    ("deploymentparameters.json", "deploymentParameters"),
    ("deploymenttemplate", "deploymentTemplate"),  # not a schema of Azure, but the intended kind is clear
    ("createuidefinition", "createUiDefinition"),
    ("viewdefinition", "viewDefinition"),
)
UI_KINDS: tuple[DocumentKind, ...] = ("createUiDefinition", "uiFormDefinition")
"""The documents of user interfaces in the portal: of an offer, and of a template specification (a form)."""
_TEMPLATES: Mapping[DocumentKind, tuple[tuple[str, ...], ...]] = {
    "blueprintArtifact": (("properties", "template"),),
    "policyDefinition": tuple(
        (*outer, "then", "details", "deployment", "properties", "template")
        for outer in (("properties", "policyRule"), ("policyRule",), ())
    ),
}
"""The locations of templates in documents of other kinds."""
_SCOPES: tuple[tuple[str, DeploymentScope], ...] = (
    ("subscriptiondeploymenttemplate.json", "subscription"),
    ("managementgroupdeploymenttemplate.json", "managementGroup"),
    ("tenantdeploymenttemplate.json", "tenant"),
    ("deploymenttemplate.json", "resourceGroup"),
)
_NAMES: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"createuidefinition\.json$", re.I), "createUiDefinition"),
    (re.compile(r"viewdefinition\.json$", re.I), "viewDefinition"),
    (re.compile(r"\.parameters?(\.[\w-]+)?\.json$", re.I), "deploymentParameters"),
    (re.compile(r"(^|\.)(maintemplate|azuredeploy)\.json$", re.I), "deploymentTemplate"),
)
_META_SCHEMA = "json-schema.org"
_SECTIONS = """
$schema contentversion apiprofile languageversion metadata definitions extensions imports
parameters variables functions resources outputs asserts
"""
_TEMPLATE_SECTIONS = frozenset(_SECTIONS.split())
_PARAMETER_SECTIONS = frozenset({"$schema", "contentversion", "parameters"})
_DECLARATION = {"type", "metadata", "defaultvalue", "allowedvalues"}

MAIN_NAMES = ("azuredeploy.json", "maintemplate.json", "prereq.azuredeploy.json")
"""The names of a folder's main template, in lower case; the first one that exists counts, as for ARM-TTK."""
UI_NAME = "createuidefinition.json"
"""The name of the user interface of a folder's main template, in lower case."""


def is_main(path: str) -> bool:
    """Whether a file of that name, in any case, is a main template."""
    return path.rpartition("/")[2].lower() in MAIN_NAMES


def kind_of_schema(schema: str) -> DocumentKind:
    """The kind of a ``$schema``; ``unknown`` for any other string."""
    lower = schema.lower()
    return next((kind for part, kind in _SCHEMA_KINDS if part in lower), "unknown")


def scope_of_schema(schema: str) -> DeploymentScope:
    """The deployment scope of a template's ``$schema``."""
    lower = schema.lower()
    return next((scope for part, scope in _SCOPES if part in lower), "unknown")


def is_checked_in_folders(kind: str) -> bool:
    """Whether documents of a kind are checked without being named."""
    return kind != "unknown" and kind not in _TEMPLATES


def inner_template(kind: DocumentKind, tree: Tree) -> tuple[str, int, int] | None:
    """The template in a document of another kind: its JSON pointer, and the offsets of its object."""
    for path in _TEMPLATES.get(kind, ()):
        node: Node = tree.root.value
        base = 0
        for name in path:
            found = node.get(name) if type(node) is Object else None
            if found is None:
                break
            node, base = content_at(found.value, base)
        else:
            if type(node) is Object:
                return "/" + "/".join(path), base + node.start, base + node.end
    return None


def document_kind(name: str, tree: Tree) -> DocumentKind:
    """The kind of a document; ``name`` is its file name, with or without folders.

    The VS Code extension (``recognize.ts``) decides the same; ``vscode-client/test/recognize.json`` has cases for both.
    """
    root = tree.root.value
    if type(root) is Object:
        sections = {item.key.value.lower() for item in root.properties if type(item.value) is not Missing}
        address = text_of(root, "$schema")
        if kind_of_schema(address) == "unknown" and kind_of_name(name) != "createUiDefinition":
            other = _kind_of_other_tools(root)
            if other != "unknown":
                return other
        return kind_of(name, address, sections, lambda: _entries(root))
    kind = kind_of_name(name)
    # Arrays of parameters belong to other tools.
    return "unknown" if kind == "deploymentParameters" and type(root) is not Missing else kind


def kind_of(name: str, schema: str, sections: Set[str], entries: Callable[[], Entries]) -> DocumentKind:
    """The kind of an object, from its file name, ``$schema``, property names in lower case and parameter entries.

    ``entries`` is called only if they matter.
    """
    by_schema, by_name = kind_of_schema(schema), kind_of_name(name)
    is_parameter_file = "resources" not in sections and entries() == "values"
    is_empty = sections <= _PARAMETER_SECTIONS and entries() == "none"
    if by_schema == "deploymentTemplate" and by_name == "deploymentParameters" and (is_parameter_file or is_empty):
        return by_name  # Azure's tools ignore the '$schema' of a parameter file
    if by_schema != "unknown":
        return by_schema
    if _META_SCHEMA in schema.lower():
        return "unknown"
    if by_name != "unknown" and _fits(by_name, sections, entries):
        return by_name
    if "resources" in sections and ("contentversion" in sections or "azure" in schema.lower()):
        return "deploymentTemplate"
    if {"handler", "parameters", "version"} <= sections:
        return "createUiDefinition"
    return "deploymentParameters" if is_parameter_file and "contentversion" in sections else "unknown"


def _fits(kind: DocumentKind, sections: Set[str], entries: Callable[[], Entries]) -> bool:
    """Whether an object can be of the kind of its file name, complete or not; other tools use these names too."""
    match kind:
        case "deploymentTemplate":
            return "resources" in sections or sections <= _TEMPLATE_SECTIONS
        case "deploymentParameters":
            if not sections:
                return True
            is_marked = not sections.isdisjoint({"$schema", "contentversion", "parameters"})
            return is_marked and "resources" not in sections and entries() != "declarations"
        case _:
            return True


def _kind_of_other_tools(root: Object) -> DocumentKind:
    """The kind of a document by its shape: a portal form, a blueprint's artifact, a policy."""
    view = object_of(root, "view")
    if view is not None and text_of(view, "kind").lower() == "form":
        return "uiFormDefinition"
    properties = object_of(root, "properties")
    if properties is not None and text_of(root, "kind").lower() == "template" and object_of(properties, "template"):
        return "blueprintArtifact"
    if root.get("resources") is not None:
        return "unknown"
    is_rule = root.get("if") is not None and root.get("then") is not None
    return "policyDefinition" if is_rule or object_of(properties or root, "policyRule") is not None else "unknown"


def kind_of_name(name: str) -> DocumentKind:
    """The kind of a file by its name, with or without folders."""
    file_name = re.split(r"[/\\]", name)[-1]
    return next((kind for pattern, kind in _NAMES if pattern.search(file_name)), "unknown")


def _entries(root: Object) -> Entries:
    """The common form of all entries of the object ``parameters``."""
    parameters = root.get("parameters")
    entries = content(parameters.value) if parameters is not None else None
    if entries is None or (type(entries) is Object and not entries.properties):
        return "none"
    if type(entries) is not Object:
        return "other"
    names = [_names_in(content(item.value)) for item in entries.properties]
    if all("value" in one or "reference" in one for one in names):
        return "values"
    if all(one & _DECLARATION and not one & {"value", "reference"} for one in names):
        return "declarations"
    return "other"


def _names_in(value: Node) -> set[str]:
    return {item.key.value.lower() for item in value.properties} if type(value) is Object else set()
