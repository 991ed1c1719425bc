"""The templates beside a document that it deploys by relative paths."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

MOST_LINKS = 32
"""Linked templates of one document that are looked at."""
MOST_LINKED_BYTES = 4 * 1024 * 1024
"""A larger linked template is not read: Azure refuses it."""

_LINK = re.compile(r'"relativePath"\s*:\s*"([^"\\\n\[][^"\\\n]{0,500})"', re.IGNORECASE)


def linked_paths(name: str, text: str) -> dict[str, str]:
    """The paths of linked templates by how they are written in a document.

    ``name`` is the document's path, with ``/``. Paths that lead out of its folder are left out.
    """
    found: dict[str, str] = {}
    folder = posixpath.dirname(name)
    for match in _LINK.finditer(text):
        written = match[1]
        relative = posixpath.normpath(written.partition("?")[0])
        if not posixpath.isabs(relative) and relative.partition("/")[0] not in ("..", "."):
            found.setdefault(written, posixpath.join(folder, relative))
        if len(found) >= MOST_LINKS:
            break
    return found


def stays_inside(path: str, name: str) -> bool:
    """Whether a file lies in the folder of the document ``name`` once links of the file system are followed."""
    try:
        return Path(path).resolve().is_relative_to(Path(posixpath.dirname(name) or ".").resolve())
    except (OSError, ValueError, RuntimeError):  # no path, or links that lead in a ring
        return False
