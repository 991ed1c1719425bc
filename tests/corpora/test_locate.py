"""Errors of Azure's own engine lead to the member in which the mistake was made."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.corpora.test_validity import member_of

from armls.core.location import escape
from armls.core.text import SourceText
from armls.services.locate import locate

NAME, VALUES = "case/azuredeploy.json", "case/azuredeploy.parameters.json"

LEAST = {
    ("validity.json", "message with a position"): 0.98,
    ("validity.json", "message and TemplateViolation"): 0.98,
    ("validity.json", "message without a position"): 0.88,
    ("validity-2.json", "message with a position"): 0.8,
    ("validity-2.json", "message and TemplateViolation"): 0.8,
    ("validity-2.json", "message without a position"): 0.66,
}
"""The part that must be located; much of what is missing names no place at all, or another one than the mistake's."""


def located(case: dict[str, Any], error: str) -> list[str]:
    """The pointers that an error of a case leads to, in either file."""
    documents = {NAME: SourceText(case["template"])}
    if case.get("parameters") is not None:
        entries = {name: {"value": value} for name, value in case["parameters"].items()}
        documents[VALUES] = SourceText(json.dumps({"parameters": entries}))
    return [one.pointer for one in locate(NAME, documents, error).locations]


def is_right(case: dict[str, Any], pointers: list[str]) -> bool:
    """Whether one of the places is in the member of the mistake; any participant of a ring or pair will do."""
    if case["pointer"] == "" or "cycle" in case["name"] or case["kind"] in ("duplicate-resource", "dependency-cycle"):
        return bool(pointers)
    wanted = member_of(case["pointer"])
    return any(member_of(pointer) == wanted for pointer in pointers)


def as_json(case: dict[str, Any]) -> str:
    """A case's error as Azure's REST interface gives it."""
    at = case["at"]
    info = {"lineNumber": at["line"], "linePosition": at["column"], "path": at.get("path", "")}
    message = f"Deployment template validation failed: '{case['message']}'."
    violation = {"type": "TemplateViolation", "info": info}
    return json.dumps({"error": {"code": "InvalidTemplate", "message": message, "additionalInfo": [violation]}})


@pytest.mark.parametrize(("file", "kind"), LEAST)
def test_what_azure_refuses_is_located_at_the_member(shared: Path, file: str, kind: str) -> None:
    cases = json.loads((shared / "corpus" / file).read_text("utf-8"))
    wanted = [
        case
        for case in cases
        if case.get("refused")
        and case.get("message")
        and bool(case.get("at")) == (kind != "message without a position")
    ]
    errors = [as_json(case) if "Violation" in kind else case["message"] for case in wanted]
    missed = [
        case["name"] for case, error in zip(wanted, errors, strict=True) if not is_right(case, located(case, error))
    ]
    assert len(missed) <= (1 - LEAST[file, kind]) * len(wanted), missed


def starts(value: Any, pointer: str = "", at: int = 0) -> Iterator[tuple[str, int]]:
    """Every value of JSON on one line, with the UTF-16 unit at which it starts."""

    def size(part: Any) -> int:
        written = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
        return len(written.encode("utf-16-le", "surrogatepass")) // 2

    yield pointer, at
    if isinstance(value, (dict, list)):
        at += 1
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            at += size(key) + 1 if isinstance(value, dict) else 0
            yield from starts(inner, f"{pointer}/{escape(str(key))}", at)
            at += size(inner) + 1


def test_positions_in_real_templates_on_one_line(shared: Path) -> None:
    wrong = {}
    for path in sorted((shared / "corpus" / "templates").rglob("*.json")):
        text = path.read_text("utf-8-sig")
        if len(text) > 300_000 or '"resources"' not in text:
            continue
        try:
            value = json.loads(text)
        except ValueError:
            continue  # comments and the like: what they are sent as is for the engine's readers to say
        if not isinstance(value, dict):
            continue
        source = SourceText(text)
        for pointer, unit in random.Random(path.name).sample(list(starts(value)), 3):
            error = f"The template is not valid at line '1' and column '{unit + 1}'."
            found = [one.pointer for one in locate("t.json", {"t.json": source}, error).locations]
            if found != [pointer]:
                wrong[f"{path.name} {pointer}"] = found
    assert wrong == {}
