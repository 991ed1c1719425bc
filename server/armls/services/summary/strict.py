"""The fast engine, for strict JSON: decodes whole elements in a buffer with msgspec, far faster than events are made.

A document that is larger than the buffer is read member by member, and large members some elements at a time. What the
engine cannot do it leaves, at the last place that it is sure of, to the engine that reads events.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from armls.services.summary import typed
from armls.services.summary.ahead import Ahead
from armls.services.summary.elements import Elements
from armls.services.summary.escapes import escapes_in
from armls.services.summary.tally import NAMED_SECTIONS, TEXT_MEMBERS, Functions, Names, Resources, Template, short
from armls.services.summary.typed import Unfit
from armls.services.summary.window import Text, Window

_OPENING = re.compile(rb"[ \t\r\n]*\{")
_KEY = re.compile(rb'([ \t\r\n]*)"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*(?=([^ \t\r\n]))')
_SCALAR = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*"|[^"\\{}\[\],: \t\r\n]+)(?=[ \t\r\n]*[,}])', re.DOTALL)
_NEXT = re.compile(rb"[ \t\r\n]*([,}])")
_BLANKS = re.compile(rb"[ \t\r\n]*")


class Rest:
    """Where the fast engine stopped: ``prefix`` and ``unread`` go on as a document of their own.

    ``section``: the part of the root that is being read, by its lower-case name.
    """

    def __init__(self, prefix: bytes, unread: bytes, section: str | None = None) -> None:
        self.prefix, self.unread, self.section = prefix, unread, section


class StrictReader:
    """Reads one document from ``text`` into ``root``. ``ahead``: a second process that may help."""

    def __init__(self, text: Text, root: Template, chunk: int, ahead: Ahead | None = None) -> None:
        self._root, self._ahead, self._text = root, ahead, text
        self._window = Window(text, chunk)

    @property
    def minified(self) -> int:
        """The bytes without blanks of what has been read."""
        return self._window.minified

    @property
    def escapes(self) -> int:
        """How many of these a string in JSON would have to escape."""
        return self._window.escapes

    def run(self) -> Rest | None:
        """Read everything; what is left where the text is not strict JSON, or cannot be cut."""
        window = self._window
        window.fill()
        if not window.is_at_end:
            window.fill()
        if window.is_at_end:
            return self._whole()
        if self._text.is_recoded:
            self._ahead = None
        try:
            return self._document()
        except Unfit:
            return Rest(b"", window.unread())
        finally:
            if self._ahead is not None:
                self._ahead.close()

    def _whole(self) -> Rest | None:
        window = self._window
        text = window.unread()
        try:
            minified = msgspec.json.format(text, indent=-1)
            typed.template_members(minified, self._root)
        except (Unfit, msgspec.DecodeError, RecursionError):
            return Rest(b"", text)
        window.minified, window.escapes = len(minified), escapes_in(minified)
        return None

    # ---- the root

    def _document(self) -> Rest | None:
        """The members of the root, one after the other."""
        opening = self._window.match(_OPENING)
        self._window.start = opening.end()
        self._window.minified = 2
        while True:
            try:
                key = self._window.match(_KEY)
            except Unfit:
                return self._rest(b"{", 1)
            name, mark = key[2].decode(), key[3]
            blanks = bytes(key[1])
            size = len(key[2]) + 3
            self._window.escapes += 2
            if mark in b"{[":
                self._window.start = key.end() + 1
                rest = self._container(name, mark, blanks)
                if rest is not None:
                    self._window.minified += size
                    return rest
            else:
                self._window.start = key.end()
                try:
                    self._scalar(name.lower())
                except Unfit:
                    self._window.minified += size
                    return self._rest(b"{" + msgspec.json.encode(name) + b":", 1)
            self._window.minified += size
            try:
                follow = self._window.match(_NEXT)
            except Unfit:
                # Something else stands behind the value; the other engine sees it behind a value, too.
                return self._rest(b'{"":0', 1)
            self._window.start = follow.end()
            if follow[1] == b"}":
                return self._tail()
            self._window.minified += 1

    def _tail(self) -> Rest | None:
        """Nothing but blanks may follow."""
        while True:
            if _BLANKS.fullmatch(self._window.buffer, self._window.start, self._window.end) is None:
                return Rest(b"{}", self._window.unread())
            self._window.start = self._window.end = 1
            if not self._window.fill():
                return None

    def _scalar(self, name: str) -> None:
        found = self._window.match(_SCALAR)
        try:
            value = msgspec.json.decode(found[1])
        except msgspec.DecodeError:
            raise Unfit from None
        self._window.minified += len(found[1])
        self._window.escapes += escapes_in(found[1])
        self._window.start = found.end()
        self._root.sections[name] = short(value) if name in TEXT_MEMBERS and isinstance(value, str) else None

    # ---- containers

    def _container(self, name: str, mark: bytes, blanks: bytes) -> Rest | None:
        """The elements of a section whose bracket has been read; with what is left where they cannot all be read."""
        lower = name.lower()
        section, take = _section(lower, mark)
        ahead = None
        if self._ahead is not None and isinstance(section, Resources) and mark == b"[":
            self._ahead.resources, ahead = section, self._ahead
        self._root.sections[lower] = section
        self._window.minified += 2
        elements = Elements(self._window, mark, blanks, take, ahead)
        try:
            elements.run()
        except Unfit:
            return self._rest(b"{" + msgspec.json.encode(name) + b":" + mark, 2, lower)
        return None

    def _rest(self, prefix: bytes, closing: int, section: str | None = None) -> Rest:
        """The rest, in which there are still so many of the closing brackets that are counted."""
        self._window.minified -= closing
        return Rest(prefix, self._window.unread(), section)


def _section(name: str, mark: bytes) -> tuple[Any, Callable[[bytes], None]]:
    """The counter of a section's elements, and the function that passes them to it."""
    if name in NAMED_SECTIONS and mark == b"{":
        names = Names()
        return names, lambda text: typed.names(text, names)
    if name == "functions" and mark == b"[":
        functions = Functions()
        return functions, lambda text: typed.functions(text, functions)
    if name == "resources":
        resources = Resources()
        if mark == b"[":
            return resources, lambda text: typed.resource_list(text, resources)
        return resources, lambda text: typed.resource_map(text, resources)
    return None, typed.anything
