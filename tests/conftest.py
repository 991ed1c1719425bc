"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.pwsh"]

CHECKOUT = Path(__file__).resolve().parents[1]

# A catalogue of resource types that the user has built must not change what tests find.
os.environ["ARMLS_DATA_DIR"] = str(CHECKOUT / "build" / "no-data")

# No time decides a test: neither how long an example takes nor how long it takes to make one.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", derandomize=True, database=None, **UNTIMED)
settings.register_profile("local", **UNTIMED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "local"))


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of the project's own templates."""
    return CHECKOUT / "fixtures"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference corpora that is no part of the repository: ``ARMLS_SHARED``, or ``shared`` beside it."""
    folder = Path(os.environ.get("ARMLS_SHARED") or CHECKOUT.parent / "shared")
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no reference corpora at {folder}; set ARMLS_SHARED to their folder")
    return folder
