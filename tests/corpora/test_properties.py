"""Resources with one mistake each, and templates that work, against their types: what Microsoft's own checker says of
them is recorded in the shared folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from armls.core.finding import Finding, Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot
from armls.services.catalogue import ResourceTypes

OF_TYPES = frozenset(
    {
        "misspelt-property",
        "unknown-property",
        "property-of-other-version",
        "property-type",
        "property-value",
        "property-bounds",
        "missing-property",
        "read-only-property",
    }
)
WARNED = {"misspelt", "misspelt-required", "wrong-type", "value", "discriminator-wrong", "bounds", "pattern"}
TOLD = {"missing", "read-only", "later-version", "unknown", "discriminator-missing"}
"""Kinds of changes that are information, or an error where the engine itself refuses them."""
EXCEPTED = {"Microsoft.Insights/components@2020-02-02-preview: missing (resource)"}
"""Known wrong entries of the types."""
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def findings(analyser: Analyser, resource: dict[str, Any]) -> list[Finding]:
    """What is found in a resource; pointers begin with it."""
    body = {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "parameters": {}, "resources": [resource]}
    name = "azuredeploy.json"
    snapshot = Snapshot(name, {name: SourceText(json.dumps(body))}, Settings(profile="default"), date(2026, 11, 24))
    found = analyser.analyse(snapshot).findings
    assert not [one for one in found if one.rule == "rule-crashed"]
    return [one for one in found if one.pointer.startswith("/resources/0")]


def test_resources_with_one_mistake(shared: Path) -> None:
    """Mistakes are found where they are, as seriously as they are certain; what Azure accepts is not reported."""
    cases = json.loads((shared / "corpus/property-cases.json").read_text("utf-8"))["cases"]
    analyser = Analyser(ResourceTypes())
    wrong: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for case in cases:
        found = findings(analyser, case["resource"])
        kind, pointer = case["kind"], f"/resources/0{case['pointer'] or ''}"
        warned = [one for one in found if one.severity <= Severity.WARNING and one.rule != "evaluation-error"]
        at = [one for one in found if one.pointer == pointer]
        if kind in WARNED:
            is_right = any(one in at for one in warned)
        elif kind in TOLD:
            is_right = bool(at) and not [one for one in warned if one.rule in OF_TYPES]
        else:
            is_right = not [one for one in warned if one.rule in OF_TYPES]
        counts[kind] += 1
        if not is_right:
            wrong[case["name"]] = [f"{one.rule} {one.pointer} {one.message}" for one in found]
    assert wrong.keys() == EXCEPTED, wrong
    assert counts["misspelt"] > 30


def templates(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text("utf-8-sig")
        if "deploymentTemplate.json" in text[:2000]:
            yield path.relative_to(folder).as_posix(), text


def test_templates_that_work_have_no_warning(shared: Path) -> None:
    """Not one of the quickstarts has; the larger corpora are left to the benchmarks."""
    warned: dict[str, list[str]] = {}
    analyser = Analyser(ResourceTypes())
    count = 0
    for name, text in templates(shared / "corpus/templates/quickstarts"):
        settings = Settings(select=OF_TYPES, profile="default")
        report = analyser.analyse(Snapshot(name, {name: SourceText(text)}, settings, date(2026, 11, 24)))
        analyser.forget(name)
        count += 1
        found = [one for one in report.findings if one.severity <= Severity.WARNING and one.rule in OF_TYPES]
        if found:
            warned[name] = [f"{one.rule} {one.pointer} {one.message}" for one in found]
    assert count > 40
    assert warned == {}
