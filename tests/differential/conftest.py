"""The engine for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.engine import Engine


@pytest.fixture(scope="session")
def engine(shared: Path) -> Iterator[Engine]:
    """Azure's own template engine; tests that need it are skipped where it is not there or does not start."""
    try:
        client = Engine(shared, 5)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"Azure's engine cannot be asked: {error}")
    with client:
        yield client
