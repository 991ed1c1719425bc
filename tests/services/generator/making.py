"""Kinds for tests, in folders of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from armls.services.generator import ApiVersions, Solution, built_in_versions, generate
from armls.services.generator.kinds import read_kind

HEAD = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "metadata": {
"""
FOOT = """
  }
}
"""
GIVEN = {"name": "Contoso Data", "publisher": "Contoso"}
VERSIONS: ApiVersions = built_in_versions()


def make_kind(folder: Path, files: Mapping[str, str | bytes] | None = None, **description: Any) -> Path:
    """Write a kind into a folder: a description, a main template unless ``files`` has one, and ``files``."""
    content = {"kind": "own", "title": "Our own", "description": "A kind of ours.", **description}
    everything: dict[str, str | bytes] = {"kind.json": json.dumps(content), "mainTemplate.json.jinja": HEAD + FOOT}
    everything |= files or {}
    for name, data in everything.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return folder


def solution_of(folder: Path, options: Mapping[str, Any] | None = None, **given: Any) -> Solution:
    """What the kind in a folder makes."""
    return generate(read_kind(str(folder)), {**GIVEN, **given}, options or {}, VERSIONS)
