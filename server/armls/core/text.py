"""The text of a document, with the positions of its lines and characters.

Offsets count Unicode code points (Python's string indexes). Positions are zero-based lines and
characters, counted in the units of an LSP position encoding. Lines end with CR, LF or CRLF and with
nothing else: ``str.splitlines`` also breaks at U+2028, U+0085 and form feeds, which LSP does not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_BLOCK = 512


class SourceText:
    """An immutable text with its line index; an edit makes a new one that shares unchanged parts.

    Line starts are kept in blocks of some 512 lines, relative to the block, so that an edit rebuilds
    one block and shifts the others' bases instead of every line of the document.
    """

    __slots__ = ("_bases", "_blocks", "_firsts", "line_count", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._index([], [], [], 0, _line_starts(text, 0, len(text)), [], [], [], 0)

    def _index(
        self,
        bases: list[int],
        firsts: list[int],
        blocks: list[list[int]],
        first: int,
        starts: list[int],
        later_bases: list[int],
        later_firsts: list[int],
        later_blocks: list[list[int]],
        line_shift: int,
    ) -> None:
        """Join the untouched blocks before, new absolute line starts, and the (shifted) blocks after."""
        for i in range(0, len(starts), _BLOCK):
            part = starts[i : i + _BLOCK]
            base = part[0]
            bases.append(base)
            firsts.append(first + i)
            blocks.append([start - base for start in part])
        bases.extend(later_bases)
        firsts.extend([number + line_shift for number in later_firsts])
        blocks.extend(later_blocks)
        self._bases = bases
        self._firsts = firsts
        self._blocks = blocks
        self.line_count = firsts[-1] + len(blocks[-1])

    def __len__(self) -> int:
        return len(self.text)

    def replace(self, start: int, end: int, new: str) -> SourceText:
        """Replace offsets ``start`` to ``end`` by ``new``."""
        text = self.text[:start] + new + self.text[end:]
        # One character more on either side, because an edit can join or part a CR and its LF.
        a = bisect_right(self._bases, max(start - 1, 0)) - 1
        b = bisect_right(self._bases, min(end + 1, len(self.text))) - 1
        base = self._bases[a]
        has_later = b + 1 < len(self._blocks)
        shift = len(new) - (end - start)
        stop = self._bases[b + 1] + shift if has_later else len(text)
        starts = _line_starts(text, base, stop)
        if has_later and len(starts) > 1 and starts[-1] == stop:
            starts.pop()  # the first line of the next block
        result = SourceText.__new__(SourceText)
        result.text = text
        old_lines = self._firsts[b] + len(self._blocks[b]) - self._firsts[a]
        result._index(
            self._bases[:a],
            self._firsts[:a],
            self._blocks[:a],
            self._firsts[a],
            starts,
            [later + shift for later in self._bases[b + 1 :]],
            self._firsts[b + 1 :],
            self._blocks[b + 1 :],
            len(starts) - old_lines,
        )
        return result

    def line_start(self, line: int) -> int:
        """The offset at which ``line`` starts; the end of the text for a line beyond the last."""
        if line >= self.line_count:
            return len(self.text)
        block = bisect_right(self._firsts, line) - 1
        return self._bases[block] + self._blocks[block][line - self._firsts[block]]

    def line_end(self, line: int) -> int:
        """The offset after the last character of ``line``, before its line end."""
        end = self.line_start(line + 1)
        start = self.line_start(line)
        if line + 1 < self.line_count:
            end -= 2 if end - 2 >= start and self.text[end - 2 : end] == "\r\n" else 1
        return end

    def line_at(self, offset: int) -> int:
        """The line that holds ``offset``."""
        block = bisect_right(self._bases, offset) - 1
        return self._firsts[block] + bisect_right(self._blocks[block], offset - self._bases[block]) - 1

    def position(self, offset: int, encoding: Encoding = "utf-16") -> tuple[int, int]:
        """Line and character of an offset, in the encoding's units."""
        offset = min(max(offset, 0), len(self.text))
        line = self.line_at(offset)
        start = self.line_start(line)
        return line, self.units(start, offset, encoding)

    def units(self, start: int, end: int, encoding: Encoding) -> int:
        """The number of units of ``encoding`` in the text from ``start`` to ``end``."""
        if encoding == "utf-32" or self.text.isascii():
            return end - start
        part = self.text[start:end]
        if part.isascii():
            return end - start
        if encoding == "utf-8":
            return len(part.encode("utf-8", "surrogatepass"))
        return len(part.encode("utf-16-le", "surrogatepass")) // 2

    def offset(self, line: int, character: int, encoding: Encoding = "utf-16") -> int:
        """The offset of a position. Beyond a line's end it is the line's end, beyond the text its end."""
        if line >= self.line_count:
            return len(self.text)
        start, end = self.line_start(max(line, 0)), self.line_end(max(line, 0))
        character = max(character, 0)
        if encoding == "utf-32" or self.text.isascii():
            return min(start + character, end)
        part = self.text[start:end]
        if part.isascii():
            return min(start + character, end)
        if encoding == "utf-8":
            head = part.encode("utf-8", "surrogatepass")[:character]
            # A position inside a character counts as before it.
            while head and _is_inside_utf8(part, head):
                head = head[:-1]
            return start + len(head.decode("utf-8", "surrogatepass"))
        head = part.encode("utf-16-le", "surrogatepass")[: 2 * character]
        count = len(head.decode("utf-16-le", "surrogatepass"))
        if count and len(head) == 2 * character and self.units(start, start + count, encoding) > character:
            count -= 1
        return start + count


def _is_inside_utf8(part: str, head: bytes) -> bool:
    try:
        head.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return True
    return False


def _line_starts(text: str, base: int, stop: int) -> list[int]:
    """Absolute offsets of the lines that start in ``text[base:stop]``, ``base`` itself included."""
    return [base, *(match.end() for match in _LINE_END.finditer(text, base, stop))]
