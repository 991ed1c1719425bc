"""``textDocument/prepareRename`` and ``textDocument/rename``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.occurrences import Sources, offset_in, range_in

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server

_REQUEST_FAILED = int(types.LSPErrorCodes.RequestFailed)


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename)
    on_request(server, types.TEXT_DOCUMENT_RENAME, rename, types.RenameOptions(prepare_provider=True))


async def prepare_rename(server: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """The name at a position, if it can be changed."""
    encoding = server.session.encoding

    def question(document: AnalysedDocument) -> types.PrepareRenamePlaceholder | None:
        from armls.ide.rename import renamed_at

        found = renamed_at(document, offset_in(document, params.position, encoding))
        if found is None:
            return None
        place = range_in(document.source, found.start, found.end, encoding)
        return types.PrepareRenamePlaceholder(place, document.text[found.start : found.end])

    return await ask(server, params.text_document.uri, "rename", question)


async def rename(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits in this document and those beside it. Raises JsonRpcException with the reason if there are none."""

    def question(document: AnalysedDocument) -> types.WorkspaceEdit:
        from armls.ide.rename import Refused, rename

        sources = Sources(server, document)
        try:
            found = rename(document, offset_in(document, params.position, sources.encoding), params.new_name)
        except Refused as refused:
            raise JsonRpcException(str(refused), _REQUEST_FAILED) from None
        changes: dict[str, list[types.TextEdit]] = {}
        for one in found:
            edit = types.TextEdit(sources.range(one.document, one.start, one.end), one.text)
            changes.setdefault(sources.uri(one.document), []).append(edit)
        return types.WorkspaceEdit(changes)

    return await ask(server, params.text_document.uri, "rename", question)
