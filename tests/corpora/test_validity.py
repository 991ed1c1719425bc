"""Verdicts on a corpus of templates that Azure's own engine has judged, one mistake each."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot

FILES = ("validity.json", "validity-2.json")
LEAST_FOUND = 0.99
"""The part of the refused templates that must be found at the member; what is missing is known and counted here."""

LEAST_AT_MEMBER = 0.974
"""The same without the engine's own place. In the other cases the error is where the wrong name is used, and not where
it was renamed or left out; or their pointers lead to nothing."""

KNOWN_FALSE: tuple[str, ...] = ()
"""Accepted templates in which an error is found, each with its reason."""

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


def judge(case: dict[str, Any]) -> list[Report]:
    """What armls says of a case: of its template, and of the parameter file beside it where it has values."""
    documents = {"case/azuredeploy.json": SourceText(case["template"])}
    if case.get("parameters") is not None:
        entries = {name: {"value": value} for name, value in case["parameters"].items()}
        documents["case/azuredeploy.parameters.json"] = SourceText(json.dumps({"parameters": entries}))
    analyser, settings, today = Analyser(), Settings(), date(2026, 11, 24)
    return [analyser.analyse(Snapshot(name, documents, settings, today)) for name in documents]


def errors_in(reports: list[Report]) -> list[Finding]:
    """The errors among the findings."""
    return [one for report in reports for one in report.findings if one.severity is Severity.ERROR]


def is_found(case: dict[str, Any], reports: list[Report]) -> bool:
    """Whether an error is at the member in which the mistake was made, or at the one at which the engine points.

    Any participant of a ring will do, and any error where the pointer leads to nothing in the template.
    """
    errors = errors_in(reports)
    if "cycle" in case["name"] or case["kind"] in ("duplicate-resource", "dependency-cycle"):
        return bool(errors)
    if case["pointer"] == "" or not _leads_somewhere(case):
        return bool(errors)
    path = case.get("at", {}).get("path") or ""
    pointed = "".join(f"/{part}" for part in re.split(r"[.\[\]]+", path) if part)
    wanted = {member_of(case["pointer"]), member_of(pointed or case["pointer"])}
    return any(member_of(error.pointer) in wanted for error in errors)


def is_at_member(case: dict[str, Any], reports: list[Report]) -> bool:
    """Whether an error is at the member in which the mistake was made, wherever the engine points.

    Any place will do for a mistake of the text as a whole, and any participant of a ring or of duplicates.
    """
    errors = errors_in(reports)
    if case["pointer"] == "" or "cycle" in case["name"] or case["kind"] in ("duplicate-resource", "dependency-cycle"):
        return bool(errors)
    return any(error.pointer and member_of(error.pointer) == member_of(case["pointer"]) for error in errors)


def _leads_somewhere(case: dict[str, Any]) -> bool:
    """Whether there is a value at the pointer, or would be if a member had not been left out."""
    node: Any = plain_value(parse(case["template"]).root.value)
    for part in case["pointer"].split("/")[1:-1]:
        if isinstance(node, list):
            node = node[int(part)] if part.isdecimal() and int(part) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    return node is not None


def gradable(shared: Path) -> list[dict[str, Any]]:
    """The cases that the engine alone decides."""
    cases = [case for name in FILES for case in json.loads((shared / "corpus" / name).read_text("utf-8"))]
    return [case for case in cases if not case.get("contested") and case.get("static") is not False]


def test_no_error_where_azure_accepts(shared: Path) -> None:
    false = {}
    for case in gradable(shared):
        if not case.get("message"):
            errors = [f"{error.rule}: {error.message}" for error in errors_in(judge(case))]
            if errors:
                false[case["name"]] = errors
    assert sorted(false) == sorted(KNOWN_FALSE)


def test_what_azure_refuses_is_found_at_the_member(shared: Path) -> None:
    refused = [case for case in gradable(shared) if case.get("message")]
    missed = [case["name"] for case in refused if not is_found(case, judge(case))]
    assert len(missed) <= (1 - LEAST_FOUND) * len(refused), missed


def test_nearly_all_is_found_at_the_very_member(shared: Path) -> None:
    refused = [case for case in gradable(shared) if case.get("message")]
    elsewhere = [case["name"] for case in refused if not is_at_member(case, judge(case))]
    assert len(elsewhere) <= (1 - LEAST_AT_MEMBER) * len(refused), elsewhere


def test_no_rule_crashes(shared: Path) -> None:
    crashes = {}
    for case in gradable(shared):
        findings = [finding for report in judge(case) for finding in report.findings]
        found = [finding.message for finding in findings if finding.rule == "rule-crashed"]
        if found:
            crashes[case["name"]] = found
    assert crashes == {}
