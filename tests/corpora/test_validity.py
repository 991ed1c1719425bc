"""Verdicts on a corpus of templates that Azure's own engine has judged, one mistake each."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from armls.core.finding import Finding, Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot

FILES = ("validity.json", "validity-2.json")
NOT_ERRORS = {
    # The id names another subscription and group literally, in which this very template may be deployed; a warning.
    "dependson-other-sub-v1": "/resources/0/dependsOn/0",
    "dependson-other-sub-v2": "/resources/r0/dependsOn/0",
    # The engine gave no answer within 30 s; a definition may contain itself in a property that is nullable.
    "type-system-definition-recursive-ok-v2": "",
}
"""Cases called refused that other values or a longer wait may accept, with the pointer of the warning, if any."""

ELSEWHERE = {
    # The pointer leads to nothing: a nested template whose resources are an array has no 'r0', and 'functions' is an
    # object without the index 0. The error is at what the pointer means.
    "nested-dependson-outer-resource-v2": "/resources/r0/properties/template/resources/0/dependsOn/0",
    "nested-inner-uses-outer-variable-v2": "/resources/r0/properties/template/resources/0/tags/v",
    "nested-default-uses-outer-variable-v2": "/resources/r0/properties/template/resources/0/tags/v",
    "function-shape-functions-object-v1": "/functions",
    # The pointer is to the first resource, which is what the call in the second one names; the engine: 'resources[1]'.
    "reference-references-v1-property-v1": "/resources/1/properties/v",
    "reference-references-v1-property-v2": "/resources/r1/properties/v",
    # What the pointer leads to is accepted; what is refused is how it is used, and the engine says so.
    "nested-template-as-variable-bad-v2": "/resources/r0/properties/template",  # the variable is never evaluated
    "variable-copy-empty-list-v1": "/resources/0/tags/v",  # 'copy' may be empty; 'c' is not defined
    "function-nullable-parameter-omitted-v2": "/resources/r0/tags/v",  # a nullable argument is required all the same
    "function-output-type-mismatch-v1": "/resources/0/tags/v",  # nothing is refused until the function is called
    "function-output-type-mismatch-v2": "/resources/r0/tags/v",
    "demos-oms-azure-storage-analytics-solution--parameter-renamed": "/resources/0/properties/parameters/"
    "_artifactsLocation/value",
    "type-system-output-no-type-v1": "/definitions",  # an output without a type is accepted, 'definitions' is not
    "children-in-2.0-v1": "/resources/0/resources/0",  # children are accepted in version 1; this one lacks 'dependsOn'
    # A blank after ']' makes the name a literal, which is accepted; the child's dependency has no target any more.
    "quickstarts-microsoft.servicebus-servicebus-topic--space-after-bracket": "/resources/0/resources/0/dependsOn/0",
    # 'location' is refused on an existing resource before its dependency is looked at.
    "dependson-existing-by-id-v2": "/resources/r1/location",
    # The engine points at the language version, which other cases of this kind were made by adding.
    "resources-list-with-2.0": "/languageVersion",
    # The comma is missing after the first item, to which the engine points too: "Path 'resources[0]'".
    "json-missing-comma-array": "/resources/0",
}
"""Cases whose error belongs to another place than the one that was changed, with the pointer of that error."""

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


def is_at_member(case: dict[str, Any], reports: list[Report]) -> bool:
    """Whether an error is at the member that was changed, wherever the engine points.

    Any place will do for a mistake of the text as a whole, and any participant of a ring or of duplicates.
    """
    errors = errors_in(reports)
    if case["pointer"] == "" or "cycle" in case["name"] or case["kind"] in ("duplicate-resource", "dependency-cycle"):
        return bool(errors)
    return any(error.pointer and member_of(error.pointer) == member_of(case["pointer"]) for error in errors)


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


def test_every_error_is_at_the_member_that_was_changed_or_where_the_mistake_takes_effect(shared: Path) -> None:
    refused = {case["name"]: case for case in gradable(shared) if case.get("message")}
    reports = {name: judge(case) for name, case in refused.items()}
    others = {name for name, case in refused.items() if not is_at_member(case, reports[name])}
    assert others == ELSEWHERE.keys() | NOT_ERRORS.keys()
    found = {name: {error.pointer for error in errors_in(reports[name])} for name in ELSEWHERE}
    assert {name for name, pointer in ELSEWHERE.items() if pointer not in found[name]} == set()


def test_what_other_values_may_accept_is_no_error(shared: Path) -> None:
    for case in gradable(shared):
        if case["name"] in NOT_ERRORS:
            findings = [finding for report in judge(case) for finding in report.findings]
            at = {finding.pointer for finding in findings if finding.rule == "depends-on"} or {""}
            assert (errors_in(judge(case)), at) == ([], {NOT_ERRORS[case["name"]]})


def test_no_rule_crashes(shared: Path) -> None:
    crashes = {}
    for case in gradable(shared):
        findings = [finding for report in judge(case) for finding in report.findings]
        found = [finding.message for finding in findings if finding.rule == "rule-crashed"]
        if found:
            crashes[case["name"]] = found
    assert crashes == {}
