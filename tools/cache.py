"""The cache folder of the tools, outside the checkout."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(name: str) -> Path:
    """A folder for what a tool downloads, which is made if it doesn't exist."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    folder = (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "armls" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
