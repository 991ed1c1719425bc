"""Convert the JSON that Azure's reader accepts to strict JSON, piece by piece and in bounded memory.

Comments go, as do trailing commas; strings in single quotes or over several lines, names without quotes and numbers
such as ``0x10`` are written as strict JSON writes them. What Azure's reader refuses is passed on, for the next reader
to refuse. Strings longer than some kilobytes are shortened: nobody needs the rest of them.
"""

from __future__ import annotations

import re
from collections import Counter

from armls.core.syntax.scalars import to_number
from armls.services.summary.escapes import escapes_in
from armls.services.summary.long_tokens import KEPT, LongToken, shortened

_TOKEN = re.compile(
    rb'("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
    rb"|'[^'\\]*(?:\\.[^'\\]*)*(?:'|\\?\Z)"
    rb"|//[^\r\n]*"
    rb"|/\*.*?(?:\*/|\Z))",
    re.DOTALL,
)
"""Strings and comments, whole or as far as there is text."""

_CLOSED = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|' rb"'[^'\\]*(?:\\.[^'\\]*)*'|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rb",\s*\Z")
_LAST_WORD = re.compile(rb"[^\s,:{}\[\]\"']+\s*\Z")
_TRAILING = re.compile(rb"([\[{,]?)(\s*),(?=\s*[}\]])")
_WORD = re.compile(rb"([^\s,:{}\[\]\"']+)(?=(\s*:)?)")
_STRICT = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_LAX_NUMBER = re.compile(rb"-?(?:0[xX][0-9a-fA-F]{1,16}|[0-9]{1,300}\.?[0-9]*(?:[eE][+-]?[0-9]{1,3})?|\.[0-9]{1,300})")
_NOTHING = frozenset({b"NaN", b"Infinity", b"-Infinity", b"undefined"})
_IDENTIFIER = re.compile(rb"[A-Za-z_$][\w$]*")
_CONTROL = re.compile(rb"[\x00-\x1f]")
_MENDED = re.compile(rb"\\'|\\.|[\x00-\x1f]", re.DOTALL)
_HAS_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.", re.DOTALL
)
_DOUBLE_QUOTES = re.compile(rb"\\'|\\.|\"", re.DOTALL)
_BLANKS = b" \t\r\n"
_LONGEST = 64 * 1024
"""A string, comment or word that is longer is not held until its end is there."""


class LenientFilter:
    """``feed`` gives strict JSON for each piece of text, ``finish`` for what is left.

    ``minified`` counts it without blanks, ``escapes`` what a string in JSON would have to escape of it.
    """

    def __init__(self) -> None:
        self.minified = self.escapes = 0
        self._comma = b""  # read, but not passed on before it is known that something follows it
        self._held = b""  # the beginning of a token
        self._long: LongToken | None = None
        self._read = 0
        self._pieces: tuple[int, list[bytes], list[bytes]] = (0, [], [])

    def feed(self, piece: bytes) -> bytes:
        """The strict text of one more piece, as far as it can be told."""
        if self._long is not None:
            rest = self._long.feed(piece)
            if rest is None:
                return b""
            self.minified += self._long.left_out
            self.escapes += self._long.escapes_left_out
            self._read = self._long.start + self._long.size - len(self._long.token)
            piece, self._long = self._long.token + rest, None
        parts = _TOKEN.split(self._held + piece)
        self._held = b""
        if len(parts) > 1 and not parts[-1] and not _CLOSED.fullmatch(parts[-2]):
            self._held = parts[-2]
            del parts[-2:]
        return self._strict(parts, False)

    def finish(self) -> tuple[bytes, tuple[str, int] | None]:
        """The rest, and its problem: a message and the offset."""
        if self._long is not None and not self._long.is_harmless:
            return b"", (self._long.unclosed, self._long.start)
        text, self._held = self._held, b""
        if self._long is not None:
            text = self._long.token
        if text[:1] in (b'"', b"'"):
            return b"", (f"Unclosed string; missing {text[:1].decode()}", self._read)
        if text[:2] == b"/*":
            return b"", ("Unclosed comment; missing '*/'", self._read)
        out = self._strict(_TOKEN.split(text), True)
        self._comma = b""
        return out, None

    def source_offset(self, offset: int) -> int:
        """From an offset in what ``feed`` or ``finish`` gave last to one in the whole text."""
        start, raw, strict = self._pieces
        for before, after in zip(raw, strict, strict=True):
            if offset < len(after):
                return start + min(offset, max(len(before) - 1, 0))
            offset -= len(after)
            start += len(before)
        return start

    # ---- rewriting

    def _strict(self, parts: list[bytes], is_last: bool) -> bytes:
        """Parts, outside and token in turn, as strict JSON."""
        raw = list(parts)
        if self._comma:
            parts[0] = self._comma + parts[0]
            self._comma = b""
        tokens = parts[1::2]
        if {token[0] for token in tokens} - {0x22}:
            _replace_tokens(parts)
            tokens = parts[1::2]
        joined = b"".join(tokens)
        if b"\\" in joined or _CONTROL.search(joined):
            tokens = parts[1::2] = [_converted(token) for token in tokens]
        self.minified += sum(map(len, tokens))
        self.escapes += sum(map(escapes_in, tokens)) if b"\\" in joined else 2 * len([one for one in tokens if one])
        if len(joined) > KEPT and max(map(len, tokens)) > KEPT:
            parts[1::2] = [shortened(token) if len(token) > KEPT else token for token in tokens]
        if _HAS_SURROGATE.search(joined):
            parts[1::2] = [_SURROGATE.sub(_plain_surrogate, token) for token in parts[1::2]]
        self._convert_outside(parts, raw, is_last)
        self._pieces = self._read, raw, parts
        self._read += sum(map(len, raw))
        if len(self._held) > _LONGEST:
            if LongToken.may_begin(self._held):
                self._long = LongToken(self._held, self._read)
            else:
                parts.append(self._held)  # no word of any kind
                raw.append(self._held)
                self._read += len(self._held)
            self._held = b""
        return b"".join(parts)

    def _convert_outside(self, parts: list[bytes], raw: list[bytes], is_last: bool) -> None:
        """Convert words and commas. Few different strings occur between tokens, so each is converted once."""
        outside = parts[::2]
        if not is_last:
            outside[-1] = self._hold_back(outside[-1], raw)
        converted = {}
        for text, count in Counter(outside).items():
            new = converted[text] = _converted_outside(text)
            self.minified += count * len(new.translate(None, _BLANKS))
            self.escapes += count * escapes_in(new)
        parts[::2] = [converted[text] for text in outside]

    def _hold_back(self, end: bytes, raw: list[bytes]) -> bytes:
        """The last part without what more text may change: a word, a comma."""
        word = _LAST_WORD.search(end) if not self._held else None
        if word is not None:
            size = len(end) - word.start()
            if raw[-1].endswith(word[0]):
                self._held = word[0]
                raw[-1] = raw[-1][: len(raw[-1]) - size]
                end = end[: word.start()]
        comma = _LAST_COMMA.search(end)
        if comma is not None:
            self._comma = b","
            end = end[: comma.start()]
        return end


def _replace_tokens(parts: list[bytes]) -> None:
    """Remove comments, join the parts around them, and replace single quotes with double ones."""
    for index in range(1, len(parts), 2):
        token = parts[index]
        if token[:1] == b"/":
            parts[index + 1] = parts[index - 1] + b" " + parts[index + 1]
            parts[index - 1] = parts[index] = b""
        elif token[:1] == b"'":
            parts[index] = b'"' + _DOUBLE_QUOTES.sub(_double_quoted, token[1:-1]) + b'"'


def _double_quoted(found: re.Match[bytes]) -> bytes:
    written = found[0]
    return b"'" if written == b"\\'" else b'\\"' if written == b'"' else written


def _converted(token: bytes) -> bytes:
    """A string without control characters and without the one escape that only Azure knows."""
    if b"\\" not in token and not _CONTROL.search(token):
        return token
    return _MENDED.sub(_converted_escape, token)


def _converted_escape(found: re.Match[bytes]) -> bytes:
    written = found[0]
    if written == b"\\'":
        return b"'"
    return written if written[:1] == b"\\" else b"\\u%04x" % written[0]


def _plain_surrogate(found: re.Match[bytes]) -> bytes:
    """A lone surrogate as its escape sequence, so that different ones stay different; other characters unchanged."""
    written = found[0]
    return b"\\" + written if len(written) == 6 else written


def _converted_outside(text: bytes) -> bytes:
    """The part between two strings, as strict JSON."""
    if not text.isascii():
        text = "".join(" " if one.isspace() else one for one in text.decode("utf-8", "surrogatepass")).encode(
            "utf-8", "surrogatepass"
        )
    elif b"\x0b" in text or b"\x0c" in text:
        text = text.replace(b"\x0b", b" ").replace(b"\x0c", b" ")
    if b"," in text:
        text = _TRAILING.sub(lambda found: found[0] if found[1] else found[2], text)
    return _WORD.sub(_strict_word, text)


def _strict_word(found: re.Match[bytes]) -> bytes:
    word, is_name = found[1], found[2] is not None
    if is_name and _IDENTIFIER.fullmatch(word):
        return b'"' + word + b'"'
    if _STRICT.fullmatch(word):
        return word
    if word in _NOTHING:
        return b"null"
    if _LAX_NUMBER.fullmatch(word):
        number = to_number(word.decode())
        return str(number).encode() if isinstance(number, int) else b"0.5"
    return word
