"""Where in a document something is that ARM-TTK speaks of.

ARM-TTK's lines and columns are not to be trusted: it cuts inner templates out of a text before it looks at it, and it
finds JSON paths by regular expression. What it knows for certain is used instead: a match is taken back over what was
cut out (:mod:`armls.services.ttk.cuts`), a JSON path is followed in our own tree. Where it knows nothing, the name,
type or section that the message speaks of is the place; the beginning of the document is the last resort.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from armls.core.location import escape
from armls.core.pointers import pointer_to
from armls.core.syntax import Array, Node, Object, Property, Slot, String, parse
from armls.services.ttk.cuts import Cuts, Utf16
from armls.services.ttk.pwsh import Place

Found = tuple[int, int, str]
"""Start, end, and JSON pointer."""

_OWN_TEXT, _NO_TEXT = -1, -2
_INDEX = re.compile(r"\[(\d+)\]")
_WORD = re.compile(r"[\w.$-]+")
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
_LINE = re.compile(r"found on line: (\d+)", re.I)
_UNKNOWN_VERSION = re.compile(r"apiVersion (\S+) was not found for the resource type: (\S+)", re.I)
_SECTIONS = ("parameters", "variables", "resources", "outputs", "functions", "$schema", "contentVersion", "handler")
_SHORTEST_NAME = 3
_SUBJECTS = {
    "Location Should Not Be Hardcoded": re.compile(r"(?:resourceGroup|deployment)\(\)\.location", re.I),
    "VM Size Should Be A Parameter": re.compile(r'"(?:vmSize|hardwareProfile)"', re.I),
    "artifacts parameter": re.compile(r'"_artifactsLocation\w*"', re.I),
}
"""What the tests look at that give no place and name nothing."""


class _At:
    """A value in the tree: its node, the offset its node counts from, its pointer, and the property it is of."""

    __slots__ = ("base", "key", "node", "pointer")

    def __init__(self, node: Node, base: int, pointer: str, key: Property | None = None, key_base: int = 0) -> None:
        if type(node) is Slot:
            node, base = node.member.value, base + node.start
        self.node, self.base, self.pointer = node, base, pointer
        self.key = (key_base + key.key.start, key_base + key.key.end, key.key.value) if key is not None else None

    def found(self) -> Found:
        """A scalar from its name on; of what may span many lines, the name or the first character."""
        end = self.base + self.node.end
        if type(self.node) in (Object, Array):
            end = self.key[1] if self.key else self.base + self.node.start + 1
        return (self.key[0] if self.key else self.base + self.node.start), end, self.pointer

    def children(self) -> Iterator[_At]:
        """The values directly within."""
        node = self.node
        if type(node) is Object:
            for item in node.properties:
                yield _At(item.value, self.base, f"{self.pointer}/{escape(item.key.value)}", item, self.base)
        elif type(node) is Array:
            for index, value in enumerate(node.items):
                yield _At(value, self.base, f"{self.pointer}/{index}")

    def child(self, name: str) -> _At | None:
        """The property of that name, in any case where there is none of the very same."""
        found = None
        for one in self.children():
            if one.key is not None and one.key[2] == name:
                return one
            if one.key is not None and one.key[2].lower() == name.lower():
                found = one
        return found

    def all_objects(self) -> Iterator[_At]:
        """This value and all within it that are objects, in the order of the text."""
        stack = [self]
        while stack:
            here = stack.pop()
            if type(here.node) is Object:
                yield here
            stack.extend(reversed([one for one in here.children() if type(one.node) in (Object, Array)]))


class Places:
    """Finds places in one document. ``texts`` are the others that a run's offsets point into."""

    def __init__(self, text: str, texts: Sequence[str] = ()) -> None:
        self.text, self.tree = text, parse(text)
        self._texts = texts
        self._root = _At(self.tree.root.value, 0, "")
        self._cuts: Cuts | None = None
        self._seen: Counter[tuple[str, Place]] = Counter()

    def find(self, test: str, place: Place) -> Found:
        """The place of one error or warning. Equal ones of a test get one place after the other."""
        nth = self._seen[test, place]
        self._seen[test, place] += 1
        if place.text != _NO_TEXT:
            found = self._match(place)
        elif place.path or place.inner:
            found = self._path(place, nth)
        else:
            found = None
        return found or self._spoken_of(test, place, nth)

    # ---- matches

    def _match(self, place: Place) -> Found | None:
        if place.text == _OWN_TEXT:
            units = Utf16(self.text)
            return self._range(units.offset(place.index), units.offset(place.index + place.length))
        if place.text >= len(self._texts):
            return None
        other = self._texts[place.text]
        units = Utf16(other)
        start, end = units.offset(place.index), units.offset(place.index + place.length)
        mapped = self._all_cuts().back(other, start, end)
        if mapped is not None:
            return self._range(*mapped)
        matched = other[start:end].strip()
        at = self.text.find(matched) if matched else -1
        is_only_one = at >= 0 and self.text.find(matched, at + 1) < 0
        return self._range(at, at + len(matched)) if is_only_one else None

    def _range(self, start: int, end: int) -> Found:
        """A range without the space around it, and no more of it than its first line."""
        while start < end and self.text[start : start + 1].isspace():
            start += 1
        line_end = next((at for at in range(start, end) if self.text[at] in "\r\n"), end)
        while line_end > start + 1 and self.text[line_end - 1].isspace():
            line_end -= 1
        end = max(line_end, start)
        return start, end, pointer_to(self.tree.root.value, start, min(start + 1, end))

    def _all_cuts(self) -> Cuts:
        if self._cuts is None:
            templates = [
                (child.key[0], child.base + child.node.start, child.base + child.node.end)
                for one in self._root.all_objects()
                for child in one.children()
                if child.key is not None and child.key[2].lower() == "template"
            ]
            self._cuts = Cuts(self.text, sorted(templates))
        return self._cuts

    # ---- JSON paths

    def _path(self, place: Place, nth: int) -> Found | None:
        start = self._root
        if place.inner:
            inner, is_whole = follow(start, place.inner)
            if not is_whole:
                return None
            start = inner
        found, is_whole = follow(start, place.path)
        if is_whole:
            return found.found()
        # Some tests give a path that begins at a section or at a resource.
        others = [other for other, is_all in (follow(one, place.path) for one in start.all_objects()) if is_all]
        if others:
            return self._mentioned(others, place.message, nth).found()
        return found.found() if found is not start else None

    @staticmethod
    def _mentioned(found: list[_At], message: str, nth: int) -> _At:
        """The value that a message quotes, or the next one in turn."""
        quoted = [one for one in found if type(one.node) is String and one.node.value and one.node.value in message]
        chosen = quoted or found
        return chosen[nth % len(chosen)]

    # ---- messages

    def _spoken_of(self, test: str, place: Place, nth: int) -> Found:
        return (
            self._unknown_version(place.message, nth)
            or self._named(test, place)
            or self._on_line(place.message)
            or self._subject(test, nth)
            or self._section(test, place.message)
            or (0, min(1, len(self.text)), "")
        )

    def _unknown_version(self, message: str, nth: int) -> Found | None:
        said = _UNKNOWN_VERSION.search(message)
        if said is None:
            return None
        version, kind = said[1].lower(), said[2].lower()
        found = []
        for one in self._root.all_objects():
            stated, given = one.child("apiVersion"), one.child("type")
            if stated is None or given is None or type(stated.node) is not String or type(given.node) is not String:
                continue
            if stated.node.value.lower() == version and kind.endswith(given.node.value.lower()):
                found.append(stated)
        return found[nth % len(found)].found() if found else None

    def _named(self, test: str, place: Place) -> Found | None:
        """The parameter, variable, output or control that a message names."""
        about = f"{test} {place.message}".lower()
        sections = [name for name in ("parameters", "variables", "outputs") if name[:-1] in about]
        sections += [name for name in ("parameters", "variables", "outputs") if name not in sections]
        words = [place.target, *_QUOTED.findall(place.message), *_WORD.findall(place.message)]
        words = [word.strip(".") for word in words if len(word) >= _SHORTEST_NAME]
        for section in sections:
            body = self._root.child(section)
            names = {one.key[2].lower(): one for one in body.children() if one.key} if body is not None else {}
            for word in words:
                if word.lower() in names and word.lower() != section:
                    return names[word.lower()].found()
        return None

    def _on_line(self, message: str) -> Found | None:
        said = _LINE.search(message)
        whole = self._all_cuts().whole(self._texts) if said is not None else None
        if said is None or whole is None:
            return None
        number = int(said[1])
        lines = [0, *(match.end() for match in re.finditer(r"\r\n|\n", whole))]
        if not 1 <= number <= len(lines):
            return None
        start = lines[number - 1]
        end = lines[number] if number < len(lines) else len(whole)
        mapped = self._all_cuts().back(whole, start, end)
        return self._range(*mapped) if mapped is not None else None

    def _subject(self, test: str, nth: int) -> Found | None:
        found = list(_SUBJECTS[test].finditer(self.text)) if test in _SUBJECTS else []
        return self._range(*found[nth % len(found)].span()) if found else None

    def _section(self, test: str, message: str) -> Found | None:
        for text in (message, test):
            lower = text.lower()
            for section in _SECTIONS:
                body = self._root.child(section) if section.strip("$") in lower else None
                if body is not None:
                    return body.found()
        return None


def follow(start: _At, path: str) -> tuple[_At, bool]:
    """As far as a JSON path such as ``resources[0].tags.a.b`` leads, and whether that is all of it.

    Names are not quoted in it, so the longest that there is counts.
    """
    here, rest = start, path.strip(".")
    while rest:
        index = _INDEX.match(rest)
        if index is not None and type(here.node) is Array:
            number = int(index[1])
            if number >= len(here.node.items):
                return here, False
            here = next(one for at, one in enumerate(here.children()) if at == number)
            rest = rest[index.end() :].lstrip(".")
            continue
        best: _At | None = None
        for one in here.children():
            name = one.key[2].lower() if one.key is not None else ""
            tail = rest[len(name) :]
            if name and rest.lower().startswith(name) and (not tail or tail[0] in ".["):
                if best is None or best.key is None or len(name) >= len(best.key[2]):
                    best = one
        if best is None or best.key is None:
            return here, False
        here, rest = best, rest[len(best.key[2]) :].lstrip(".")
    return here, True
