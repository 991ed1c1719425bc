"""The packages that ``make vsix-test`` has made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

import armls

Unpacked = Callable[[str], Path]


def package_of(target: str) -> Path:
    """The .vsix of a target. Skips the test unless ``ARMLS_VSIX`` names a folder that holds it."""
    folder = os.environ.get("ARMLS_VSIX")
    if not folder:
        pytest.skip("ARMLS_VSIX names no folder of packages; 'make vsix-test' makes and tests them")
    path = Path(folder, f"armls-{target}-{armls.__version__}.vsix")
    assert path.is_file(), f"{path} is missing"
    return path


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Gives the folder of a target's extension, unpacked as VS Code would."""
    folders: dict[str, Path] = {}

    def unpack(target: str) -> Path:
        if target not in folders:
            package = package_of(target)
            folders[target] = tmp_path_factory.mktemp(target)
            with ZipFile(package) as archive:
                archive.extractall(folders[target])
        return folders[target] / "extension"

    return unpack
