"""Real templates deploy what Azure's own engine predicts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.differential.asking import is_same
from tests.expanding import prediction_of

from armls.services.expansion import context_of

BETTER = {
    "avm/ptn/aca-lza/hosting-environment/main.json": "ciStorageAccessKey1",
}
"""What is in the id of a resource that we list and the engine leaves out, for want of a loop's count."""


def expansion_of(case: dict[str, Any], context: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What armls says of a case."""
    text = (folder / case["template"]).read_bytes().decode("utf-8-sig")
    known = context_of(case.get("context") or context[case["scope"]])[0]
    return prediction_of(text, case["parameters"], known)


def is_as_folded(case: dict[str, Any], pointer: str, value: Any) -> bool:
    """Whether a value is what the engine gives where it does not take the declared for the deployed."""
    folded = case.get("folded", {})
    return pointer in folded and is_same(value, folded[pointer])


def differences(case: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where armls says something else than the engine."""
    wrong = [f"error: {error['message']}" for error in found["errors"]]
    better = BETTER.get(case["template"])
    resources = [one for one in found["resources"] if better is None or better not in one["id"]]
    expected = case["resources"]
    if [one["id"] for one in resources] != [one["id"] for one in expected]:
        return [*wrong, "other resources, or in another order"]
    for index, (ours, theirs) in enumerate(zip(resources, expected, strict=True)):
        wrong += _unlike(case, theirs, ours, f"/resources/{index}")
    outputs = {name: output["value"] for name, output in found["outputs"].items()}
    return wrong + _unlike(case, case["outputs"], outputs, "/outputs")


def _unlike(case: dict[str, Any], theirs: Any, ours: Any, pointer: str) -> list[str]:
    if is_as_folded(case, pointer, ours):
        return []
    if isinstance(theirs, dict) and isinstance(ours, dict):
        wrong = []
        for name in theirs.keys() | ours.keys():
            path = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name in theirs and name in ours:
                wrong += _unlike(case, theirs[name], ours[name], path)
            else:
                wrong.append(f"{path} {'is missing' if name in theirs else 'is surplus'}")
        return wrong
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = enumerate(zip(theirs, ours, strict=True))
        return [one for index, (a, b) in pairs for one in _unlike(case, a, b, f"{pointer}/{index}")]
    return [] if is_same(theirs, ours) else [f"{pointer}: {str(ours)[:200]} instead of {str(theirs)[:200]}"]


def test_expansions_of_real_templates(shared: Path) -> None:
    folder = shared / "corpus" / "templates"
    corpus = json.loads(gzip.decompress((folder / "expansions.json.gz").read_bytes()))
    wrong = {}
    for case in corpus["cases"]:
        found = differences(case, expansion_of(case, corpus["context"], folder))
        if found:
            wrong[case["template"]] = found
    assert wrong == {}
