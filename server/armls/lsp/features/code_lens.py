"""``textDocument/codeLens``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import DECORATED, ask
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.ide.lenses import Lens
    from armls.lsp.language_server import Server

_CHOOSE = "armls.chooseParameterFile"
"""A command of the client; another editor shows the title alone."""


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_CODE_LENS, code_lens, types.CodeLensOptions())


async def code_lens(server: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of a document, but for those that a setting switches off."""
    encoding, off, uri = server.session.encoding, server.session.editor.lenses_off, params.text_document.uri

    def question(document: AnalysedDocument) -> list[types.CodeLens]:
        from armls.ide.lenses import lenses

        found = [lens for lens in lenses(document) if lens.kind not in off]
        positions = convert.Positions(document.source, [at for one in found for at in (one.start, one.end)], encoding)
        found_ranges = ((lens, positions.range(lens.start, lens.end)) for lens in found)
        return [types.CodeLens(place, _command(lens, uri)) for lens, place in found_ranges]

    return await ask(server, uri, "lenses", question, most_characters=DECORATED)


def _command(lens: Lens, uri: str) -> types.Command:
    """A command without an identifier only displays its title."""
    if lens.chooses_values:
        return types.Command(lens.title, _CHOOSE, arguments=[uri])
    return types.Command(lens.title, "")
