"""Variables that use each other evaluate to what Azure's engine says, where it is installed."""

from __future__ import annotations

from tests.differential.engine import Engine
from tests.differential.variables import differences


def test_random_variables(engine: Engine) -> None:
    assert differences(engine, 100, 1) == []
