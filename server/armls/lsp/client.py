"""What the client can do, as far as it matters here."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import get_capability


@dataclass(frozen=True, slots=True)
class Client:
    """One flag a capability; a client that says nothing can do nothing optional."""

    pulls: bool = False
    refreshes: bool = False
    gives_configuration: bool = False
    watches_files: bool = False
    tells_configuration_changes: bool = False
    shows_progress: bool = False
    has_snippets: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """The flags of a client."""
        return cls(
            pulls=get_capability(capabilities, "text_document.diagnostic") is not None,
            refreshes=bool(get_capability(capabilities, "workspace.diagnostics.refresh_support")),
            gives_configuration=bool(get_capability(capabilities, "workspace.configuration")),
            watches_files=bool(get_capability(capabilities, "workspace.did_change_watched_files.dynamic_registration")),
            tells_configuration_changes=bool(
                get_capability(capabilities, "workspace.did_change_configuration.dynamic_registration")
            ),
            shows_progress=bool(get_capability(capabilities, "window.work_done_progress")),
            has_snippets=bool(get_capability(capabilities, "text_document.completion.completion_item.snippet_support")),
        )
