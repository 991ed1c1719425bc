"""The templates beside a document that it deploys by relative paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

from armls.core.text import SourceText

MOST_LINKS = 32
"""The most linked templates of one document that are read."""
MOST_LINKED_BYTES = 4 * 1024 * 1024
"""The size of the largest linked template that is read; Azure refuses larger ones."""

_LINK = re.compile(r'"relativePath"\s*:\s*"([^"\\\n\[][^"\\\n]{0,500})"', re.IGNORECASE)


def linked_paths(name: str, text: str) -> dict[str, str]:
    """The paths of linked templates, by the paths as written in a document.

    ``name`` is the document's path, with ``/``. Paths out of its folder are excluded.
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


def linked_files(name: str, text: str) -> dict[str, str]:
    """The paths of linked templates, without files outside the document's folder after resolving symbolic links."""
    paths = linked_paths(name, text)
    return {written: path for written, path in paths.items() if is_inside(path, posixpath.dirname(name))}


def linked_texts(name: str, text: str, read: Callable[[str], SourceText | None]) -> dict[str, SourceText]:
    """The text of each linked file, by its path as written; ``read`` returns None to exclude a file."""
    texts = {written: read(path) for written, path in linked_files(name, text).items()}
    return {written: source for written, source in texts.items() if source is not None}


def is_inside(path: str, *folders: str) -> bool:
    """Whether a file is in one of some folders after resolving symbolic links; empty is the current one."""
    try:
        real = Path(path).resolve()
        roots = [Path(folder or ".").resolve() for folder in folders]
    except (OSError, ValueError, RuntimeError):  # not a path, or a cycle of links
        return False
    return any(real.is_relative_to(root) for root in roots)
