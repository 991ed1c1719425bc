"""What can be wrong with a catalogue or with what one is made from."""

from __future__ import annotations


class CatalogueError(Exception):
    """A catalogue, or a package to make one from, that cannot be used; the message says why."""
