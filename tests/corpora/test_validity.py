"""Verdicts on a corpus of templates that Azure's own engine has judged, one mistake each."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from armls.core.finding import Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot

LEAST_FOUND = 0.98
"""The part of the refused templates that must be found at the member; what is missing is known and counted here."""

_SECTIONS = ("parameters", "variables", "outputs", "definitions", "functions")


def member_of(pointer: str) -> tuple[str, ...]:
    """The innermost parameter, variable, function, definition, resource, output or section of a pointer."""
    parts = pointer.lower().split("/")[1:]
    found: tuple[str, ...] = ()
    at = 0
    in_resource = False
    while at < len(parts):
        if parts[at] == "resources" and at + 1 < len(parts):
            at, in_resource = at + 2, True
            found = tuple(parts[:at])
        elif in_resource and parts[at : at + 2] == ["properties", "template"]:
            at, in_resource = at + 2, False
        elif in_resource:
            return found
        else:
            return tuple(parts[: at + 2 if parts[at] in _SECTIONS else at + 1])
    return found


def judge(case: dict[str, Any]) -> Report:
    """What armls says of a case."""
    documents = {"case/azuredeploy.json": SourceText(case["template"])}
    if case.get("parameters") is not None:
        entries = {name: {"value": value} for name, value in case["parameters"].items()}
        documents["case/azuredeploy.parameters.json"] = SourceText(json.dumps({"parameters": entries}))
    return Analyser().analyse(Snapshot("case/azuredeploy.json", documents, Settings(), date(2026, 11, 24)))


def is_found(case: dict[str, Any], report: Report) -> bool:
    """Whether an error lies at the member in which the mistake was made; any participant of a ring will do."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    if "cycle" in case["name"] or case["kind"] in ("duplicate-resource", "dependency-cycle"):
        return bool(errors)
    wanted = member_of(case["pointer"])
    return any(case["pointer"] == "" or member_of(finding.pointer) == wanted for finding in errors)


def gradable(shared: Path) -> list[dict[str, Any]]:
    """The cases that the engine alone decides."""
    cases = json.loads((shared / "corpus" / "validity.json").read_text("utf-8"))
    return [case for case in cases if not case.get("contested") and case.get("static") is not False]


def test_no_error_where_azure_accepts(shared: Path) -> None:
    false = {}
    for case in gradable(shared):
        if not case.get("message"):
            errors = [f"{f.rule}: {f.message}" for f in judge(case).findings if f.severity is Severity.ERROR]
            if errors:
                false[case["name"]] = errors
    assert false == {}


def test_what_azure_refuses_is_found_at_the_member(shared: Path) -> None:
    refused = [case for case in gradable(shared) if case.get("message")]
    missed = [case["name"] for case in refused if not is_found(case, judge(case))]
    assert len(missed) <= (1 - LEAST_FOUND) * len(refused), missed


def test_no_rule_crashes(shared: Path) -> None:
    crashes = {}
    for case in gradable(shared):
        found = [finding.message for finding in judge(case).findings if finding.rule == "rule-crashed"]
        if found:
            crashes[case["name"]] = found
    assert crashes == {}
