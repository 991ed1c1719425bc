"""Patterns as in a ``.gitignore``, matched in time linear in the path.

The semantics are git's (gitignore(5), wildmatch), with three differences: ``?`` and ``[…]`` match a character, not a
byte; case is always significant; and ``**`` within a name is ``*``, as documented. A matcher keeps the set of its
possible states as the bits of an integer, so it never backtracks.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Union

LONGEST_PATTERN = 4096
"""The most characters of a pattern; systems accept no longer paths."""
MOST_PATTERNS = 2000
"""The most patterns of one file; each path of the folder is compared with all of them."""

_SPECIAL = frozenset("*?[\\")
_CLASSES: dict[str, Callable[[str], bool]] = {
    "alnum": lambda char: char.isascii() and char.isalnum(),
    "alpha": lambda char: char.isascii() and char.isalpha(),
    "blank": lambda char: char in " \t",
    "cntrl": lambda char: char < " " or char == "\x7f",
    "digit": lambda char: char in string.digits,
    "graph": lambda char: "!" <= char <= "~",
    "lower": lambda char: char in string.ascii_lowercase,
    "print": lambda char: " " <= char <= "~",
    "punct": lambda char: char in string.punctuation,
    "space": lambda char: char in string.whitespace,
    "upper": lambda char: char in string.ascii_uppercase,
    "xdigit": lambda char: char in string.hexdigits,
}


class InvalidPattern(ValueError):
    """Raised for an invalid pattern."""


class _Characters:
    """A character class ``[…]``: characters, ranges and named classes, or everything else."""

    __slots__ = ("_classes", "_is_negated", "_ranges")

    def __init__(self, is_negated: bool) -> None:
        self._is_negated = is_negated
        self._ranges: list[tuple[str, str]] = []
        self._classes: list[Callable[[str], bool]] = []

    def add_range(self, first: str, last: str) -> None:
        """Add the characters from one to another."""
        self._ranges.append((first, last))

    def add_class(self, name: str) -> None:
        """Add a POSIX class. Raises InvalidPattern for an unknown one."""
        if name not in _CLASSES:
            raise InvalidPattern(name)
        self._classes.append(_CLASSES[name])

    def __contains__(self, char: str) -> bool:
        accepted = any(first <= char <= last for first, last in self._ranges)
        return (accepted or any(one(char) for one in self._classes)) is not self._is_negated


class _Name:
    """A part of a pattern that has wildcards and matches one name. State n: n of its characters have been matched."""

    __slots__ = ("_any", "_count", "_loops", "_masks", "_sets")

    def __init__(self) -> None:
        self._masks: dict[str, int] = {}
        self._sets: list[tuple[int, _Characters]] = []
        self._loops = self._any = self._count = 0

    def add(self, char: str | _Characters | None) -> None:
        """Append one character, one of a set, or any (None)."""
        bit = 1 << self._count
        self._count += 1
        if char is None:
            self._any |= bit
        elif isinstance(char, str):
            self._masks[char] = self._masks.get(char, 0) | bit
        else:
            self._sets.append((bit, char))

    def add_star(self) -> None:
        """Append any number of characters."""
        self._loops |= 1 << self._count

    def matches(self, name: str) -> bool:
        """Whether the whole name matches."""
        states, loops = 1, self._loops
        for char in name:
            mask = self._masks.get(char, 0) | self._any
            for bit, characters in self._sets:
                if states & bit and char in characters:
                    mask |= bit
            states = (states & mask) << 1 | states & loops
            if not states:
                return False
        return bool(states >> self._count & 1)


Segment = Union[str, _Name, "_Suffix", None]
"""A matcher of one name: the name itself, a part with wildcards, or anything."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern. ``segments`` match one name each; state n of ``loops`` accepts any folders (``**``)."""

    is_negated: bool
    needs_folder: bool
    segments: tuple[Segment, ...]
    loops: int

    @classmethod
    def of(cls, line: str) -> Pattern | None:
        """The pattern on a line; None for an empty line or a comment. Raises InvalidPattern."""
        text = _without_trailing_spaces(line.removesuffix("\n").removesuffix("\r"))
        if not text or text.startswith("#"):
            return None
        if len(text) > LONGEST_PATTERN:
            raise InvalidPattern(f"longer than {LONGEST_PATTERN} characters")
        is_negated = text.startswith("!")
        text = text[1:] if is_negated else text
        needs_folder = text.endswith("/")
        text = text[:-1] if needs_folder else text
        if not text:
            raise InvalidPattern(line)
        is_anywhere = "/" not in text
        names = _segments(text.removeprefix("/"))
        if is_anywhere:
            name = None if isinstance(names[0], _AnyFolders) else names[0]
            return cls(is_negated, needs_folder, (name,), 1)
        return cls(is_negated, needs_folder, *_with_loops(names))

    def matches(self, names: list[str], is_folder: bool) -> bool:
        """Whether the pattern matches a path, given by its names, itself and not only a folder around it."""
        if self.needs_folder and not is_folder:
            return False
        if self.is_anywhere:
            return _fits(self.segments[0], names[-1])
        states = 1
        for name in names:
            states = self._after(states, name)
            if not states:
                return False
        return bool(states >> len(self.segments) & 1)

    def matched(self, names: list[str], is_folder: bool) -> Iterator[int]:
        """The number of names in the shortest path that the pattern matches; all but the whole path are folders."""
        if self.is_anywhere:
            segment, is_file = self.segments[0], not is_folder
            for count, name in enumerate(names, 1):
                if _fits(segment, name) and not (self.needs_folder and is_file and count == len(names)):
                    yield count
            return
        states, accepted = 1, 1 << len(self.segments)
        for count, name in enumerate(names, 1):
            states = self._after(states, name)
            if not states:
                return
            if states & accepted and (is_folder or count < len(names) or not self.needs_folder):
                yield count

    @property
    def is_anywhere(self) -> bool:
        """Whether it is one name without slashes, which applies in every folder."""
        return self.loops == 1 and len(self.segments) == 1

    def _after(self, states: int, name: str) -> int:
        following = states & self.loops
        for number, segment in enumerate(self.segments):
            if states >> number & 1 and _fits(segment, name):
                following |= 2 << number
        return following


def _fits(segment: Segment, name: str) -> bool:
    if isinstance(segment, str):
        return segment == name
    return segment is None or segment.matches(name)


class _Suffix:
    """A pattern of ``*`` and the end of a name, the most common one."""

    __slots__ = ("_end",)

    def __init__(self, end: str) -> None:
        self._end = end

    def matches(self, name: str) -> bool:
        """Whether the name has the suffix."""
        return name.endswith(self._end)


class _AnyFolders:
    """The segment ``**`` between slashes."""


_ANY_FOLDERS = _AnyFolders()


def _with_loops(names: list[Segment | _AnyFolders]) -> tuple[tuple[Segment, ...], int]:
    """The segments that match a name each, and the states in which any folders are accepted."""
    segments: list[Segment] = []
    loops = 0
    for name in names:
        if isinstance(name, _AnyFolders):
            loops |= 1 << len(segments)
        else:
            segments.append(name)
    if isinstance(names[-1], _AnyFolders):  # 'a/**' matches the content of a folder, not the folder
        segments.append(None)
    return tuple(segments), loops


def _segments(text: str) -> list[Segment | _AnyFolders]:
    """The parts between the slashes of a pattern. Raises InvalidPattern."""
    found: list[Segment | _AnyFolders] = []
    start = 0
    while start <= len(text):
        end = _end_of_segment(text, start)
        found.append(_segment(text[start:end]))
        start = end + 1
    return found


def _end_of_segment(text: str, at: int) -> int:
    """The offset of the next slash outside ``[…]``."""
    while at < len(text) and text[at] != "/":
        if text[at] == "[":
            at = _characters(text, at)[1]
        else:
            at += 2 if text[at] == "\\" and text[at + 1 : at + 2] != "/" else 1
    return min(at, len(text))


def _segment(text: str) -> Segment | _AnyFolders:
    if text == "**":
        return _ANY_FOLDERS
    if _SPECIAL.isdisjoint(text):
        return text
    if text[0] == "*" and _SPECIAL.isdisjoint(text[1:]):
        return _Suffix(text[1:])
    name, at = _Name(), 0
    while at < len(text):
        char = text[at]
        if char == "*":
            name.add_star()
        elif char == "?":
            name.add(None)
        elif char == "[":
            characters, at = _characters(text, at)
            name.add(characters)
            continue
        else:
            if char == "\\":
                at += 1
                if at == len(text):
                    raise InvalidPattern(text)
            name.add(text[at])
        at += 1
    return name


def _characters(text: str, at: int) -> tuple[_Characters, int]:
    """The character class at ``at``, and its end. Raises InvalidPattern if it isn't closed."""
    at += 1
    is_negated = text[at : at + 1] in ("!", "^")
    at += is_negated
    found, first = _Characters(is_negated), at
    while at == first or text[at : at + 1] != "]":
        if text.startswith("[:", at) and (closing := text.find("]", at + 2)) >= 0 and text[closing - 1] == ":":
            found.add_class(text[at + 2 : closing - 1])
            at = closing + 1
            continue
        low, at = _one(text, at)
        high = low
        if text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("]", ""):
            high, at = _one(text, at + 1)
        if low > high:
            raise InvalidPattern(text)
        found.add_range(low, high)
    return found, at + 1


def _one(text: str, at: int) -> tuple[str, int]:
    """A character in a class, maybe escaped, and the offset of the next one. Raises InvalidPattern at the end."""
    at += text[at : at + 1] == "\\"
    if at >= len(text):
        raise InvalidPattern(text)
    return text[at], at + 1


def _without_trailing_spaces(line: str) -> str:
    end = len(line.rstrip(" "))
    escapes = end - len(line[:end].rstrip("\\"))
    return line[: end + 1] if escapes % 2 and end < len(line) else line[:end]


class Patterns:
    """The patterns of one file; of those that match, the last one decides. Paths are relative to the file's folder."""

    __slots__ = ("_by_name", "_others", "patterns")

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self.patterns = patterns
        self._by_name: dict[str, list[int]] = {}
        self._others: list[int] = []
        for number in range(len(patterns) - 1, -1, -1):
            name = patterns[number].segments[0]
            if patterns[number].is_anywhere and isinstance(name, str):
                self._by_name.setdefault(name, []).append(number)
            else:
                self._others.append(number)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Patterns:
        """The first ``MOST_PATTERNS`` patterns of some lines, without those that are not valid."""
        found: list[Pattern] = []
        for line in lines:
            try:
                pattern = Pattern.of(line)
            except InvalidPattern:
                continue
            if pattern is not None:
                found.append(pattern)
                if len(found) == MOST_PATTERNS:
                    break
        return cls(tuple(found))

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether the path itself is excluded, or included again with ``!``; None where no pattern matches it."""
        names = _names(path)
        if not names:
            return None
        named = (one for one in self._by_name.get(names[-1], ()) if self.patterns[one].matches(names, is_folder))
        last = next(named, -1)
        for number in self._others:
            if number < last:
                break
            if self.patterns[number].matches(names, is_folder):
                last = number
                break
        return None if last < 0 else not self.patterns[last].is_negated

    def matches(self, path: str) -> bool:
        """Whether the path (a folder with ``/`` at its end) or a folder around it is excluded."""
        names = _names(path)
        excluded: set[int] = set()
        for pattern in self.patterns:
            for count in pattern.matched(names, path.endswith("/")):
                (excluded.discard if pattern.is_negated else excluded.add)(count)
        return bool(excluded)


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]
