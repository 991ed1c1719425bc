"""Map offsets in a document without its nested templates back to offsets in the document itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

_LEFT = '"template": {}'
"""What ARM-TTK leaves in the place of an inner template."""

Segment = tuple[int, int, int]
"""Where a part begins in the other text, where in ours, and its length."""

Range = tuple[int, int, int]
"""A property named ``template``: where its name begins, and where its value begins and ends."""


class Utf16:
    """Offsets in UTF-16 units, as .NET counts, to code points."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        # The units before each character that takes two of them.
        self._wide = [at + before for before, at in enumerate(_wide(text))]

    def offset(self, units: int) -> int:
        """The code points before an offset in units; an offset inside a character counts as before it."""
        return min(units - bisect_right(self._wide, units - 1), self._length)


def _wide(text: str) -> list[int]:
    if text.isascii() or max(text) <= "\uffff":
        return []
    return [at for at, character in enumerate(text) if character > "\uffff"]


class Cuts:
    """The text of one document and the templates in it."""

    def __init__(self, text: str, templates: Sequence[Range]) -> None:
        self._text, self._templates = text, templates
        self._known: dict[str, list[Segment] | None] = {}

    def back(self, other: str, start: int, end: int) -> tuple[int, int] | None:
        """The place in our text of a range of another, which was made of it by cuts; None where it was not."""
        if other not in self._known:
            self._known[other] = self._segments(other)
        segments = self._known[other]
        if segments is None:
            return None
        first = _ours(segments, start)
        last = _ours(segments, max(end - 1, start))
        return first, max(last + 1 if end > start else last, first)

    def whole(self, texts: Sequence[str]) -> str | None:
        """The text that was looked at for the whole document: one of ``texts`` that was cut, or our own.

        None where templates may have been cut out and we cannot tell which.
        """
        for text in texts:
            if self._aligned(text, 0, len(self._text)) is not None:
                return text
        return self._text if not self._templates else None

    def _segments(self, other: str) -> list[Segment] | None:
        found = self._aligned(other, 0, len(self._text))
        for _, start, end in self._templates:
            if found is not None:
                break
            found = self._aligned(other, start, end)
        return found

    def _aligned(self, other: str, start: int, end: int) -> list[Segment] | None:
        """How ``other`` was made of our text from ``start`` to ``end``; None where it was not.

        An inner template was replaced with ``"template": {}``, or with ``{}`` in a text that is itself one; or only its
        name was dropped.
        """
        text, segments = self._text, []
        here, there = start, 0
        for key, value, stop in self._templates:
            if key < max(here, start) or stop > end or key < start:
                continue
            size = key - here
            if other[there : there + size] != text[here:key]:
                return None
            segments.append((there, here, size))
            here, there = key, there + size
            left = next((one for one in (_LEFT, "{}") if other.startswith(one, there)), "")
            if left and text[key:stop] != left:
                segments.append((there, key, 1))
                here, there = stop, there + len(left)
                if not other[there : there + 1].isspace():
                    here += _leading_space(text, here)  # it was cut out as well
            elif not other.startswith('"', there):
                here = value
        if other[there:].rstrip() != text[here:end].rstrip():
            return None
        segments.append((there, here, end - here))
        return segments


def _leading_space(text: str, at: int) -> int:
    end = at
    while text[end : end + 1].isspace():
        end += 1
    return end - at


def _ours(segments: Sequence[Segment], offset: int) -> int:
    """An offset of the other text in ours; within what was left of a cut, the beginning of what was cut out."""
    index = bisect_right(segments, offset, key=lambda one: one[0]) - 1
    there, here, size = segments[max(index, 0)]
    while index > 0 and size == 0:
        index -= 1
        there, here, size = segments[index]
    return here + min(offset - there, max(size - 1, 0))
