"""What Azure's engine refuses among mutants of healthy templates, armls refuses too, but for what is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.engine import Engine
from tests.differential.seeds import seeds
from tests.differential.templates import KNOWN, errors_of, real_templates, verdicts

MOST_EXPLAINED = 0.05
"""The part of the refused mutants that may be missed for these reasons."""


def test_every_seed_is_healthy() -> None:
    assert {name: errors_of(template) for name, template in seeds().items()} == dict.fromkeys(seeds(), ())


@pytest.mark.parametrize("source", ["seeds", "real"])
def test_what_the_engine_refuses_is_refused(engine: Engine, shared: Path, source: str) -> None:
    sources = real_templates(shared) if source == "real" else {name: (one, {}) for name, one in seeds().items()}
    refused, explained, missed, crashed = 0, 0, [], []
    for verdict in verdicts(engine, 300, 2026, sources):
        refused += bool(verdict.azure)
        crashed += [error for error in verdict.errors if error.startswith("rule-crashed")]
        if verdict.is_missed:
            if any(text in verdict.azure for text in KNOWN):
                explained += 1
            else:
                missed.append(f"{verdict.name}: {verdict.azure}")
    assert missed == []
    assert crashed == []
    assert explained <= MOST_EXPLAINED * refused
