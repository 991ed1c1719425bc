"""Documents are opened, edited, saved and closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.dispatch import on_notification

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)


def register(server: Server) -> None:
    """Register this file's methods."""
    on_notification(server, types.TEXT_DOCUMENT_DID_OPEN, opened)
    on_notification(server, types.TEXT_DOCUMENT_DID_CHANGE, changed)
    on_notification(server, types.TEXT_DOCUMENT_DID_CLOSE, closed)
    on_notification(server, types.TEXT_DOCUMENT_DID_SAVE, saved, types.SaveOptions(include_text=False))


def opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """A document is in the editor."""
    item = params.text_document
    server.publisher.opened(server.session.open(item.uri, item.version, item.text))


def changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """A document has been edited."""
    uri, version = params.text_document.uri, params.text_document.version
    document = server.session.change(uri, version, params.content_changes)
    if document is None:
        _log.warning("an edit of a document that is not open: %s", uri)
    else:
        server.publisher.edited(document)


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
