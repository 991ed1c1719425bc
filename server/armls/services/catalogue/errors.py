"""The error of catalogues and of the packages that they are built from."""

from __future__ import annotations


class CatalogueError(Exception):
    """A catalogue, or a package to make one from, that cannot be used; the message says why."""
