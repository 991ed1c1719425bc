"""Folders and zips for the tests of packaging."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from armls.services.packager.model import PackOptions

AS_OF = date(2026, 2, 13)
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
UI = {
    "$schema": "https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.MultiVm.json#",
    "handler": "Microsoft.Azure.CreateUIDef",
    "version": "0.1.2-preview",
    "parameters": {"basics": [], "steps": [], "outputs": {"location": "[location()]"}},
}
LOCATION = {
    "type": "string",
    "defaultValue": "[resourceGroup().location]",
    "metadata": {"description": "The region of all resources."},
}
TEMPLATE = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "parameters": {"location": LOCATION},
    "resources": [],
    "outputs": {"location": {"type": "string", "value": "[parameters('location')]"}},
}


def options(**more: object) -> PackOptions:
    """Options with a fixed day."""
    return PackOptions(AS_OF, **more)  # type: ignore[arg-type]


def write(folder: Path, files: dict[str, object]) -> Path:
    """A folder with files; what isn't bytes is written as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, indent=2).encode())
    return folder


def solution(folder: Path, files: dict[str, object] | None = None) -> Path:
    """A folder that the Marketplace accepts, and more files."""
    return write(folder, {"mainTemplate.json": TEMPLATE, "createUiDefinition.json": UI, **(files or {})})
