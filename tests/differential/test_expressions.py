"""Random expressions come to what Azure's engine makes of them, where the engine is installed."""

from __future__ import annotations

from tests.differential.engine import Engine
from tests.differential.expressions import differences


def test_random_expressions_come_to_what_the_engine_makes_of_them(engine: Engine) -> None:
    assert differences(engine, 300, 1) == []
