"""The files that a document names by paths relative to its folder."""

from __future__ import annotations

import posixpath
from pathlib import Path

from armls.lsp.session import Session, is_path
from armls.lsp.uris import identity_of
from armls.services.links import is_inside


def linked_path(session: Session, name: str, relative: str) -> str | None:
    """The path of a file in the workspace folder of a document, or beside it where it is in none; None outside."""
    if not is_path(name):
        return None
    folders = list(session.folders_of(name))
    root = folders[-1] if folders else posixpath.dirname(name) or "/"
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), relative.replace("\\", "/").partition("?")[0]))
    return path if is_inside(path, root) else None


def linked_file(session: Session, name: str, relative: str) -> str | None:
    """The same of a file that exists or is open."""
    path = linked_path(session, name, relative)
    if path is None:
        return None
    if any(identity_of(one.name) == identity_of(path) for one in session.documents()):
        return path
    try:
        return path if Path(path).is_file() else None
    except (OSError, ValueError):
        return None
