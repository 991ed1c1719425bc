"""Documents are opened, edited, saved and closed."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.dispatch import on_notification
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Register this file's methods."""
    on_notification(server, types.TEXT_DOCUMENT_DID_OPEN, opened)
    on_notification(server, types.TEXT_DOCUMENT_DID_CHANGE, changed)
    on_notification(server, types.TEXT_DOCUMENT_DID_CLOSE, closed)
    on_notification(server, types.TEXT_DOCUMENT_DID_SAVE, saved, types.SaveOptions(include_text=False))
    server.protocol.when_change_is_unreadable = partial(lost, server)


def opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """A document is in the editor."""
    item = params.text_document
    before = server.session.document(item.uri)
    if before is not None and before.uri != item.uri:  # under another spelling
        server.publisher.closed(before)
    server.publisher.opened(server.session.open(item.uri, item.version, item.text))


def changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """A document has been edited."""
    uri, version = params.text_document.uri, params.text_document.version
    try:
        document = server.session.change(uri, version, params.content_changes)
    except Exception:
        lost(server, uri, "armls failed to apply it")
        raise
    if document is not None:
        server.publisher.edited(document)
    elif not server.session.is_lost(uri):
        lost(server, uri, "the document is not open")


def lost(server: Server, uri: str | None, reason: str) -> None:
    """An edit cannot be applied: only the editor has the text now, and nothing is said of it until it is sent again.

    Without ``uri`` it may have been an edit of any document.
    """
    session = server.session
    for one in [uri] if uri is not None else [document.uri for document in session.documents()]:
        if session.is_lost(one):
            continue
        document = session.lose(one)
        if document is not None:
            server.publisher.lost(document)
        _log.warning("an edit of %s cannot be applied: %s", one, reason)
        name = name_of(one).rpartition("/")[2]
        server.tell(f"An edit of '{name}' cannot be applied: {reason}. Close the file and open it again.")


def closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """A document is no longer in the editor."""
    document = server.session.close(params.text_document.uri)
    if document is not None:
        server.publisher.closed(document)


def saved(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """A document has been written to disk; a moment to look there, if nobody tells us of changes."""
    if not server.session.disk_is_watched:
        server.session.disk_changed()
    document = server.session.document(params.text_document.uri)
    if document is not None:
        server.slow_pass.saved(document)
