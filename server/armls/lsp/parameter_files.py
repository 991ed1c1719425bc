"""The parameter files that the user has chosen for templates, in place of those beside them."""

from __future__ import annotations

import logging
import os
import posixpath
import re
from collections.abc import Iterable, Mapping

from armls.lsp.uris import identity_of
from armls.services.links import is_inside

NONE = ""
"""Chosen for a template whose defaults are to count."""

_log = logging.getLogger(__name__)
_UNSAVED = "untitled:"
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


class ParameterFiles:
    """The choices of one setting, for a set of workspace folders, as long as links on disk stay as they are.

    ``chosen`` leads from templates, absolute or relative to a workspace folder, to parameter files, absolute or
    relative to the template's folder. What leads out of the workspace and of the template's folder is refused and
    logged once.
    """

    def __init__(self, chosen: Mapping[str, str], folders: Iterable[str]) -> None:
        self._folders = tuple(folders)
        self._chosen: dict[str, tuple[str, str]] = {}
        self._allowed: dict[tuple[str, str], bool] = {}
        for key, value in chosen.items():
            written = _with_slashes(key)
            for template in (written,) if _is_absolute(written) else [f"{one}/{written}" for one in self._folders]:
                path = posixpath.normpath(template)
                self._chosen[identity_of(path)] = path, _beside(path, value)

    def of(self, template: str) -> str | None:
        """The path of the parameter file that is chosen for a template, ``NONE``, or None where nothing is chosen."""
        if not self._chosen:
            return None
        found = self._chosen.get(identity_of(template))
        if found is None or found[1] == NONE:
            return None if found is None else NONE
        return found[1] if self._may_read(*found) else None

    def templates_of(self, name: str) -> list[str]:
        """The templates that a file is chosen for, whether they exist or not."""
        wanted = identity_of(name)
        return [path for path, value in self._chosen.values() if value and identity_of(value) == wanted]

    def _may_read(self, template: str, path: str) -> bool:
        pair = template, path
        if pair not in self._allowed:
            own = (posixpath.dirname(template) or "/",) if not template.startswith(_UNSAVED) else ()
            self._allowed[pair] = is_inside(path, *self._folders, *own)
            if not self._allowed[pair]:
                _log.warning(
                    "the setting armls.parameterFiles must not lead out of the workspace and of the template's folder; "
                    "for %r, %r is not used",
                    template,
                    path,
                )
        return self._allowed[pair]


def _beside(template: str, value: str) -> str:
    if not value:
        return NONE
    written = _with_slashes(value)
    return posixpath.normpath(written if _is_absolute(written) else f"{posixpath.dirname(template)}/{written}")


def _is_absolute(path: str) -> bool:
    """Whether a path, or the URI of a document that is no file, stands for itself."""
    return path.startswith(("/", _UNSAVED)) or _DRIVE.match(path) is not None


def _with_slashes(path: str) -> str:
    """A path as names of documents write it."""
    if os.sep == "\\" or _DRIVE.match(path):
        path = path.replace("\\", "/")
    return path[0].upper() + path[1:] if _DRIVE.match(path) else path
