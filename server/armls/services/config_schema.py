"""The JSON schema of ``armlsconfig.json``, with which an editor completes and validates it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from armls.rules.api_versions import MAX_AGE_DAYS
from armls.rules.rule import Rule
from armls.services.config import CONFIG_NAME, LEVELS, MACHINE_SCOPED, SECTIONS
from armls.services.patterns import MOST_PATTERNS

_DESCRIPTIONS = {
    "format": "Formatting of documents.",
    "ttk": "ARM-TTK, which runs in PowerShell.",
    "cache": "The cache of ARM-TTK's results.",
    "pwsh": "PowerShell.",
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "use-recent-api-versions": {
        "maxAllowedAgeInDays": {
            "type": "integer",
            "description": f"Days after which an API version is outdated (default: {MAX_AGE_DAYS}).",
        }
    }
}
"""The options of rules besides their level."""


def config_schema(rules: Iterable[Rule]) -> str:
    """The schema as JSON. It refuses the entries that ``load_config`` reports, and options of a wrong type."""
    patterns = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PATTERNS}
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": CONFIG_NAME,
        "description": "Configuration of armls for the files in this folder and below.",
        "type": "object",
        "allowTrailingCommas": True,
        "additionalProperties": False,
        "properties": {
            "$schema": {"description": "The schema of this file."},
            "rules": {
                "description": "Levels and options of rules, by rule id.",
                "type": "object",
                "additionalProperties": False,
                "properties": {rule.id: _rule(rule) for rule in sorted(rules, key=lambda rule: rule.id)},
            },
            "overrides": {
                "description": "Levels and options for some files. Later overrides win.",
                "type": "array",
                "items": _override(patterns),
            },
            "exclude": {
                **patterns,
                "description": "Files and folders to exclude, as .gitignore patterns relative to this folder.",
            },
            **{name: _section(name) for name in SECTIONS},
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    level = {
        "description": f"The severity of findings (default: {rule.severity.label}).",
        "enum": list(LEVELS),
    }
    return {
        "description": rule.manual.partition("\n")[0],
        "type": "object",
        "properties": {"level": level, **_OPTIONS.get(rule.id, {})},
        "defaultSnippets": [{"body": {"level": f"${{1|{','.join(LEVELS)}|}}"}}],
    }


def _override(patterns: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["files", "rules"],
        "properties": {
            "files": {**patterns, "description": "Files, as .gitignore patterns relative to this folder."},
            "rules": {"$ref": "#/properties/rules"},
        },
        "defaultSnippets": [{"body": {"files": ["${1:samples/**}"], "rules": {}}}],
    }


def _section(name: str) -> dict[str, Any]:
    """A section with a feature's settings, except those that are machine-scoped."""
    scoped = [setting.partition(".")[2] for setting in MACHINE_SCOPED if setting.startswith(f"{name}.")]
    refused = {
        "not": {},
        "errorMessage": "Not allowed here, since it depends on the machine; set it in the editor's settings",
        "doNotSuggest": True,
    }
    return {"description": _DESCRIPTIONS[name], "type": "object", "properties": dict.fromkeys(scoped, refused)}
