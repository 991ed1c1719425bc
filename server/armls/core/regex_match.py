"""Whether a string has a match of a .NET regular expression, in time that no string and no pattern can blow up.

A pattern is translated to a nondeterministic automaton whose states are followed side by side (Thompson's algorithm),
so nothing backtracks. What it cannot translate (look-around, references, options, very large counts) has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

MAX_STATES = 3_000
MAX_WORK = 300_000
"""States times characters; a match that takes more has no answer."""
_MAX_DEPTH = 50
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")
_LITERAL = re.compile(r"\^([\w-]+)\$", re.ASCII)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}

_Test = Callable[[str], bool]


class _State(Struct, eq=False, gc=False):
    """A state: what it reads (None: nothing), where it must be (``^`` or ``$``), and where it leads."""

    test: object = None
    anchor: str = ""
    targets: tuple[int, ...] = ()


class _Unsupported(Exception):
    """The pattern has something that is not translated."""


@lru_cache(maxsize=4096)
def has_match(pattern: str, text: str) -> bool | None:
    """Whether a pattern matches a part of a string; None where that is not known. Of mere words the case is ignored."""
    word = _LITERAL.fullmatch(pattern)
    if word is not None:
        return text.removesuffix("\n").lower() == word[1].lower()
    automaton = _automaton(pattern)
    if automaton is None or len(automaton.states) * (len(text) + 1) > MAX_WORK:
        return None
    return automaton.has_match(text)


@lru_cache(maxsize=256)
def _automaton(pattern: str) -> _Automaton | None:
    try:
        return _Automaton(pattern)
    except (_Unsupported, IndexError):
        return None


class _Automaton:
    """The states of a pattern; its last one accepts."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at, self.depth = pattern, 0, 0
        self.states: list[_State] = []
        self.start = self._choice(self._add())  # the first state to be added accepts
        if self.at < len(pattern):
            raise _Unsupported

    # ---- matching

    def has_match(self, text: str) -> bool:
        """Whether the pattern matches a part of a string."""
        current: set[int] = set()
        size = len(text)
        for place in range(size + 1):
            reached = self._closure([self.start, *current], place, size, text)
            if 0 in reached:
                return True
            if place == size:
                return False
            character = text[place]
            states = self.states
            current = {
                states[number].targets[0]
                for number in reached
                if states[number].test is not None and states[number].test(character)  # type: ignore[operator]
            }
        return False

    def _closure(self, pending: list[int], place: int, size: int, text: str) -> set[int]:
        """The states that are reached without reading anything."""
        reached: set[int] = set()
        while pending:
            number = pending.pop()
            if number in reached:
                continue
            reached.add(number)
            state = self.states[number]
            if state.test is not None:
                continue
            if state.anchor == "^" and place:
                continue
            if state.anchor == "$" and not (place == size or (place == size - 1 and text[place] == "\n")):
                continue
            pending.extend(state.targets)
        return reached

    # ---- translating: each method gives the state that a part begins with, when it leads on to ``end``

    def _add(self, test: object = None, targets: tuple[int, ...] = (), anchor: str = "") -> int:
        if len(self.states) >= MAX_STATES:
            raise _Unsupported
        self.states.append(_State(test, anchor, targets))
        return len(self.states) - 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _choice(self, end: int) -> int:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unsupported
        starts = [self._sequence(end)]
        while self._peek() == "|":
            self.at += 1
            starts.append(self._sequence(end))
        self.depth -= 1
        return starts[0] if len(starts) == 1 else self._add(targets=tuple(starts))

    def _sequence(self, end: int) -> int:
        """The parts are found from the left and translated from the right, for each must know where it leads."""
        parts: list[tuple[int, int, int, int | None]] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            start = self.at
            self._skip_atom()
            stop = self.at
            parts.append((start, stop, *self._count()))
        after = self.at
        for start, stop, least, most in reversed(parts):
            end = self._repeated(start, stop, least, most, end)
        self.at = after
        return end

    def _repeated(self, start: int, stop: int, least: int, most: int | None, end: int) -> int:
        if most is None:
            loop = self._add()
            body = self._atom(start, stop, loop)
            self.states[loop].targets = (body, end)
            end = loop
        else:
            last = end
            for _ in range(most - least):
                end = self._add(targets=(self._atom(start, stop, end), last))
        for _ in range(least):
            end = self._atom(start, stop, end)
        return end

    def _count(self) -> tuple[int, int | None]:
        mark = self._peek()
        found = _COUNT.match(self.text, self.at)
        if mark and mark in "*+?":
            self.at += 1
            bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
        elif found is not None:
            self.at = found.end()
            low = int(found[1])
            bounds = (low, low if found[2] is None else int(found[3]) if found[3] else None)
            if bounds[1] is not None and bounds[1] < low:
                raise _Unsupported
        else:
            return 1, 1
        if self._peek() == "?":
            self.at += 1
        if self._peek() and self._peek() in "*+?":
            raise _Unsupported
        return bounds

    def _skip_atom(self) -> None:
        """Skip the next atom, without translating it."""
        character = self.text[self.at]
        if character in "*+?":
            raise _Unsupported
        if character == "[":
            self._class()
        elif character == "\\":
            self._escape()
        elif character == "(":
            self._skip_group()
        else:
            self.at += 1

    def _skip_group(self) -> None:
        depth = 0
        while True:
            character = self.text[self.at]
            if character == "[":
                self._class()
                continue
            self.at += 2 if character == "\\" else 1
            if character == "(":
                depth += 1
            elif character == ")":
                depth -= 1
                if not depth:
                    return

    def _atom(self, start: int, stop: int, end: int) -> int:
        self.at = start
        character = self.text[start]
        if character == "(":
            self.at += 1
            if self._peek() == "?":
                if self.text[self.at + 1 : self.at + 2] != ":":
                    raise _Unsupported
                self.at += 2
            found = self._choice(end)
            if self._peek() != ")":
                raise _Unsupported
            return found
        if character in "^$":
            return self._add(targets=(end,), anchor=character)
        if character == "[":
            return self._add(self._class(), (end,))
        if character == "\\":
            if self.text[start + 1] in "AzZ":
                return self._add(targets=(end,), anchor="^" if self.text[start + 1] == "A" else "$")
            return self._add(self._escape(), (end,))
        self.at = stop
        return self._add(_any if character == "." else character.__eq__, (end,))

    # ---- characters

    def _escape(self) -> Callable[[str], object]:
        """The test of an escaped character or class; ``at`` is at the backslash."""
        character = self.text[self.at + 1]
        self.at += 2
        if character in _CLASSES:
            return _CLASSES[character]
        return self._escaped(character).__eq__

    def _escaped(self, character: str) -> str:
        """The character that an escape means; ``at`` is after its first character."""
        if character in "xu":
            digits = 2 if character == "x" else 4
            code = self.text[self.at : self.at + digits]
            self.at += digits
            try:
                return chr(int(code, 16))
            except ValueError:
                raise _Unsupported from None
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum():
            if character in "AzZ":
                return ""
            raise _Unsupported
        return character

    def _class(self) -> _Test:
        """The test of a set of characters; ``at`` is at its opening bracket."""
        self.at += 1
        is_negative = self._peek() == "^"
        self.at += is_negative
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        tests: list[_Test] = []
        is_first = True
        while is_first or self.text[self.at] != "]":
            if not is_first and self.text.startswith("-[", self.at):
                raise _Unsupported
            is_first = False
            low = self._member(tests)
            is_range = self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", "")
            if low is None or not is_range:
                singles.update(low or "")
                continue
            self.at += 1
            high = self._member(tests)
            if high is None or high < low:
                raise _Unsupported
            ranges.append((low, high))
        self.at += 1

        def test(character: str) -> bool:
            is_in = (
                character in singles
                or any(low <= character <= high for low, high in ranges)
                or any(one(character) for one in tests)
            )
            return is_in is not is_negative

        return test

    def _member(self, tests: list[_Test]) -> str | None:
        """A character of a set; None for a class of characters, which is added to the tests."""
        character = self.text[self.at]
        self.at += 1
        if character != "\\":
            return character
        character = self.text[self.at]
        self.at += 1
        if character in _CLASSES:
            tests.append(_CLASSES[character])
            return None
        return "\b" if character == "b" else self._escaped(character)


def _any(character: str) -> bool:
    return character != "\n"


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_\u203f\u2040"


_CLASSES: dict[str, _Test] = {
    "d": str.isdecimal,
    "D": lambda character: not character.isdecimal(),
    "w": _is_word,
    "W": lambda character: not _is_word(character),
    "s": str.isspace,
    "S": lambda character: not character.isspace(),
}
