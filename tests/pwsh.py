"""A pwsh for tests, and a module that stands in for ARM-TTK."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from armls.services.ttk.installation import Installation, fingerprint_of, version_of

CHECKOUT = Path(__file__).parents[1]
FAKE = CHECKOUT / "tests" / "services" / "ttk" / "fake" / "arm-ttk" / "arm-ttk.psd1"


def find_pwsh() -> Path | None:
    """The pwsh to test with: ``ARMLS_PWSH``, that of the shared folder, or the one on PATH."""
    if named := os.environ.get("ARMLS_PWSH"):
        return Path(named)
    shared = Path(os.environ.get("ARMLS_SHARED") or CHECKOUT.parent / "shared")
    install = shared / "pwsh" / "install"
    if install.is_file():
        done = subprocess.run([install], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return Path(done.stdout.strip())
    found = shutil.which("pwsh")
    return Path(found) if found else None


@pytest.fixture(scope="session")
def pwsh() -> Path:
    """The executable."""
    found = find_pwsh()
    if found is None:
        pytest.skip("there is no pwsh: set ARMLS_PWSH to its executable")
    return found


@pytest.fixture(scope="session")
def installation(pwsh: Path) -> Installation:
    """That pwsh with the module of our own."""
    return Installation(pwsh, FAKE, version_of(FAKE), fingerprint_of(FAKE.parent))
