"""``textDocument/signatureHelp``: the function whose arguments are being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.occurrences import offset_in

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.ide.signature import Signature
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    options = types.SignatureHelpOptions(trigger_characters=["(", ","], retrigger_characters=[",", ")"])
    on_request(server, types.TEXT_DOCUMENT_SIGNATURE_HELP, signature_help, options)


async def signature_help(server: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """The signatures of the call around a position."""

    def question(document: AnalysedDocument) -> types.SignatureHelp | None:
        from armls.ide.signature import signature_help

        found = signature_help(document, offset_in(document, params.position, server.session.encoding))
        if found is None:
            return None
        return types.SignatureHelp([_as_lsp(one) for one in found.signatures], found.active, found.parameter)

    return await ask(server, params.text_document.uri, "signature-help", question)


def _as_lsp(signature: Signature) -> types.SignatureInformation:
    """A signature whose parameters are named by parts of its label, which every client supports."""
    parameters = [
        types.ParameterInformation(
            signature.label[start:end],
            signature.parameter_texts[number] if signature.parameter_texts else None,
        )
        for number, (start, end) in enumerate(signature.parameters)
    ]
    return types.SignatureInformation(signature.label, signature.text or None, parameters)
