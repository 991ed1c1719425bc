"""Small wheels for tests."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZipFile

from tools.vsix.lock import Wheel


def make_wheel(folder: Path, file: str, content: dict[str, str]) -> Wheel:
    """Write a wheel with these files, and say how the lock has it."""
    path = folder / file
    with ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return Wheel(file, hashlib.sha256(path.read_bytes()).hexdigest())
