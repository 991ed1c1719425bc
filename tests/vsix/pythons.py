"""The Pythons of this machine, by version."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


def python(version: str) -> str:
    """A Python of a version (``3.10``). Skips the test where there is none."""
    executable = _find(version)
    if executable is None:
        pytest.skip(f"no Python {version} on PATH or among pyenv's")
    return executable


@functools.cache
def _find(version: str) -> str | None:
    probe = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
    for candidate in _candidates(version):
        try:
            done = subprocess.run([candidate, "-c", probe], capture_output=True, timeout=60, check=False)
        except OSError:
            continue
        if done.stdout.decode() == version:
            return candidate
    return None


def _candidates(version: str) -> Iterator[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python")))
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for name in (f"python{version}", "python3", "python"):
            found = shutil.which(name, path=folder)
            if found and Path(found).is_absolute():
                yield found
