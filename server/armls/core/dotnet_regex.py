"""An analysis of .NET regular expressions without running them: their syntax, and the lengths of their matches.

A pattern in a document is untrusted input: matching it may never end. The least and the greatest length of the strings
that it matches follow from its structure.
"""

from __future__ import annotations

import re
from typing import Union

from msgspec import Struct

_MAX_DEPTH = 60
_MAX_COUNT = 2**31 - 1
_LETTERS = "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn"
_CATEGORIES = frozenset(_LETTERS.split(" "))
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}", re.ASCII)
_NAMED = re.compile(r"\(\?(?:<(?![=!])([^>]*)>|'([^']*)')")
_NAME = re.compile(r"\w+")
_PAIR = re.compile(r"(?:\w+)?(?:-\w+)?")
_OPTIONS = re.compile(r"[imnsx]*(?:-[imnsx]*)?")


class PatternError(Struct, frozen=True, gc=False):
    """A syntax error in a pattern; offsets count its characters."""

    start: int
    end: int
    message: str


class Pattern(Struct, frozen=True, gc=False):
    """The analysis of a pattern.

    Every string that matches has at least ``least`` and at most ``most`` characters (None: unbounded).
    ``is_exact``: strings of exactly these lengths match; otherwise something in it (a lookaround, a back-reference)
    may forbid them. With an ``error`` nothing else is known.
    """

    least: int
    most: Union[int, None]  # noqa: UP007
    is_exact: bool
    error: Union[PatternError, None] = None  # noqa: UP007


class _Part(Struct, frozen=True, gc=False):
    """A part of a pattern: the lengths it matches, and whether it is anchored at the start or the end of the string.

    ``ahead``: it is a positive lookahead, whose lengths are of what follows.
    """

    least: int = 0
    most: Union[int, None] = 0  # noqa: UP007
    starts: bool = False
    ends: bool = False
    is_exact: bool = True
    ahead: bool = False
    is_nothing: bool = False


_ONE, _START, _END, _BORDER = _Part(1, 1), _Part(starts=True), _Part(ends=True), _Part(is_exact=False)
_NOTHING, _ANYTHING = _Part(is_nothing=True), _Part(0, None, is_exact=False)


class _Fail(Exception):
    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.error = PatternError(start, end, message)


class _Unsupported(Exception):
    """Raised for a pattern that is nested too deeply, or uses an option that isn't analysed."""


def read_pattern(text: str) -> Pattern:
    """Analyse a pattern in linear time; never raises."""
    reader = _Reader(text)
    try:
        part = reader.read()
    except _Fail as fail:
        return Pattern(0, None, False, fail.error)
    except _Unsupported:
        return Pattern(0, None, False)
    most = part.most if part.starts and part.ends else None
    return Pattern(part.least, most, part.is_exact)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.groups, self.names = _groups(text)

    def read(self) -> _Part:
        part = self._choice()
        if self.at < len(self.text):
            raise _Fail(self.at, self.at + 1, "Unmatched ')'; write '\\)' for the character")
        return part

    def _choice(self) -> _Part:
        """Read alternatives up to a closing parenthesis or the end."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unsupported
        found = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            found.append(self._sequence())
        self.depth -= 1
        return found[0] if len(found) == 1 else _either(found)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            start = self.at
            part = self._atom()
            quantified = self._quantified(part, start)
            if not quantified.is_nothing:
                parts.append(quantified)
        return _joined(parts)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _atom(self) -> _Part:
        start = self.at
        character = self.text[start]
        if character in "*+?" or _COUNT.match(self.text, start):
            raise _Fail(start, start + 1, f"Quantifier '{character}' follows nothing")
        self.at += 1
        if character == "(":
            return self._group(start)
        if character == "[":
            self._class(start)
            return _ONE
        if character == "\\":
            return self._escape(start)
        return {"^": _START, "$": _END}.get(character, _ONE)

    def _quantified(self, part: _Part, start: int) -> _Part:
        bounds = self._count()
        if bounds is None:
            return part
        if self._peek() == "?":
            self.at += 1
        again = self._peek()
        if (again and again in "*+?") or _COUNT.match(self.text, self.at):
            raise _Fail(
                self.at, self.at + 1, f"Nested quantifier '{again}'; enclose the quantified part in parentheses"
            )
        low, high = bounds
        if part.is_nothing or part.ahead:
            return _BORDER
        least = min(part.least * low, _MAX_COUNT)
        most = 0 if part.most == 0 or high == 0 else None if part.most is None or high is None else part.most * high
        most = None if most is not None and most > _MAX_COUNT else most
        exact = part.is_exact and not ((part.starts or part.ends) and low == 0)
        return _Part(least, most, part.starts and low > 0, part.ends and low > 0, exact)

    def _count(self) -> tuple[int, int | None] | None:
        mark = self._peek()
        if mark and mark in "*+?":
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
        found = _COUNT.match(self.text, self.at)
        if found is None:
            return None
        if len(found[1]) > 10 or len(found[3] or "") > 10 or int(found[1]) > _MAX_COUNT:
            raise _Fail(found.start(), found.end(), "The quantifier is too large")
        low = int(found[1])
        high = low if found[2] is None else int(found[3]) if found[3] else None
        if high is not None and high < low:
            raise _Fail(
                found.start(), found.end(), f"The bounds of the quantifier are reversed; write {{{high},{low}}}"
            )
        self.at = found.end()
        return low, high

    # ---- groups

    def _group(self, start: int) -> _Part:
        if not self.text.startswith("?", self.at):
            return self._closed(start)
        rest = self.text[self.at + 1 : self.at + 3]
        if rest[:1] == "#":
            end = self.text.find(")", self.at)
            if end < 0:
                raise _Fail(start, len(self.text), "Unclosed comment; missing ')'")
            self.at = end + 1
            return _NOTHING
        if rest[:1] in (":", ">"):
            self.at += 2
            part = self._closed(start)
            return part if rest[:1] == ":" else _uncertain(part)
        if rest[:1] == "=":
            self.at += 2
            part = self._closed(start)
            return _Part(part.least, part.most, False, part.ends, False, True)
        if rest[:1] == "!" or rest in ("<=", "<!"):
            self.at += 1 + (1 if rest[:1] == "!" else 2)
            self._closed(start)
            return _BORDER
        if rest[:1] in ("<", "'"):
            return self._named(start, rest[:1])
        if rest[:1] == "(":
            self.at += 1
            self._condition(start)
            part = self._closed(start)
            return _Part(0, part.most, is_exact=False)
        return self._options(start)

    def _named(self, start: int, mark: str) -> _Part:
        end = self.text.find(">" if mark == "<" else "'", self.at + 2)
        name = self.text[self.at + 2 : end] if end >= 0 else ""
        if not name or not _PAIR.fullmatch(name):
            raise _Fail(
                start,
                min(self.at + 2, len(self.text)),
                "The name of the group is missing or has characters other than letters and digits",
            )
        self.at = end + 1
        part = self._closed(start)
        return _uncertain(part) if "-" in name else part

    def _condition(self, start: int) -> None:
        """Read the condition of ``(?(name)yes|no)`` or ``(?(=…)yes|no)``."""
        opened = self.at
        self.at += 1
        self._choice()
        if self._peek() != ")":
            raise _Fail(opened, opened + 1, "Unclosed '('; missing ')'")
        self.at += 1

    def _options(self, start: int) -> _Part:
        found = _OPTIONS.match(self.text, self.at + 1)
        assert found is not None
        mark = self.text[found.end() : found.end() + 1]
        if found.end() == self.at + 1 or mark not in (":", ")") or not mark:
            text = self.text[start : self.at + 2]
            raise _Fail(start, min(self.at + 2, len(self.text)), f"'{text}' doesn't start a valid group")
        if "x" in found[0].partition("-")[0]:
            raise _Unsupported  # blanks and comments are ignored from here on
        self.at = found.end() + 1
        return _NOTHING if mark == ")" else self._closed(start)

    def _closed(self, start: int) -> _Part:
        part = self._choice()
        if self._peek() != ")":
            raise _Fail(start, start + 1, "Unclosed '('; add ')', or write '\\(' for the character")
        self.at += 1
        return part

    # ---- characters

    def _escape(self, start: int) -> _Part:
        character = self._peek()
        if not character:
            raise _Fail(start, start + 1, "A pattern must not end with '\\'; write '\\\\' for the character")
        if character in "AG":
            self.at += 1
            return _START if character == "A" else _BORDER
        if character in "Zz":
            self.at += 1
            return _END
        if character in "bB":
            self.at += 1
            return _BORDER
        if character == "k":
            return self._reference(start)
        if character in "123456789":
            found = re.compile(r"\d+", re.ASCII).match(self.text, self.at)
            assert found is not None
            number = found[0]
            if len(number) == 1 and int(number) > self.groups and number not in self.names:
                raise _Fail(start, found.end(), f"Reference to undefined group {number}")
            self.at = found.end()
            return _ANYTHING
        self._character(start)
        return _ONE

    def _reference(self, start: int) -> _Part:
        opening = self.text[self.at + 1 : self.at + 2]
        end = self.text.find({"<": ">", "'": "'"}.get(opening, "\0"), self.at + 2)
        name = self.text[self.at + 2 : end] if end >= 0 else ""
        if not _NAME.fullmatch(name):
            raise _Fail(start, self.at + 1, "Expected a group name after '\\k': \\k<name>")
        if name not in self.names and not (name.isdecimal() and len(name) < 6 and int(name) <= self.groups):
            raise _Fail(start, end + 1, f"Reference to undefined group '{name}'")
        self.at = end + 1
        return _ANYTHING

    def _character(self, start: int) -> str:
        """The escaped character at ``at``; empty for an escape that matches several."""
        character = self._peek()
        self.at += 1
        if character in "dDwWsS":
            return ""
        if character in "pP":
            self._category(start)
            return ""
        if character in "abtnrfve":
            return {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "e": "\x1b"}[character]
        if character in "xu":
            digits = 2 if character == "x" else 4
            code = self.text[self.at : self.at + digits]
            if len(code) < digits or any(c not in "0123456789abcdefABCDEF" for c in code):
                raise _Fail(start, self.at, f"Expected {digits} hexadecimal digits after '\\{character}'")
            self.at += digits
            return chr(int(code, 16))
        if character == "c":
            code = self._peek()
            if not ("a" <= code.lower() <= "z" or code in tuple("@[\\]^_")):
                raise _Fail(start, self.at, "Expected a letter after '\\c'")
            self.at += 1
            return chr(ord(code.upper()) - 64)
        if character in "01234567":
            found = re.compile(r"[0-7]{1,3}").match(self.text, self.at - 1)
            assert found is not None
            self.at = found.end()
            return chr(int(found[0], 8))
        if character.isalnum() or character == "_":
            raise _Fail(
                start, self.at, f"Unrecognized escape sequence '\\{character}'; write '{character}' for the character"
            )
        return character

    def _category(self, start: int) -> None:
        end = self.text.find("}", self.at) if self._peek() == "{" else -1
        if end < 0:
            raise _Fail(start, self.at, "Expected a Unicode category in braces, such as \\p{L}")
        name = self.text[self.at + 1 : end]
        if name not in _CATEGORIES and not re.fullmatch(r"Is[A-Za-z0-9-]+", name):
            raise _Fail(start, end + 1, f"Unknown Unicode category '{name}'; \\p{{L}} matches all letters")
        self.at = end + 1

    def _class(self, start: int) -> None:
        """Read a character class; ``at`` is after its opening bracket."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unsupported
        if self._peek() == "^":
            self.at += 1
        is_first = True
        while True:
            character = self._peek()
            if not character:
                raise _Fail(start, start + 1, "Unclosed '['; add ']', or write '\\[' for the character")
            if character == "]" and not is_first:
                self.at += 1
                self.depth -= 1
                return
            if character == "-" and not is_first and self.text.startswith("-[", self.at):
                self.at += 2
                self._class(self.at - 1)
                if self._peek() != "]":
                    raise _Fail(self.at, self.at + 1, "A subtraction must be the last element of a character class")
                continue
            is_first = False
            self._range(self.at)

    def _range(self, start: int) -> None:
        low = self._member()
        if self._peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("", "]", "[") or not low:
            return
        self.at += 1
        high = self._member()
        if not high:
            raise _Fail(start, self.at, "A range must start and end with a single character")
        if high < low:
            raise _Fail(start, self.at, f"The range is in reverse order; write {high}-{low}")

    def _member(self) -> str:
        start = self.at
        character = self._peek()
        self.at += 1
        if character != "\\":
            return character
        if not self._peek():
            raise _Fail(start, start + 1, "A pattern must not end with '\\'")
        return self._character(start)


def _groups(text: str) -> tuple[int, frozenset[str]]:
    """An upper bound of the number of groups that can be referred to, and their names."""
    names = {first or second for first, second in _NAMED.findall(text)}
    return text.count("("), frozenset(part for name in names for part in name.split("-") if part)


def _uncertain(part: _Part) -> _Part:
    return _Part(part.least, part.most, part.starts, part.ends, False)


def _either(parts: list[_Part]) -> _Part:
    """Combine alternatives."""
    most = [part.most for part in parts]
    return _Part(
        min(part.least for part in parts),
        None if None in most else max(one for one in most if one is not None),
        all(part.starts for part in parts),
        all(part.ends for part in parts),
        # Lengths between those of the alternatives may not match; the least and the greatest do.
        all(part.is_exact for part in parts) and len({(part.starts, part.ends) for part in parts}) == 1,
    )


def _joined(parts: list[_Part]) -> _Part:
    """Combine a sequence. A lookahead bounds from below the length after it, and from above if anchored at the end."""
    least = 0
    most: int | None = 0
    needed = 0
    allowed: list[int] = []
    for part in parts:
        if part.ahead:
            needed = max(needed, least + part.least)
            if part.ends and part.most is not None and most is not None:
                allowed.append(most + part.most)
            continue
        least = min(least + part.least, _MAX_COUNT)
        most = None if most is None or part.most is None else most + part.most
    solid = [part for part in parts if not part.ahead]
    starts = next((part.starts for part in solid if part.starts or part.most != 0), False)
    ends = bool(solid) and solid[-1].ends
    inside = any(part.starts for part in solid[1:]) or any(part.ends for part in solid[:-1])
    exact = len(solid) == len(parts) and all(part.is_exact for part in parts) and not inside
    if allowed:
        limit = min(allowed)
        most = limit if most is None or limit < most else most
        ends = True
    return _Part(max(least, needed), most, starts, ends, exact)
