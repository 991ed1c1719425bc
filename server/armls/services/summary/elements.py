"""The elements of one array or object, several at a time: the fast engine's way through large text.

Text is cut where an element seems to end. A cut that was guessed wrongly cannot pass: what decodes as a list of whole
values is one, whatever follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import msgspec

from armls.services.summary.escapes import escapes_in
from armls.services.summary.typed import Unfit
from armls.services.summary.window import Window

if TYPE_CHECKING:
    from armls.services.summary.ahead import Ahead

_BLANKS = re.compile(rb"[ \t\r\n]*")
_FIRST_NAME = re.compile(rb'\{[ \t\r\n]*"[^"\\\x00-\x1f]{1,64}"')
_BRACKET = re.compile(rb'[{}\[\],]|"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_SLICE = 256 * 1024
"""So much is decoded in one go: it stays in the processor's cache, and its memory in the allocator's."""

_MOST_GUESSES = 500


class Elements:
    """Reads the elements of a container whose bracket, ``mark``, has been read.

    ``take`` counts some of them, given as minified text with the brackets around; ``blanks`` is what stands before the
    container's name. ``ahead``: a second process that may help.
    """

    def __init__(
        self, window: Window, mark: bytes, blanks: bytes, take: Callable[[bytes], None], ahead: Ahead | None = None
    ) -> None:
        self._window, self._take, self._ahead = window, take, ahead
        self._open, self._close = mark, b"}" if mark == b"{" else b"]"
        self._ending = blanks + self._close
        self.between = self.separator = b""

    def run(self) -> None:
        """Read up to and including the closing bracket. Raises Unfit at an element that can't be read."""
        window = self._window
        while True:
            if window.end - window.start < min(window.chunk, 2 * _SLICE):
                window.fill()
            if not self.between:
                if self._is_empty():
                    return
                if self._ahead is not None and not self._ahead.start(self.between, self.separator, window.offset):
                    self._ahead = None
            if self.some():
                return

    def _is_empty(self) -> bool:
        """Look at how the first element is set off; whether there is none."""
        window = self._window
        found = window.match(_BLANKS)
        first = bytes(window.buffer[found.end() : found.end() + 1])
        if first == self._close:
            window.start = found.end() + 1
            return True
        self.set_off(b"," + found[0] + first)
        name = _FIRST_NAME.match(window.buffer, found.end(), window.end)
        if name is not None and len(self.between) == 2:
            self.separator = b"," + name[0]
        return False

    def set_off(self, between: bytes, separator: bytes = b"") -> None:
        """The elements are set off by ``between``, a comma, blanks and a character.

        ``separator`` has the name of the first member, too, where there are no blanks: it is rarer in the middle of
        elements, which mostly begin with the same name.
        """
        self.between, self.separator = between, separator or between

    def some(self) -> bool:
        """Read some elements; whether they were the last. Raises Unfit."""
        window = self._window
        if self._ahead is not None:
            end, is_meeting = self._ahead.meeting(window, min(window.end, window.start + _SLICE))
        else:
            end, is_meeting = min(window.end, window.start + _SLICE), False
        guess = window.buffer.rfind(self.separator, window.start, end)
        if guess < 0:
            guess = window.buffer.rfind(self.separator, window.start, window.end)
        if guess > 0 and self._decode(guess):
            if is_meeting and self._ahead is not None:
                self._ahead.take_over(window)
            return False
        return self._some_slowly(guess > 0)

    def _some_slowly(self, is_set_off: bool) -> bool:
        """Read some elements where a cut was guessed wrongly, or (not ``is_set_off``) none is set off as the first."""
        window = self._window
        if len(self.between) > 2:
            # Blanks set the elements off; so they do with the closing bracket.
            end = window.buffer.find(self._ending, window.start, window.end) + len(self._ending) - 1
            if end >= len(self._ending) - 1 and self._decode(end):
                return True
        elif self._balanced_guess():
            return False
        if not is_set_off and window.has_room and window.fill():
            return False  # a large element, likely
        while True:
            cut, is_last = self._scan()
            if cut > 0:
                if self._decode(cut):
                    return is_last
                self._fail()
            if not window.fill():
                self._fail()

    def _fail(self) -> NoReturn:
        raise Unfit

    def _balanced_guess(self) -> bool:
        """Try, from the last on, some cuts before which the brackets are balanced."""
        buffer, start = self._window.buffer, self._window.start
        guess = buffer.rfind(self.between, start, min(self._window.end, start + _SLICE))
        if guess < 0:
            return False
        braces = buffer.count(b"{", start, guess) - buffer.count(b"}", start, guess)
        brackets = buffer.count(b"[", start, guess) - buffer.count(b"]", start, guess)
        for _ in range(_MOST_GUESSES):
            if not braces and not brackets and self._decode(guess):
                return True
            before = buffer.rfind(self.between, start, guess)
            if before <= 0:
                return False
            braces -= buffer.count(b"{", before, guess) - buffer.count(b"}", before, guess)
            brackets -= buffer.count(b"[", before, guess) - buffer.count(b"]", before, guess)
            guess = before
        return False

    def _scan(self) -> tuple[int, bool]:
        """The last comma between elements in the buffer, or the closing bracket (True); 0 where there is neither."""
        window = self._window
        depth, cut = 0, 0
        for found in _BRACKET.finditer(window.buffer, window.start, window.end):
            mark = found[0]
            if mark in (b"{", b"["):
                depth += 1
            elif mark in (b"}", b"]"):
                if not depth:
                    return found.start(), True
                depth -= 1
            elif mark == b"," and not depth:
                cut = found.start()
        return cut, False

    def _decode(self, cut: int) -> bool:
        """Count the elements up to ``cut``, a comma or the closing bracket; False where they are not whole.

        The bytes around them are made brackets for the time of it.
        """
        window = self._window
        buffer, start = window.buffer, window.start
        before, behind = buffer[start - 1], buffer[cut]
        buffer[start - 1], buffer[cut] = self._open[0], self._close[0]
        try:
            # The formatter only looks at the structure; what is within strings and numbers is checked by who takes it.
            minified = msgspec.json.format(memoryview(buffer)[start - 1 : cut + 1], indent=-1)
            self._take(minified)
        except (msgspec.DecodeError, RecursionError):
            return False
        finally:
            buffer[start - 1], buffer[cut] = before, behind
        window.escapes += escapes_in(minified)
        window.minified += len(minified) - 2 + (behind == 0x2C)
        window.start = cut + 1
        return True
