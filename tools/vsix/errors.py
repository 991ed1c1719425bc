"""The failures of packaging."""

from __future__ import annotations


class PackagingError(Exception):
    """The extension can't be packaged; the message is one line that says why and what to do."""


class DownloadError(PackagingError):
    """A wheel can't be downloaded, which may be for want of a network."""
