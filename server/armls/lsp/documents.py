"""Applies a client's changes to a text, at the cost of what they touch.

pygls' own documents are not used: they split the whole text into lines for every edit, and at characters that end no
line in the protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lsprotocol import types

from armls.core.text import Encoding, SourceText

_HIGH = re.compile("[\ud800-\udbff]")
_LOW = re.compile("[\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

Change = types.TextDocumentContentChangeEvent


def is_whole_text(change: Change) -> bool:
    """Whether a change gives the whole text."""
    return not isinstance(change, types.TextDocumentContentChangePartial)


def apply_changes(text: SourceText, changes: Iterable[Change], encoding: Encoding) -> SourceText:
    """The text after some changes, each in the positions of the text that the one before it has left."""
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            start, end = change.range.start, change.range.end
            first = text.offset(start.line, start.character, encoding)
            last = text.offset(end.line, end.character, encoding)
            text = replace(text, min(first, last), max(first, last), change.text)
        else:
            text = SourceText(change.text)
    return text


def replace(text: SourceText, start: int, end: int, new: str) -> SourceText:
    """The text with a part replaced. The two halves of a character that meet become that character.

    A client that counts in UTF-16 may send the halves in two edits; left apart they would count as two characters.
    """
    before, after = text.text[start - 1 : start] if start else "", text.text[end : end + 1]
    if _HIGH.match(before) and _LOW.match(new or after):
        start, new = start - 1, before + new
    if _LOW.match(after) and _HIGH.match(new[-1:]):
        end, new = end + 1, new + after
    if not new.isascii() and _SURROGATE.search(new):
        new = new.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text.replace(start, end, new)
