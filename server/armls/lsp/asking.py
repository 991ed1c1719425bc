"""Questions about open documents: the one place for currency, size and cancellation of every editor feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from armls.core.cancellation import CancelCheck, Cancelled
from armls.core.text import SourceText
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server

Answer = TypeVar("Answer")

DECORATED = 300_000
"""The most characters of a document that an editor decorates all over: with code lenses, folding ranges and tokens in a
template of 1.7 MB, VS Code took 1.9 times as long (p95) from a key to its paint."""


async def ask(
    server: Server,
    uri: str,
    key: str,
    question: Callable[[AnalysedDocument], Answer],
    of_large: Callable[[SourceText, CancelCheck], Answer] | None = None,
    most_characters: int | None = None,
) -> Answer | None:
    """The answer to a question about the present version of a document; None if the document is not open.

    The question runs on the analysis thread, ``of_large`` in its place for a document that is too large to be analysed
    (without it the answer is None). Nothing is asked about a document of more than ``most_characters``. A later
    question with the same ``key`` replaces one that is not answered yet. Raises Cancelled if the question is replaced,
    or if the document is edited meanwhile.
    """
    session = server.session
    await session.prepare(name_of(uri))
    document = session.document(uri)
    if document is None or (most_characters is not None and len(document.text.text) > most_characters):
        return None
    answer = await server.analyses.ask(session.snapshot(document), question, key, of_large)
    if session.document(uri) is not document:
        raise Cancelled
    return answer
