"""Folding ranges: objects, arrays, comments and strings of several lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.location import Location
from armls.core.syntax import Array, Object, String
from armls.ide.document import AnalysedDocument


class Fold(Struct, frozen=True):
    """A part of the text that can be folded, at absolute offsets; its last line stays if it ends a value."""

    start: int
    end: int
    kind: OneOf["region", "comment"]


def folds(document: AnalysedDocument) -> list[Fold]:
    """The parts of a document that go over several lines, in the order of the text."""
    return sorted({*_values(document), *_comments(document)}, key=lambda fold: (fold.start, -fold.end))


def _values(document: AnalysedDocument) -> Iterator[Fold]:
    stack = [Location.root(document.tree)]
    while stack:
        place = stack.pop()
        document.check()
        if type(place.node) in (Object, Array, String) and "\n" in document.text[place.start : place.end]:
            yield Fold(place.start, place.end, "region")
            stack.extend(place.children())


def _comments(document: AnalysedDocument) -> Iterator[Fold]:
    """Comments of several lines, and comments on lines that follow each other."""
    text = document.text
    comments = sorted(
        (base + comment.start, base + comment.end)
        for base, member in document.tree.members()
        for comment in member.comments
    )
    at = 0
    while at < len(comments):
        start, end = comments[at]
        at += 1
        while at < len(comments) and not text[end : comments[at][0]].strip() and _begins_line(text, start):
            end = comments[at][1]
            at += 1
        if "\n" in text[start:end]:
            yield Fold(start, end, "comment")


def _begins_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()
