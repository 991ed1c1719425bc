"""The part of the parser for scalars: blanks, comments, strings, numbers and words.

Newtonsoft's reader, which Azure uses, decides what is accepted.
"""

from __future__ import annotations

import re
from math import isfinite

from armls.core.syntax.nodes import (
    Array,
    Comment,
    Literal,
    MemberKind,
    Missing,
    Node,
    Number,
    Object,
    Problem,
    Slot,
    String,
)
from armls.core.syntax.roles import Role
from armls.core.syntax.strings import double_quoted, read_string, unescape

MAX_DEPTH = 512
"""Azure's reader refuses deeper nesting."""

READ_DEPTH = 300
"""Deeper levels are skipped, so that reading never exhausts Python's stack."""

MAX_PROBLEMS = 1000
"""The most problems that are noted of one document."""

MAX_STRUCTURAL = 20
"""The number of structural problems after which the rest of the document is not read."""

MAX_DIGITS = 300
"""The most digits of a suggested integer, as Python limits the conversion of integers to decimal."""

LITERALS = {"true": True, "false": False, "null": None, "undefined": None}

BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\s,:{}\[\]\"'/]+|/")
_QUOTED = {quote: re.compile(rf"{quote}([^{quote}\\]*(?:\\.[^{quote}\\]*)*){quote}", re.DOTALL) for quote in "\"'"}
LINE = re.compile(r"[^\r\n]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
_STRICT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TYPOGRAPHIC = re.compile(r"[“”„‟«][^“”„‟«»\r\n]*[“”‟»]")
_PLACEHOLDER = re.compile(r"\$\{[\w.-]+\}|\$\([\w.-]+\)|%[\w.-]+%|<[\w. -]+>")
_NAN = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def to_number(word: str) -> int | float:
    """The value of a number as Newtonsoft reads it: ``0x10`` is 16, ``010`` is 8, ``5.`` and ``1e3`` are floats."""
    sign, digits = (-1, word[1:]) if word[:1] == "-" else (1, word.removeprefix("+"))
    if digits[:2] in ("0x", "0X"):
        return sign * int(digits, 16)
    if digits.isdecimal() and len(digits) < 4000:
        if len(digits) > 1 and digits[0] == "0" and not set(digits) & {"8", "9"}:
            return sign * int(digits, 8)
        return sign * int(digits)
    return float(word)


class ScalarReader:
    """The state of the parser, and the reader of scalars."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.limit = READ_DEPTH
        self.problems: list[Problem] = []
        self.comments: list[Comment] = []
        self.slots: list[Slot] = []
        self.deepest = 0
        self.enclosing: list[str] = []
        self.openings: list[int] = []
        self._structural = 0
        self._count = 0
        self._ended = False

    def object(self, at: int, base: int, depth: int, role: Role | None) -> Object:
        """The object whose opening brace is at ``at``."""
        raise NotImplementedError

    def array(self, at: int, base: int, depth: int, role: Role | None) -> Array:
        """The array whose opening bracket is at ``at``."""
        raise NotImplementedError

    def member(self, at: int, base: int, depth: int, kind: MemberKind, role: Role | None) -> Slot:
        """The value at ``at`` as a member of its own."""
        raise NotImplementedError

    def problem(
        self,
        start: int,
        end: int,
        base: int,
        code: str,
        message: str,
        *,
        refused: bool = True,
        structural: bool = False,
        instead: str | None = None,
    ) -> None:
        """Note a problem at absolute offsets."""
        if self._ended:
            return
        self._count += 1
        if self._count > MAX_PROBLEMS and not structural:
            return
        self.problems.append(Problem(start - base, end - base, code, message, refused, structural, instead))
        if structural:
            self._structural += 1
            if self._structural >= MAX_STRUCTURAL:
                self._ended = True

    def end_of(self, node: Node, at: int) -> int:
        """The absolute offset after the root node, or ``at`` where there is none."""
        return at if type(node) is Missing else node.end

    # Blanks and comments

    def skip(self, at: int, base: int) -> int:
        """The offset of the next character that is neither a blank nor part of a comment."""
        if self._ended:
            return len(self.text)
        text = self.text
        while True:
            at = BLANK.match(text, at).end()  # type: ignore[union-attr]
            two = text[at : at + 2]
            if two == "//":
                end = LINE.match(text, at).end()  # type: ignore[union-attr]
            elif two == "/*":
                end = text.find("*/", at + 2) + 2
                if end < 2:
                    self.problem(
                        at,
                        at + 2,
                        base,
                        "unclosed-comment",
                        "Unclosed comment; missing '*/'",
                        structural=True,
                    )
                    end = len(text)
            elif text[at : at + 1] == "\ufeff" and at == 0:
                at += 1
                continue
            elif text[at : at + 1] == "#":
                end = LINE.match(text, at).end()  # type: ignore[union-attr]
                self.problem(at, end, base, "hash-comment", "'#' doesn't start a comment in a template; use '//'")
                at = end
                continue
            else:
                return at
            self.comments.append(Comment(at - base, end - base))
            at = end

    # Values

    def value(self, at: int, base: int, depth: int, role: Role | None) -> Node:
        """The value that starts at ``at``, or :class:`Missing`, with a problem."""
        mark = self.text[at : at + 1]
        if mark == "{":
            return self.object(at, base, depth, role)
        if mark == "[":
            return self.array(at, base, depth, role)
        if mark in ('"', "'") and mark:
            return self.string(at, base)
        if mark == "" or mark in ",:}]":
            if mark:
                self.problem(max(at - 1, 0), at, base, "missing-value", "Missing value")
            else:
                self._at_end(at, base)
            return Missing(at - base, at - base)
        return self._word(at, base)

    def _at_end(self, at: int, base: int) -> None:
        if not self.text[:at].strip("\ufeff \t\r\n\0") and not self.comments:
            self.problem(0, at, base, "empty", "The file is empty")
        else:
            self.problem(
                max(at - 1, 0), at, base, "missing-value", "Unexpected end of file; expected a value", structural=True
            )
        self._ended = True

    def string(self, at: int, base: int) -> String:
        """The string whose opening quote is at ``at``."""
        text, quote = self.text, self.text[at]
        found = _QUOTED[quote].match(text, at)
        if found is None or not self._is_closed(found):
            return self._unclosed_string(at, base)
        raw, end = found[1], found.end()
        value = raw
        if "\\" in raw:
            try:
                value, _ = read_string(text, at) if quote == '"' else unescape(raw)
            except ValueError:
                value, bad = unescape(raw)
                for start, stop in bad:
                    message = f"Invalid escape sequence '{raw[start:stop]}'; write '\\\\' for a backslash"
                    self.problem(at + 1 + start, at + 1 + stop, base, "bad-escape", message)
        if quote == "'":
            message = "Strict JSON requires double quotes around a string"
            self.problem(at, end, base, "single-quotes", message, refused=False, instead=double_quoted(raw))
        control = _CONTROL.search(raw)
        if control:
            where = at + 1 + control.start()
            message = (
                f"Unescaped control character U+{ord(control[0]):04X} in a string; write '\\u{ord(control[0]):04x}'"
            )
            instead = f"\\u{ord(control[0]):04x}" if quote == '"' else None
            self.problem(where, where + 1, base, "control-character", message, refused=False, instead=instead)
        return String(at - base, end - base, value)

    def _is_closed(self, found: re.Match[str]) -> bool:
        """Whether a string over several lines ends at this quote, and not at the opening quote of the next one."""
        if "\n" not in found[1] and "\r" not in found[1]:
            return True
        at = BLANK.match(self.text, found.end()).end()  # type: ignore[union-attr]
        return self.text[at : at + 1] in ",:}]/" or at == len(self.text)

    def _unclosed_string(self, at: int, base: int) -> String:
        line = LINE.match(self.text, at)[0].rstrip()  # type: ignore[index]
        line = line.removesuffix(",") if len(line) > 1 else line
        end = at + len(line)
        self.problem(
            at,
            end,
            base,
            "unclosed-string",
            f"Unterminated string; missing closing {self.text[at]}",
            structural=True,
        )
        return String(at - base, end - base, unescape(line[1:])[0])

    def _word(self, at: int, base: int) -> Node:
        """A number or literal that isn't strict JSON, or a word without quotes."""
        word = _WORD.match(self.text, at)[0]  # type: ignore[index]
        start, end = at - base, at - base + len(word)
        if word in LITERALS:
            if word == "undefined":
                self.problem(
                    at,
                    at + len(word),
                    base,
                    "not-portable",
                    "Strict JSON doesn't support 'undefined'; use null",
                    refused=False,
                    instead="null",
                )
            return Literal(start, end, LITERALS[word])
        if word in _NAN:
            self.problem(
                at, at + len(word), base, "not-portable", f"Strict JSON doesn't support '{word}'", refused=False
            )
            return Number(start, end, _NAN[word])
        if _NUMBER.fullmatch(word):
            number = to_number(word)
            if word[0] == "+":
                self.problem(
                    at, at + len(word), base, "bad-number", f"A number must not start with '+'; write {word[1:]}"
                )
            elif not _STRICT_NUMBER.fullmatch(word):
                instead = str(number) if len(word) <= MAX_DIGITS and isfinite(number) else None
                message = f"Strict JSON doesn't support the number {word[:40]}" + (
                    f"; write {instead}" if instead else ""
                )
                self.problem(at, at + len(word), base, "not-portable", message, refused=False, instead=instead)
            return Number(start, end, number)
        lower = word.lower()
        if lower in ("true", "false", "null"):
            message = f"'{word}' must be lowercase in JSON; write {lower}"
            self.problem(at, at + len(word), base, "bad-word", message, instead=lower)
            return Literal(start, end, LITERALS[lower])
        return self._garbage_value(at, base, word)

    def _garbage_value(self, at: int, base: int, word: str) -> Node:
        end = at + len(word)
        if word[0] in "“”„‟«":
            closing = _TYPOGRAPHIC.match(self.text, at)
            end = closing.end() if closing else at + 1
            message = 'Expected straight double quotes ("), found typographic quotes'
        elif placeholder := _PLACEHOLDER.match(self.text, at):
            end = placeholder.end()
            message = f"'{placeholder[0][:40]}' isn't a valid JSON value; a tool must replace it before deployment"
        else:
            message = f"'{word[:40]}' isn't a valid JSON value; a string requires double quotes"
        self.problem(at, end, base, "bad-word", message)
        return Missing(at - base, end - base)
