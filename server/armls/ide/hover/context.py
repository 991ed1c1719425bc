"""The argument and the result of each kind of hover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from armls.core.cursor import Cursor
from armls.core.summary import Summary
from armls.ide.document import AnalysedDocument


class Hover(Struct, frozen=True, gc=False):
    """Markdown about the text between two absolute offsets."""

    start: int
    end: int
    markdown: str


@dataclass(frozen=True, slots=True)
class HoverContext:
    """An analysed document, and the summaries that a hover may show.

    ``summary`` is that of the document, ``linked`` that of the file at a relative path. ``is_reported``: an editor
    displays an error or a warning at the position, whose message a hover does not repeat.
    """

    document: AnalysedDocument
    summary: Callable[[], Summary | None]
    linked: Callable[[str], Summary | None]
    is_reported: bool = False

    def hover(self, cursor: Cursor, parts: list[str]) -> Hover:
        """A hover over the whole string at the cursor."""
        start = cursor.base + cursor.node.start
        return Hover(start, cursor.base + cursor.node.end, "\n\n".join(part for part in parts if part))
