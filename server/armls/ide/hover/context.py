"""What a hover is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import Struct

from armls.core.cursor import Cursor
from armls.core.expression import Expression
from armls.core.graph import Graph
from armls.core.resource_values import ResourceValues
from armls.core.scopes import Names
from armls.core.summary import Summary
from armls.core.syntax import Member, Tree
from armls.core.template import Template


class Hover(Struct, frozen=True, gc=False):
    """Markdown about the text between two absolute offsets."""

    start: int
    end: int
    markdown: str


@dataclass(frozen=True, slots=True)
class HoverContext:
    """An analysed document.

    ``names_of`` gives the names that a template's expressions see, ``values_of`` what is known of its resources,
    ``graph_of`` how they depend on each other; each None where that is not known. ``summary`` is that of the document,
    ``linked`` that of the file that a relative path means. ``newest`` gives the newest stable API version of a resource
    type, or a preview where only previews are newer than a version that is one; None for a type that is not known.
    ``is_reported``: an editor shows an error or a warning at the place, whose message a hover does not repeat.
    """

    tree: Tree
    names_of: Callable[[Template], Names | None]
    parse: Callable[[str], Expression]
    values_of: Callable[[Template], Mapping[Member, ResourceValues] | None]
    graph_of: Callable[[Template], Graph | None]
    summary: Callable[[], Summary | None]
    linked: Callable[[str], Summary | None]
    newest: Callable[[str, str], str | None]
    is_reported: bool = False

    def hover(self, cursor: Cursor, parts: list[str]) -> Hover:
        """A hover over the whole string at the cursor."""
        start = cursor.base + cursor.node.start
        return Hover(start, cursor.base + cursor.node.end, "\n\n".join(part for part in parts if part))
