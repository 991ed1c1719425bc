"""What kind of document a text is: by its ``$schema``, then by its name and shape."""

from __future__ import annotations

import re
from typing import Literal as OneOf

from armls.core.syntax import Object, String, Tree, content

DocumentKind = OneOf["deploymentTemplate", "deploymentParameters", "createUiDefinition", "viewDefinition", "unknown"]
DeploymentScope = OneOf["resourceGroup", "subscription", "managementGroup", "tenant", "unknown"]

_SCHEMA_KINDS: tuple[tuple[str, DocumentKind], ...] = (
    ("deploymenttemplate.json", "deploymentTemplate"),
    ("deploymentparameters.json", "deploymentParameters"),
    ("deploymenttemplate", "deploymentTemplate"),  # of no schema that Azure knows, but what is meant is clear
    ("createuidefinition", "createUiDefinition"),
    ("viewdefinition", "viewDefinition"),
)
_SCOPES: tuple[tuple[str, DeploymentScope], ...] = (
    ("subscriptiondeploymenttemplate.json", "subscription"),
    ("managementgroupdeploymenttemplate.json", "managementGroup"),
    ("tenantdeploymenttemplate.json", "tenant"),
    ("deploymenttemplate.json", "resourceGroup"),
)
_NAMES: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"createuidefinition\.json$", re.I), "createUiDefinition"),
    (re.compile(r"viewdefinition\.json$", re.I), "viewDefinition"),
    (re.compile(r"\.parameters(\.[\w-]+)?\.json$", re.I), "deploymentParameters"),
    (re.compile(r"(^|\.)(maintemplate|azuredeploy)\.json$", re.I), "deploymentTemplate"),
)

MAIN_NAMES = ("azuredeploy.json", "maintemplate.json", "prereq.azuredeploy.json")
"""The main template of a folder, in lower case; the first of these that is there counts, as for ARM-TTK."""
UI_NAME = "createuidefinition.json"
"""The user interface of a folder's main template, in lower case."""


def is_main(path: str) -> bool:
    """Whether a file of that name, in any case, is a main template."""
    return path.rpartition("/")[2].lower() in MAIN_NAMES


def kind_of_schema(schema: str) -> DocumentKind:
    """The kind that a ``$schema`` names; ``unknown`` for any other text."""
    lower = schema.lower()
    return next((kind for part, kind in _SCHEMA_KINDS if part in lower), "unknown")


def scope_of_schema(schema: str) -> DeploymentScope:
    """The scope that a template's ``$schema`` deploys to."""
    lower = schema.lower()
    return next((scope for part, scope in _SCOPES if part in lower), "unknown")


def document_kind(name: str, tree: Tree) -> DocumentKind:
    """The kind of a document; ``name`` is its file name, with or without folders."""
    root = tree.root.value
    if type(root) is Object:
        schema = root.get("$schema")
        if schema is not None and type(schema.value) is String:
            kind = kind_of_schema(schema.value.value)
            if kind != "unknown":
                return kind
    kind = kind_of_name(name)
    if kind != "unknown":
        return kind
    return _kind_of_shape(root) if type(root) is Object else "unknown"


def kind_of_name(name: str) -> DocumentKind:
    """The kind that a file's name, with or without folders, tells."""
    file_name = re.split(r"[/\\]", name)[-1]
    return next((kind for pattern, kind in _NAMES if pattern.search(file_name)), "unknown")


def _kind_of_shape(root: Object) -> DocumentKind:
    names = {item.key.value.lower() for item in root.properties}
    if "resources" in names and names & {"contentversion", "$schema"}:
        return "deploymentTemplate"
    handler = root.get("handler")
    if handler is not None and {"handler", "parameters", "version"} <= names:
        return "createUiDefinition"
    parameters = root.get("parameters")
    if parameters is not None and "contentversion" in names and "resources" not in names:
        values = content(parameters.value)
        if type(values) is Object and values.properties:
            entries = [content(item.value) for item in values.properties]
            if all(type(e) is Object and (e.get("value") or e.get("reference")) for e in entries):
                return "deploymentParameters"
    return "unknown"
