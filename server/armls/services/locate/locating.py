"""The locations in the source of a deployment error."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from armls.core.cancellation import CancelCheck, never
from armls.core.location import Location
from armls.core.syntax import Member, Tree, parse
from armls.core.template import Template, build_template
from armls.core.text import SourceText
from armls.services.analysis import values_name
from armls.services.locate.anchors import Anchors, Around, Candidate
from armls.services.locate.cleaning import clean
from armls.services.locate.clues import Anchor, Subject, Use, clues
from armls.services.locate.cycles import Cycles
from armls.services.locate.naming import Naming
from armls.services.locate.paths import follow, steps_of
from armls.services.locate.relative import hint_of, is_of_provider, is_relative
from armls.services.locate.resources import DEPLOYMENTS, Declared, Match, Resources, identity_of
from armls.services.locate.statements import MAX_TEXT, Statement, statements
from armls.services.locate.uses import Found, Uses

MAX_LOCATIONS = 200
_MAX_MESSAGE = 600
_MANY_CALLS = 5
_MAX_WORDS = 100
_IN_QUOTES = re.compile(r"['\"‘“]([\w./-]{2,260})['\"’”]")
_WORD = re.compile(r"(?<![\w./-])[\w./-]{4,260}(?![\w/-])")
_IS_NAME = re.compile(r"[\d_-]")
_ADVICE = re.compile(r"\s*Please see (?:https?:)?//\S+?(?: for (?:more|usage) (?:details|information))?[.'\"]*(?=\s|$)")


class ErrorLocation(Struct, frozen=True):
    """A location in a document: its name, the JSON pointer, offsets in its text, and Azure's message."""

    name: str
    text: SourceText
    pointer: str
    start: int
    end: int
    message: str


class Located(Struct, frozen=True):
    """The result for an error.

    ``missing``: anchors that could not be resolved, with a message each; ``notes``: reasons why the
    locations may be wrong.
    """

    locations: tuple[ErrorLocation, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def locate(
    name: str,
    documents: Mapping[str, SourceText],
    error: str,
    check: CancelCheck = never,
    values: str | None = None,
) -> Located:
    """Locate an error in the source of template ``name``.

    ``documents`` holds the template and, where there is one, the parameter file beside it, by name. ``error`` is what
    a terminal, the portal or the REST interface shows, text or JSON. ``values`` is the name of another parameter file
    that counts in place of that one. Never raises on account of either; raises
    Cancelled when ``check`` does.
    """
    check()
    locator = _Locator(name, documents, check, values)
    found = locator.locate(error)
    if not found.locations and "\n" in error:
        # A narrow terminal breaks names and numbers too.
        joined = locator.locate("".join(clean(error[:MAX_TEXT]).splitlines()))
        if joined.locations:
            return joined
    return found


class _Locator:
    def __init__(self, name: str, documents: Mapping[str, SourceText], check: CancelCheck, values: str | None) -> None:
        self.check = check
        self.name, self.source = name, documents[name]
        self.tree = parse(self.source.text)
        self.root = build_template(self.tree)
        wanted = values_name(name)
        self.values_name = values or next((one for one in documents if one.lower() == wanted), "")
        self.values_text = documents.get(self.values_name)
        self.values_tree: Tree | None = parse(self.values_text.text) if self.values_text is not None else None
        self.resources = Resources(self.root, Naming(_given(self.values_tree)))
        self.anchors = Anchors(self.tree, self.source, self.root, self.resources)
        self.uses = Uses(self.tree, self.root, self.resources)
        self.cycles = Cycles(self.tree, self.resources)

    def locate(self, error: str) -> Located:
        """All locations of the error, in its order."""
        said = statements(error)
        found: list[list[ErrorLocation]] = []
        missing: list[str] = []
        for statement in said:
            self.check()
            here, lost = self._statement(statement)
            found.append(here)
            missing.extend(lost)
        answered = {(one.parents, one.targets) for one, here in zip(said, found, strict=True) if here}
        for number in reversed(range(len(said))):
            one = said[number]
            inner = any(found[other] for other, within in enumerate(said) if number in within.parents)
            if one.targets and not inner and (one.parents, one.targets) not in answered:
                found[number] = self._targets(one)
                answered.add((one.parents, one.targets))
        unique: dict[tuple[str, str, int], ErrorLocation] = {}
        for location in (one for here in found for one in here):
            unique.setdefault((location.name, location.pointer, location.start), location)
        locations = tuple(list(unique.values())[:MAX_LOCATIONS])
        return Located(locations, tuple(dict.fromkeys(missing)), tuple(self._notes()))

    def _notes(self) -> list[str]:
        problem = next((one for one in self.tree.problems() if one.refused), None)
        if problem is None:
            return []
        line, column = self.source.position(problem.start, "utf-32")
        place = f"line {line + 1}, column {column + 1}"
        return [f"the template has a syntax error at {place}, so later locations may be wrong: {problem.message}"]

    # ---- one statement

    def _statement(self, statement: Statement) -> tuple[list[ErrorLocation], list[str]]:
        """The locations of a statement, and its unresolved anchors."""
        said = clues(statement)
        around = self._around(statement)
        meant = self._meant(statement)
        places: list[Candidate] = []
        lost: list[Anchor] = []
        for anchor in said.anchors:
            found = self.anchors.resolve(anchor, meant, around)
            places += found
            if not found:
                lost.append(anchor)
        message = _shown(statement.text)
        located = self._refined(places, said.uses, meant, around, message)
        located = located or [self._location(one, message) for one in places]
        for anchor in lost:
            located = located or self._lost(anchor, meant, around, message)
        if not located and not said.anchors and not statement.targets:
            located = [self._at((one.place, *one.place.whole), message) for one in self._mentioned(statement)]
        if located:
            return located, []
        return [], [_why_lost(anchor, around.is_of_provider) for anchor in lost if not _is_the_deployment(anchor)]

    def _lost(self, anchor: Anchor, meant: list[Template], around: Around, message: str) -> list[ErrorLocation]:
        """The uses of an undefined name."""
        subject = anchor.subject
        if anchor.id:
            return self._refined([], (Use("dependency", anchor.id),), meant, around, message)
        if subject is None:
            return []
        if subject.kind in ("parameter", "variable"):
            use = Use("call", subject.name, subject.kind + "s")
            found = [self._at(one, message) for one in self.uses.find(use, 0, len(self.source))]
            return found or self._used(Use("field", subject.name), [], [], around, message)
        if subject.kind == "function":
            return self._refined([], (Use("call", "", subject.name),), meant, around, message)
        return []

    def _mentioned(self, statement: Statement) -> list[Declared]:
        """The only resource whose full name is in a message: in quotes, or unquoted if the message has a code."""
        words = _IN_QUOTES.findall(statement.text)
        if statement.code:
            words += (one for one in _WORD.findall(statement.text) if _IS_NAME.search(one))
        found = {one.place.pointer: one for word in words[:_MAX_WORDS] for one in self.resources.called(word)}
        return list(found.values()) if len(found) == 1 else []

    def _around(self, statement: Statement) -> Around:
        """The subject of a statement: the innermost resource of its targets."""
        by_provider = is_of_provider(statement.text, statement.code)
        for target in reversed(statement.targets):
            found = self.resources.by_id(target) if target.startswith("/") else self.resources.by_name(target)
            found = [one for one in found if one.declared.type != DEPLOYMENTS]
            if found:
                return Around(tuple(found), hint_of(statement.text), by_provider)
        return Around((), hint_of(statement.text), by_provider)

    def _meant(self, statement: Statement) -> list[Template]:
        """The nested templates of the statement's innermost deployment."""
        for target in reversed(statement.targets):
            found = self.resources.deployments([target])
            nested = [template for one in found for template in one.nested]
            if nested:
                return nested
        return []

    def _targets(self, statement: Statement) -> list[ErrorLocation]:
        """The subject of a statement without anchors: its innermost resolved target."""
        around = self._around(statement)
        for target in reversed(statement.targets):
            if target.startswith("/"):
                found = self.anchors.resolve(Anchor(id=target), [])
            else:
                found = self.anchors.resolve(Anchor(subject=Subject("resource", target)), [])
                found = found or self.anchors.resolve(Anchor(path=target), [], around)
            if found:
                return [self._location(one, _shown(statement.text)) for one in found]
        return []

    # ---- what is used within

    def _refined(
        self, places: list[Candidate], uses: tuple[Use, ...], meant: list[Template], around: Around, message: str
    ) -> list[ErrorLocation]:
        """The parts of the locations that the statement refers to; none if it refers to the whole."""
        bounds = [one.place.whole for one in places]
        if not bounds and meant:
            bounds = [(one.base + one.value.start, one.base + one.value.end) for one in meant]
        for use in uses:
            found = self._used(use, places, bounds, around, message)
            if found and use.kind == "supplied":
                return [one for other in uses for one in self._used(other, places, bounds, around, message)]
            if found:
                return found
        return []

    def _used(
        self, use: Use, places: list[Candidate], bounds: list[tuple[int, int]], around: Around, message: str
    ) -> list[ErrorLocation]:
        if use.kind == "supplied":
            return self._supplied(use, message)
        if use.kind == "value":
            return self._values(use, places, message)
        if use.kind == "property":
            inner = [one.place.step(use.name) for one in places]
            return [self._at((one, *one.whole), message) for one in inner if one is not None]
        if use.kind == "cycle":
            return [self._at(hit, message) for one in self._declared(places) for hit in self.cycles.through(one)]
        if use.kind == "field":
            return self._fields(use, places, around, message)
        if use.kind == "feature":
            bounds = []
        hits = [hit for start, end in bounds or [(0, len(self.source))] for hit in self.uses.find(use, start, end)]
        if use.kind == "call" and not use.name and len(hits) > (1 if places else _MANY_CALLS):
            return []
        if use.kind in ("access", "mistyped") and len(hits) > (_MANY_CALLS if places else 1):
            return []
        if use.kind == "lacking" and places:
            return []
        return [self._at(hit, message) for hit in hits]

    def _declared(self, places: list[Candidate]) -> list[Declared]:
        """The locations that are resources."""
        found = [(one, self.resources.around(one.place.start)) for one in places]
        return [inner for one, inner in found if inner is not None and inner.place.pointer == one.place.pointer]

    def _fields(self, use: Use, places: list[Candidate], around: Around, message: str) -> list[ErrorLocation]:
        """The property of a resource that a message refers to by name, or by the end of its path."""
        steps = steps_of(use.name)
        bases = [Match(one, 0) for one in self._declared(places)] or list(around.resources)
        if not steps or (places and not bases) or (not bases and len(steps) < 2 and not around.is_of_provider):
            return []
        found = self.anchors.relative.find(steps, bases, around.hint)
        return [self._at((place, *place.whole), message) for place, _ in found]

    def _values(self, use: Use, places: list[Candidate], message: str) -> list[ErrorLocation]:
        """The parameter with an invalid value, then the value in a deployment or the parameter file."""
        found = [self._location(one, message) for one in places]
        declarations = [one for one in places if f"/parameters/{use.name}".lower() in one.place.pointer.lower()]
        holders = [self.uses.template_at(one.place.start).holder for one in declarations]
        for holder in holders:
            if holder is not None:
                declared = self.resources.of(holder).place
                found += [self._at(hit, message) for hit in self.uses.find(use, *declared.whole)]
        if None in holders:
            found += self._in_values(use.name, message)
        return found

    def _supplied(self, use: Use, message: str) -> list[ErrorLocation]:
        """A surplus argument in a deployment, else in the parameter file."""
        found = [self._at(hit, message) for hit in self.uses.find(use, 0, len(self.source))]
        if not found and self.root.parameters.keys() >= set(use.declared):
            found = self._in_values(use.name, message)
        return found or [self._at(hit, message) for hit in self.uses.given_to_linked(use.name)]

    def _in_values(self, name: str, message: str) -> list[ErrorLocation]:
        """The entry of a name in the parameter file."""
        if self.values_tree is None or self.values_text is None:
            return []
        place, taken = follow(Location.root(self.values_tree), ["parameters", name])
        if taken < 2:
            return []
        start, end = place.whole
        return [ErrorLocation(self.values_name, self.values_text, place.pointer, start, end, message)]

    # ---- locations

    def _at(self, found: Found, message: str) -> ErrorLocation:
        place, start, end = found
        return ErrorLocation(self.name, self.source, place.pointer, start, end, message)

    def _location(self, found: Candidate, message: str) -> ErrorLocation:
        place = found.place
        start, end = place.whole
        if found.offset >= 0 and self.tree.root.broken:
            start = min(found.offset, max(len(self.source) - 1, 0))
            end = min(start + 1, len(self.source))
        return ErrorLocation(self.name, self.source, place.pointer, start, end, message)


def _given(tree: Tree | None) -> Mapping[str, Member]:
    """The entries of a parameter file by lower-case name."""
    if tree is None:
        return {}
    return {one.name.lower(): one.member for one in build_template(tree).parameters.values()}


def _shown(text: str) -> str:
    """Shorten a statement, without references to further information."""
    text = _ADVICE.sub("", text).strip()
    return text if len(text) <= _MAX_MESSAGE else f"{text[: _MAX_MESSAGE - 1]}…"


def _is_the_deployment(anchor: Anchor) -> bool:
    """Whether an anchor names a deployment: the template's own, which has no declaration."""
    identity = identity_of(anchor.id)
    if identity is not None:
        return identity.type == DEPLOYMENTS
    return anchor.subject is not None and anchor.subject.kind == "deployment"


def _why_lost(anchor: Anchor, is_of_provider: bool) -> str:
    """The reason why an anchor can't be resolved."""
    if anchor.path and is_relative(steps_of(anchor.path) or []):
        return f"path '{anchor.path}': no resource of the template has this path, or too many do"
    if anchor.offset >= 0:
        return f"{anchor.text}: the template is shorter; is this the version that was deployed?"
    if anchor.line and is_of_provider:
        return f"{anchor.text}: the position is in the request to the resource provider, not in the template"
    if anchor.line:
        return (
            f"{anchor.text}: the template has no such position, neither as written in the file nor minified or "
            "reformatted; is this the version that was deployed?"
        )
    if anchor.id:
        return f"{anchor.text}: no resource with this type and name is defined in the template"
    if anchor.path is not None:
        return f"{anchor.text}: the path doesn't exist in the template or its nested templates"
    return f"{anchor.text}: the name isn't defined in the template"
