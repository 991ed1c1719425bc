"""``textDocument/codeAction``: quick fixes for findings, and one action for all safe ones of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.core.finding import Edit
from armls.core.text import Encoding
from armls.ide.actions import QuickFix, quick_fixes, safe_edits
from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.ide.refactor import Refactoring
    from armls.lsp.language_server import Server
    from armls.lsp.session import OpenDocument

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.armls"
_QUICK_FIX = types.CodeActionKind.QuickFix
_REFACTORINGS = (types.CodeActionKind.RefactorExtract, types.CodeActionKind.RefactorRewrite)


def register(server: Server) -> None:
    """Register this file's methods."""
    options = types.CodeActionOptions(code_action_kinds=[_QUICK_FIX, FIX_ALL, *_REFACTORINGS])
    on_request(server, types.TEXT_DOCUMENT_CODE_ACTION, code_actions, options)


async def code_actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What can be mended in a part of an open document."""
    session = server.session
    await session.prepare(name_of(params.text_document.uri))
    document = session.document(params.text_document.uri)
    if document is None:
        return None
    judged = await session.with_snapshot(document, server.analyses.judge)
    places = (params.range.start, params.range.end)
    start, end = (document.text.offset(place.line, place.character, session.encoding) for place in places)
    only, actions = params.context.only, _Actions(document, session.encoding, params.context.diagnostics)
    found: list[types.CodeAction] = []
    if _is_wanted(_QUICK_FIX.value, only):
        found.extend(map(actions.quick_fix, quick_fixes(judged.findings, start, end)))
    if _is_wanted(FIX_ALL, only):
        found.extend(actions.fix_all(safe_edits(judged.findings)))
    if any(_is_wanted(kind.value, only) for kind in _REFACTORINGS):
        offered = await ask(server, document.uri, "refactorings", partial(_refactorings, start=start, end=end))
        found.extend(actions.refactoring(one) for one in offered or () if _is_wanted(one.kind, only))
    return found


def _refactorings(document: AnalysedDocument, start: int, end: int) -> list[Refactoring]:
    from armls.ide.refactor import refactorings

    return refactorings(document, start, end)


def _is_wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a client that wants some kinds wants this one: a kind stands for those beneath it."""
    if only is None:
        return True
    wanted = (one.value if isinstance(one, types.CodeActionKind) else one for one in only)
    return any(not one or kind == one or kind.startswith(f"{one}.") for one in wanted)


class _Actions:
    """Makes the actions of one document."""

    def __init__(self, document: OpenDocument, encoding: Encoding, diagnostics: Sequence[types.Diagnostic]) -> None:
        self._document, self._encoding, self._diagnostics = document, encoding, diagnostics

    def quick_fix(self, fix: QuickFix) -> types.CodeAction:
        finding = fix.finding
        place = self._places([Edit(finding.start, finding.end, "")]).range(finding.start, finding.end)
        mended = [one for one in self._diagnostics if one.code == finding.rule and one.range == place]
        return types.CodeAction(
            fix.title,
            _QUICK_FIX,
            diagnostics=mended or None,
            is_preferred=True if fix.is_preferred else None,
            edit=self._edit(fix.edits),
        )

    def refactoring(self, one: Refactoring) -> types.CodeAction:
        return types.CodeAction(one.title, types.CodeActionKind(one.kind), edit=self._edit(one.edits))

    def fix_all(self, edits: tuple[Edit, ...]) -> Iterator[types.CodeAction]:
        if edits:
            yield types.CodeAction("Fix all auto-fixable problems", FIX_ALL, edit=self._edit(edits))

    def _edit(self, edits: tuple[Edit, ...]) -> types.WorkspaceEdit:
        places = self._places(edits)
        changes = [types.TextEdit(places.range(one.start, one.end), one.text) for one in edits]
        return types.WorkspaceEdit({self._document.uri: changes})

    def _places(self, edits: Iterable[Edit]) -> convert.Positions:
        offsets = [at for one in edits for at in (one.start, one.end)]
        return convert.Positions(self._document.text, offsets, self._encoding)
