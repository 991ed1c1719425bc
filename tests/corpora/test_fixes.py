"""Every fix of every rule, made on real templates."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.corpora.test_templates import read
from tests.expanding import prediction_of

from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.services.checking import Fixing, Options, Repair, repair_files, repair_text
from armls.services.discovery import Target
from armls.services.expansion import context_of

OPTIONS = Options(date(2026, 2, 13), frozenset(rule.area for rule in all_rules()))


@pytest.mark.parametrize("is_unsafe", [False, True])
@pytest.mark.parametrize("corpus", ["templates", "ttk-cases"])
def test_they_bring_nothing_new_and_a_second_time_nothing_changes(shared: Path, corpus: str, is_unsafe: bool) -> None:
    fixing = Fixing(is_unsafe)
    files = sorted((shared / "corpus" / corpus).rglob("*.json"))
    targets = [Target(str(file), False, file.stat().st_size) for file in files]
    wrong = []
    mended = 0
    for target, repair in _repairs(targets, fixing):
        if repair.text == repair.report.text.text:
            continue
        mended += 1
        again = repair_text(target.path, SourceText(repair.text), OPTIONS, fixing)
        new = _counted(again) - _counted(repair)
        if new or again.text != repair.text:
            wrong.append((target.path, new, again.count))
    assert wrong == []
    assert mended > 30


def _repairs(targets: list[Target], fixing: Fixing) -> list[tuple[Target, Repair]]:
    made = ((target, repair) for target in targets for repair in repair_files([target], OPTIONS, fixing))
    return [(target, repair) for target, repair in made if isinstance(repair, Repair)]


def _counted(repair: Repair) -> Counter[str]:
    return Counter(finding.rule for finding in repair.report.findings)


def test_what_is_deployed_stays_the_same(shared: Path) -> None:
    folder = shared / "corpus" / "templates"
    corpus = json.loads(gzip.decompress((folder / "expansions.json.gz").read_bytes()))
    wrong = []
    mended = 0
    for case in corpus["cases"]:
        path = folder / case["template"]
        repair = repair_text(path.as_posix(), read(path), OPTIONS, Fixing())
        mended += repair.count > 0
        before, after = (_deployed(text, case, corpus) for text in (read(path), SourceText(repair.text)))
        wrong += [(case["template"], *one) for one in _differences(before, after)]
    assert wrong == []
    assert mended > 30


def _deployed(text: SourceText, case: dict[str, Any], corpus: dict[str, Any]) -> Any:
    known = context_of(case.get("context") or corpus["context"][case["scope"]])[0]
    found = prediction_of(text.text, case["parameters"], known)
    return [found["resources"], found["outputs"], [error["message"] for error in found["errors"]]]


def _differences(before: Any, after: Any) -> list[tuple[Any, Any]]:
    """Where two values differ, but for addresses that a fix has made fit for every cloud."""
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(before.get(name), after.get(name)) for name in before.keys() | after.keys()]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = list(zip(before, after, strict=True))
    else:
        return [] if before == after or "environment()" in str(after) else [(before, after)]
    return [one for pair in pairs for one in _differences(*pair)]
