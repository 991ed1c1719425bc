"""``textDocument/completion``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.occurrences import offset_in

if TYPE_CHECKING:
    from armls.ide.completion import Item
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server

_KINDS = {
    "parameter": types.CompletionItemKind.Variable,
    "variable": types.CompletionItemKind.Variable,
    "function": types.CompletionItemKind.Function,
    "namespace": types.CompletionItemKind.Module,
    "property": types.CompletionItemKind.Property,
    "type": types.CompletionItemKind.Class,
    "value": types.CompletionItemKind.Value,
    "resource": types.CompletionItemKind.Reference,
    "section": types.CompletionItemKind.Field,
    "snippet": types.CompletionItemKind.Snippet,
}
_TRIGGERS = ["'", "(", "[", ".", '"', ",", "/", ":", "@", "#"]
_PLACEHOLDER = re.compile(r"(?<!\\)(?:\$\{\d+(?::([^}]*)|\|([^,|}]*)[^}]*)\}|\$\d+)")


def register(server: Server) -> None:
    """Register this file's methods."""
    options = types.CompletionOptions(trigger_characters=_TRIGGERS)
    on_request(server, types.TEXT_DOCUMENT_COMPLETION, completion, options)


async def completion(server: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """The completions at a position."""
    encoding, has_snippets = server.session.encoding, server.client.has_snippets

    def question(document: AnalysedDocument) -> types.CompletionList:
        from armls.ide.completion import complete

        items = complete(document, offset_in(document, params.position, encoding))
        offsets = [at for one in items for at in (one.start, one.end)]
        offsets += [at for one in items for edit in one.also for at in (edit.start, edit.end)]
        positions = convert.Positions(document.source, offsets, encoding)
        return types.CompletionList(False, [_as_lsp(one, positions, has_snippets) for one in items])

    return await ask(server, params.text_document.uri, "completion", question)


def _as_lsp(item: Item, positions: convert.Positions, has_snippets: bool) -> types.CompletionItem:
    is_snippet = item.is_snippet and has_snippets
    also = [types.TextEdit(positions.range(one.start, one.end), one.text) for one in item.also]
    text = item.text if is_snippet or not item.is_snippet else plain(item.text)
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        sort_text=f"{item.order}{item.number:02}{item.label.lower()}",
        filter_text=item.filter or None,
        text_edit=types.TextEdit(positions.range(item.start, item.end), text),
        additional_text_edits=also or None,
        insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
    )


def plain(snippet: str) -> str:
    """A snippet without its placeholders."""
    text = _PLACEHOLDER.sub(lambda found: found[1] or found[2] or "", snippet)
    return re.sub(r"\\([\\$}])", r"\1", text)
