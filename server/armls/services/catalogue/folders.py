"""The folder for data of the user, and the catalogue in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER_VARIABLE = "ARMLS_DATA_DIR"
FILE_NAME = "resource-types.bin"


def user_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The file of the user's catalogue, whether there is one or not."""
    return data_folder(environment) / FILE_NAME


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder for data of the user: ``ARMLS_DATA_DIR``, or the one that the system has for that."""
    named = environment.get(FOLDER_VARIABLE, "")
    if named:
        return Path(named).absolute()
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "armls" / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "armls"
    base = environment.get("XDG_DATA_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "armls"
