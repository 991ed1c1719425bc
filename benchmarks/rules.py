"""What all rules together cost: a first analysis with every rule, less one without any.

python benchmarks/rules.py [--rounds N] [FILE…]
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from unittest.mock import patch

from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot, analyser, templates
from armls.services.analysis.running import Outcome
from armls.services.catalogue import resource_types
from figures import Figure, report
from templates import make_template

SIZES = {"180 KB": (76, 2, 40.0), "1.6 MB": (730, 2, 400.0)}
"""By name: resources, width, and the milliseconds that the rules may take."""
EVERYTHING = Settings(select=frozenset(rule.area for rule in all_rules()))
NAME = "azuredeploy.json"


def main() -> int:
    """Print one line a figure; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="how often each template is analysed")
    parser.add_argument("files", nargs="*", type=Path, help="templates that have no goal")
    arguments = parser.parse_args()
    figures = [
        _measured(f"rules, {name}", make_template(resources, width), goal, arguments.rounds)
        for name, (resources, width, goal) in SIZES.items()
    ]
    figures += [_measured(file.name, file.read_text("utf-8-sig"), None, arguments.rounds) for file in arguments.files]
    found = [report(figure) for figure in figures]
    return int(any(one.is_missed for one in found))


def _measured(name: str, text: str, goal: float | None, rounds: int) -> Figure:
    with_rules, without = [], []
    for _ in range(rounds):
        with_rules.append(_analysed(text))
        with patch.object(templates, "run_rules", _none), patch.object(analyser, "run_rules", _none):
            without.append(_analysed(text))
    return Figure(name, min(with_rules) - min(without), goal)


def _none(*_: object) -> Outcome:
    return Outcome((), {}, frozenset())


def _analysed(text: str) -> float:
    """The milliseconds of processor time that an analysis from scratch takes."""
    fresh, source = Analyser(resource_types()), SourceText(text)
    began = time.process_time()
    fresh.analyse(Snapshot(NAME, {NAME: source}, EVERYTHING, date(2026, 2, 13)))
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
