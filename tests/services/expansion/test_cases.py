"""Templates and all that they deploy. Run as a script, this writes what is found into the cases: read it then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armls.core.text import SourceText
from armls.services.expansion import context_of, expand_text

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def expanded(case: dict[str, Any]) -> dict[str, Any]:
    """The expansion of a case, as JSON."""
    text = SourceText(json.dumps(case["template"]))
    found = expand_text("azuredeploy.json", text, case["parameters"], context_of(case["context"])[0], lambda _: None)
    return json.loads(json.dumps(found.expansion.as_json()))  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    assert expanded(case) == case["expected"]


if __name__ == "__main__":
    for one in CASES:
        known = json.loads(one.read_text("utf-8"))
        known["expected"] = expanded(known)
        one.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")
