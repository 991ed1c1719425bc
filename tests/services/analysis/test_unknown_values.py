"""No error depends on what stands for an unknown value: it stays, whatever valid values are given.

Each template is analysed without values for its parameters, and with several sets of valid ones. What is an error
without them must be one with each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.rules.test_cases import CASES, read_cases

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Severity
from armls.core.syntax import Object, Tree, parse
from armls.core.template import build_template
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

ID = "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/g/providers/A.b/c/n"
VALUES: dict[str, tuple[Any, ...]] = {
    "string": ("a", ID, "x/y/z", "Zz-9.b@c"),
    "int": (1, 7, 3, 2),
    "bool": (True, False, True, False),
    "array": ([], ["a"], ["a", "b", ID], [1]),
    "object": ({}, {"a": "b"}, {"a": {"b": [1]}}, {"name": "x"}),
}
_FOLDER = "folder/azuredeploy.json"
_LINES = 6
"""Of the corpus, every so many templates are looked at."""


def errors(text: str, values: dict[str, Any] | None) -> set[tuple[str, str]]:
    """The errors in a template, by rule and pointer."""
    documents = {_FOLDER: SourceText(text)}
    if values is not None:
        entries = {name: {"value": value} for name, value in values.items()}
        file = {"contentVersion": "1.0.0.0", "parameters": entries}
        documents["folder/azuredeploy.parameters.json"] = SourceText(json.dumps(file))
    report = Analyser().analyse(Snapshot(_FOLDER, documents, Settings(profile="default"), date(2026, 11, 24)))
    return {(one.rule, one.pointer) for one in report.findings if one.severity is Severity.ERROR}


def wanted(tree: Tree) -> dict[str, Object]:
    """The parameters that have no default; null is one of those that may be null."""
    template = build_template(tree)
    bodies = {declared.name: declared.member.value for declared in template.parameters.values()}
    return {
        name: body
        for name, body in bodies.items()
        if type(body) is Object and not body.get("defaultValue") and not body.get("nullable")
    }


def valid(body: Object, number: int) -> Any:
    """A valid value of a parameter; None where none is at hand."""
    allowed = body.get("allowedValues")
    if allowed is not None:
        choices = plain_value(allowed.value)
        return choices[number % len(choices)] if isinstance(choices, list) and choices else None
    type_ = body.get("type")
    kind = str(plain_value(type_.value)).lower().replace("secure", "") if type_ is not None else ""
    value = VALUES.get(kind, (None,) * 4)[number]
    least, most = (body.get(name) for name in ("minLength", "maxLength"))
    if isinstance(value, str | list) and (least is not None or most is not None):
        size = plain_value(least.value) if least is not None else min(len(value), plain_value(most.value))  # type: ignore
        value = (value * (int(size) + 1))[: int(size)]  # type: ignore[call-overload]
    low = body.get("minValue") or body.get("maxValue")
    return plain_value(low.value) if low is not None else value


def kept(text: str) -> Iterator[tuple[int, set[tuple[str, str]]]]:
    """For each set of values the errors that they make disappear."""
    parameters = wanted(parse(text))
    before = errors(text, None)
    if not parameters or not before:
        return
    for number in range(4):
        values = {name: valid(body, number) for name, body in parameters.items()}
        if None not in values.values():
            yield number, before - errors(text, values)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_errors_of_the_cases_hold_for_all_values(path: Path) -> None:
    lost = {}
    for case in read_cases(path):
        if case.text.startswith("//"):
            continue
        for number, gone in kept(case.source[0]):
            if gone:
                lost[case.name, number] = gone
    assert lost == {}


def test_errors_of_real_templates_hold_for_all_values(shared: Path) -> None:
    lost = {}
    for path in sorted((shared / "corpus" / "templates").glob("*/**/*.json"))[::_LINES]:
        if "parameters" in path.name:
            continue
        text = path.read_bytes().decode("utf-8-sig", "replace")
        for number, gone in kept(text) if '"resources"' in text else ():
            if gone:
                lost[path.name, number] = gone
    assert lost == {}
