"""How long expanding a template takes, beside Azure's own engine where it is at hand.

The engine is warm: its process has expanded the template once before it is timed. armls is timed as a whole process, as
in `armls expand`, and inside one, as in the language server. They take turns; medians are compared.

    python benchmarks/expansion.py [--rounds N] [--shared FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from armls.core.text import SourceText
from armls.services.expansion import context_of, expand_text
from figures import Figure, report
from templates import make_template

CHECKOUT = Path(__file__).resolve().parents[1]
CONTEXT = {
    "tenantId": "00000000-0000-0000-0000-000000000002",
    "subscriptionId": "00000000-0000-0000-0000-000000000001",
    "resourceGroup": "myrg",
    "location": "westeurope",
    "deploymentName": "main",
}
COMMAND, SERVER, ENGINE = "armls expand", "expanding in the server", "Azure's engine, warm"
GOALS = {COMMAND: 1 / 5, SERVER: 1 / 8}
"""How long it may take as a part of what the engine takes."""
SMALL = CHECKOUT / "fixtures" / "demo" / "healthy" / "azuredeploy.json"


def milliseconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def command(path: Path, context: Path) -> None:
    """`armls expand` as a process."""
    arguments = ["expand", str(path), "--context", str(context), "--format", "json"]
    subprocess.run([sys.executable, "-m", "armls", *arguments], check=True, stdout=subprocess.DEVNULL)


def inside(text: str) -> None:
    """The same in this process, from the text to JSON."""
    found = expand_text("azuredeploy.json", SourceText(text), {}, context_of(CONTEXT)[0], lambda _: None)
    json.dumps(found.expansion.as_json())


def engine_at(shared: Path) -> Any:
    """Azure's engine; None where it is not at hand."""
    sys.path.insert(0, str(CHECKOUT))
    from tests.differential.engine import Engine

    try:
        return Engine(shared, 120)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stdout.write(f"Azure's engine cannot be asked ({error}); armls is timed alone.\n")
        return None


def main() -> int:
    """Measure and print; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("ARMLS_SHARED", CHECKOUT.parent / "shared")))
    options = parser.parse_args()
    engine = engine_at(options.shared)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder) / "context.json"
        context.write_text(json.dumps(CONTEXT))
        for resources in (100, 780):
            path = Path(folder) / f"{resources}.json"
            text = make_template(resources, 2)
            path.write_text(text)
            runs: dict[str, Callable[[], object]] = {
                COMMAND: lambda path=path: command(path, context),
                SERVER: lambda text=text: inside(text),
            }
            if engine is not None:
                runs[ENGINE] = lambda text=text: engine.expand(text)
            times: dict[str, list[float]] = {name: [] for name in runs}
            for work in runs.values():
                work()
            for _ in range(options.rounds):
                for name, work in runs.items():
                    times[name].append(milliseconds(work))
            theirs = times.pop(ENGINE, None)
            for name, found in times.items():
                full = f"{name}, {resources} resources, {len(text) // 1000} KB"
                goal = GOALS[name] if theirs is not None else None
                figures.append(Figure(full, median(found), goal, "ms", median(theirs) if theirs else None))
        cold = [milliseconds(lambda: command(SMALL, context)) for _ in range(options.rounds)]
        figures.append(Figure("armls expand, a small template", median(cold), 350))
    missed = [figure for figure in figures if report(figure).is_missed]
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
