"""Strings, comments and numbers that are too long to be held."""

from __future__ import annotations

import re
from hashlib import blake2b

from armls.services.summary.escapes import escapes_in

KEPT = 4096
"""Bytes that are kept of a string."""

_KEPT_OF_WORD = 100
_ESCAPE_AT_END = re.compile(rb"\\+[^\\]{0,5}\Z")
_DIGITS = re.compile(rb"-?[0-9.]*")
_DIGITS_END = re.compile(rb"[^0-9]")
_LINE_END = re.compile(rb"[\r\n]")


def shortened(token: bytes) -> bytes:
    """The beginning of a string, and what tells it from others with the same beginning."""
    return token[:1] + _beginning(token[1:-1]) + _digest(blake2b(token[1:-1], digest_size=16)) + token[-1:]


def _beginning(inner: bytes) -> bytes:
    """As much as is kept, cut neither within an escape nor within a character."""
    kept = inner[:KEPT]
    cut = _ESCAPE_AT_END.search(kept)
    if cut is not None:
        kept = kept[: cut.start()]
    return kept.decode("utf-8", "ignore").encode()


def _digest(of: blake2b) -> bytes:
    return of.hexdigest().encode()


class LongToken:
    """A token whose beginning is ``text``, at the offset ``start``.

    When it has ended ``token`` is a short one that stands for it, ``size`` its length and ``left_out`` what is missing.
    """

    def __init__(self, text: bytes, start: int) -> None:
        self.start, self.size, self.token = start, 0, b""
        self._kind = text[:2] if text[:1] == b"/" else text[:1]
        self._is_string = self._kind in (b'"', b"'")
        self._is_comment = self._kind in (b"//", b"/*")
        self._begun = b""
        self._is_escaped = False
        self._escapes = 0
        self._star = False
        self._hash = blake2b(digest_size=16)
        self._take_in(text)

    @staticmethod
    def may_begin(text: bytes) -> bool:
        """Whether the bytes may be the beginning of a long string, comment or number."""
        return text[:1] in (b'"', b"'", b"/") or _DIGITS.fullmatch(text) is not None

    @property
    def is_harmless(self) -> bool:
        """Whether the text may end here."""
        return not self._is_string and self._kind != b"/*"

    @property
    def unclosed(self) -> str:
        """The message about an input that ends here."""
        if self._is_string:
            return f"Unclosed string; missing {self._kind.decode()}"
        return "Unclosed comment; missing '*/'"

    @property
    def left_out(self) -> int:
        """Bytes of strict JSON that ``token`` does not have."""
        return 0 if self._is_comment else self.size - len(self.token)

    @property
    def escapes_left_out(self) -> int:
        """Characters to be escaped that ``token`` does not have."""
        return 0 if self._is_comment else self._escapes - escapes_in(self.token)

    def feed(self, piece: bytes) -> bytes | None:
        """The rest after the token; None where it has not ended."""
        end = self._end_in(piece)
        self._take_in(piece if end is None else piece[:end])
        if end is None:
            return None
        if self._is_string:
            inner = self._begun[1:]
            self.token = self._kind + _beginning(inner) + _digest(self._hash) + self._kind
        elif not self._is_comment:
            self.token = self._begun[:_KEPT_OF_WORD]
        return piece[end:]

    def _take_in(self, piece: bytes) -> None:
        self.size += len(piece)
        self._hash.update(piece)
        self._escapes += escapes_in(piece)
        if len(self._begun) <= KEPT:
            self._begun += piece[: KEPT + 1]
        if self._is_string and self.size == len(piece):
            # The beginning: does it end within an escape?
            self._is_escaped = (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 1
        self._star = piece[-1:] == b"*"

    def _end_in(self, piece: bytes) -> int | None:
        """The offset after the token; None where it does not end in this piece."""
        if self._kind == b"//":
            found = _LINE_END.search(piece)
            return found.start() if found is not None else None
        if self._kind == b"/*":
            if self._star and piece[:1] == b"/":
                return 1
            closing = piece.find(b"*/")
            return closing + 2 if closing >= 0 else None
        if not self._is_string:
            found = _DIGITS_END.search(piece)
            return found.start() if found is not None else None
        return self._string_end_in(piece)

    def _string_end_in(self, piece: bytes) -> int | None:
        at = 1 if self._is_escaped and piece else 0
        while True:
            quote = piece.find(self._kind, at)
            stop = len(piece) if quote < 0 else quote
            before = piece[at:stop]
            slashes = len(before) - len(before.rstrip(b"\\"))
            if quote < 0:
                self._is_escaped = slashes % 2 == 1
                return None
            if slashes % 2 == 0:
                return quote + 1
            at = quote + 1
