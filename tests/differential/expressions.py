"""Asks armls and Azure's own engine what random expressions come to, and shows where they differ.

    python -m tests.differential.expressions --count 10000 [--seed 1]

Needs the engine; ``ARMLS_SHARED`` names the folder in which ``bicep/oracle.py`` lies.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.differential.asking import attempt, is_same, template_of
from tests.differential.engine import NO_ANSWER, SHARED, Engine
from tests.differential.generating import UNKNOWN, expressions


def ask(engine: Engine, row: dict[str, Any]) -> dict[str, Any]:
    """``{"value": …}`` or ``{"error": …}``: what the engine says of a row."""
    said = engine.expand(json.dumps(template_of(row)), row.get("parameters"))
    if "error" in said:
        return {"error": said["error"]}
    return {"value": said["predictedResources"][0]["properties"]["v"]}


def difference(engine: Engine, expression: str) -> str | None:
    """How armls and the engine differ on an expression; None where they do not, or where it is known why."""
    row = {"expr": f"[{expression}]"}
    theirs = ask(engine, row)
    try:
        ours = attempt(row)
    except Exception as crash:
        return f"{row['expr']}\n  armls crashes: {crash!r}"
    if NO_ANSWER in theirs.get("error", "") or ("error" in ours and "error" in theirs):
        return None
    if "value" in ours and "value" in theirs and is_same(ours["value"], theirs["value"]):
        return None
    if is_known(expression, ours, theirs):
        return None
    return f"{row['expr']}\n  engine: {_shown(theirs)}\n  armls:  {_shown(ours)}"


_MORE_CAREFUL = ("contains", "equals", "tryGet", "distinct", "indexOf", "lastIndexOf")
_LEFT_ALONE = ("dateTimeAdd", "dateTimeToEpoch")


def is_known(expression: str, ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether a difference is one of docs/evaluation.md: mostly what armls leaves open and the engine decides."""
    left = json.dumps(ours.get("value"))
    if any(f"{name}(" in left for name in _LEFT_ALONE):
        return True
    if UNKNOWN not in expression or "value" not in ours:
        return False
    if any(f"{name}(" in left for name in _MORE_CAREFUL):
        return True
    if "toObject(" in expression or f"createObject({UNKNOWN}" in expression:  # several unknown names
        return True
    return ours["value"] == -1 and "ndexOf(" in str(theirs.get("value"))


def _shown(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)[:600]


def differences(engine: Engine, count: int, chosen: int) -> list[str]:
    """All differences on ``count`` random expressions."""
    found: list[str] = []

    @seed(chosen)
    @settings(max_examples=count, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(expressions())
    def compare(expression: str) -> None:
        told = difference(engine, expression)
        if told is not None:
            found.append(told)

    compare()
    return found


def main() -> int:
    """Compare as many expressions as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Engine(SHARED) as engine:
        found = differences(engine, options.count, options.seed)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdout.write("".join(f"{one}\n" for one in found))
    sys.stdout.write(f"{options.count} expressions, {len(found)} differences\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
