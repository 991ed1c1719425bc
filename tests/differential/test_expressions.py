"""Random expressions come to what Azure's engine makes of them, where the engine is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.expressions import Engine, differences


def test_random_expressions_come_to_what_the_engine_makes_of_them(shared: Path) -> None:
    try:
        engine = Engine(shared)
    except Exception as error:
        pytest.skip(f"Azure's engine cannot be asked: {error}")
    with engine:
        assert differences(engine, 300, 1) == []
