"""Random templates deploy what Azure's engine says."""

from __future__ import annotations

from tests.differential.engine import Engine
from tests.differential.expansions import differences


def test_random_templates(engine: Engine) -> None:
    assert differences(engine, 150, 1) == []
