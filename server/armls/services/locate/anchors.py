"""The resolution of anchors (positions, paths, names, ids in an error) to values in the document.

An error refers to a location in several ways at once. A position depends on the text in which it counts: the file, or
the template or a nested one as some tool has formatted it. So every candidate is tried, likely ones first, until one
agrees with the name and the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from armls.core.location import Location, Step
from armls.core.syntax import String, Tree
from armls.core.template import Declaration, Template, template_location
from armls.core.text import SourceText
from armls.services.locate.clues import Anchor, Subject
from armls.services.locate.paths import follow, steps_of
from armls.services.locate.relative import Hint, RelativePaths, is_of_parameters, is_relative
from armls.services.locate.resources import DEPLOYMENTS, Match, Resources
from armls.services.locate.sent import INDENTED, ONE_LINE, Hit, Sent, Style

_SAME, _WITHIN, _AGREES, _NEAR, _EDGE, _MEANT = 8, 4, 6, 2, 1, 4


_INNER = re.compile(r"[.\[]")
"""The start of a path within a parameter's value, as in ``p.a[0]``."""


_FAR_ENOUGH = 2
"""The steps of a path, such as a section and a name, that suffice if the rest doesn't exist."""

_BRACKETS = frozenset("{[]}:")
_BEHIND = frozenset(",:]} \t\r\n")
"""The characters after a token."""


class Candidate(Struct, frozen=True, gc=False, eq=False):
    """A candidate value; ``offset`` is that of the position in the file, if it is one."""

    place: Location
    template: Template
    score: int
    on_key: bool = False
    offset: int = -1


class Around(Struct, frozen=True):
    """The context of a statement's anchors.

    ``resources``: its subjects; ``hint``: of the value; ``is_of_provider``: its positions are in a request to a
    resource provider.
    """

    resources: tuple[Match, ...] = ()
    hint: Hint = Hint()
    is_of_provider: bool = False


NOTHING_AROUND = Around()

Named = dict[str, list[Template]]
"""The pointers of a name's candidates, and the templates in which it is declared."""


class Anchors:
    """The resolution of anchors in one document."""

    def __init__(self, tree: Tree, source: SourceText, root: Template, resources: Resources) -> None:
        self._tree, self._source, self._root, self._resources = tree, source, root, resources
        self._templates = list(root.all_templates())
        self._sent: dict[tuple[str, Style], Sent] = {}
        self.relative = RelativePaths(tree, resources)

    def resolve(self, anchor: Anchor, meant: list[Template], around: Around = NOTHING_AROUND) -> list[Candidate]:
        """The values of an anchor, if any; ``meant``: the templates that the error is about."""
        if anchor.offset >= 0:
            return self._by_offset(anchor.offset)
        named = self.named(anchor, meant)
        steps = _without_wrapping(steps_of(anchor.path)) if anchor.path is not None else None
        if steps and is_of_parameters(steps) and not around.is_of_provider:
            inner = self._by_relative_path(steps, anchor, around)
            return inner or self._declared(Subject("parameter", str(steps[2])), meant)
        if (
            steps
            and is_relative(steps)
            and (around.is_of_provider or template_location(self._root).step(steps[0]) is None)
        ):
            return self._by_relative_path(steps, anchor, around) or named
        if around.is_of_provider:
            anchor = Anchor(path=anchor.path, subject=anchor.subject, id=anchor.id)
        by_path = self._by_path(steps, meant) if steps is not None else []
        likely = _by_pointer(named or self._kin(anchor.subject))
        best = self._by_position(anchor, likely, by_path, meant)
        if best is not None and not self._is_believed(best, likely, by_path):
            best = None if named or not likely else self._by_position(anchor, {}, by_path, meant)
        if by_path and anchor.path:
            chosen = self._choose(by_path, likely, best)
            if best is not None and best.place.pointer == chosen.place.pointer:
                return [best]
            return [chosen]
        if best is not None:
            return [best]
        return named

    def _consistency(self, found: Candidate, named: Named) -> int:
        """How well a location matches the names: it is in one of their values.

        A position counted from the start of a nested template is in that template, and so are its names.
        """
        pointer, inner = found.place.pointer, False
        end = len(pointer)
        while named and end >= 0:
            templates = named.get(pointer[:end], ())
            if (found.template is self._root and templates) or found.template in templates:
                return _WITHIN if inner else _SAME
            inner = inner or pointer[:end].endswith("/resources")
            end = pointer.rfind("/", 0, end)
        return 0

    def _is_believed(self, best: Candidate, named: Named, by_path: list[Candidate]) -> bool:
        """Whether a position may be right: it contradicts neither the names nor, without names, the paths."""
        if named:
            return self._consistency(best, named) > 0
        if by_path:
            return any(_agreement(best.place.pointer, one) for one in by_path if one.template is best.template)
        return True

    # ---- names and ids

    def named(self, anchor: Anchor, meant: list[Template]) -> list[Candidate]:
        """The values of the anchor's name or id."""
        if anchor.id:
            found = self._resources.by_id(anchor.id)
        elif anchor.subject is None:
            return []
        else:
            subject = anchor.subject
            if subject.kind == "resource":
                found = self._resources.by_name(subject.name, subject.type)
            elif subject.kind == "deployment":
                found = self._resources.by_name(subject.name, DEPLOYMENTS)
            elif subject.kind == "type":
                found = self._resources.by_type(subject.name)
            elif subject.kind == "loop":
                found = self._resources.by_loop(subject.name)
            else:
                return self._declared(subject, meant)
        candidates = [Candidate(one.place, one.declared.template, 0) for one in found]
        narrowed = [one for one in candidates if one.template in meant]
        return narrowed or candidates

    def _kin(self, subject: Subject | None) -> list[Candidate]:
        """The candidates for an unknown name: the resources of its type, or all."""
        if subject is None or subject.kind != "resource":
            return []
        same = [one for one in self._resources.all if one.type == subject.type.strip("/").lower()]
        return [Candidate(one.place, one.template, 0) for one in same or self._resources.all]

    def _declared(self, subject: Subject, meant: list[Template]) -> list[Candidate]:
        """Declarations of that name: in the templates of the error, else in the outermost template with one."""
        found: list[Candidate] = []
        for template in [*meant, *self._templates]:
            here = [Candidate(place, template, 0) for place in _declarations(template, subject)]
            if here and (template in meant or not found):
                found += here
        return found

    def resources_of(self, anchor: Anchor) -> list[Match]:
        """The resources of the anchor's name or id."""
        if anchor.id:
            return self._resources.by_id(anchor.id)
        if anchor.subject is not None and anchor.subject.kind == "resource":
            return self._resources.by_name(anchor.subject.name, anchor.subject.type)
        return []

    # ---- paths

    def _by_relative_path(self, steps: list[Step], anchor: Anchor, around: Around) -> list[Candidate]:
        """The locations of a path that starts at a resource."""
        bases = self.resources_of(anchor) or list(around.resources)
        return [Candidate(place, one.template, 0) for place, one in self.relative.find(steps, bases, around.hint)]

    def _by_path(self, steps: list[Step], meant: list[Template]) -> list[Candidate]:
        """The locations of a path in each template; if none is complete, the longest partial one, if long enough."""
        found: list[tuple[int, Candidate]] = []
        for template in dict.fromkeys([*meant, *self._templates]):
            place, taken = follow(template_location(template), steps)
            found.append((taken, Candidate(place, template, _MEANT if template in meant else 0)))
        most = max(taken for taken, _ in found)
        return [one for taken, one in found if taken == most and (taken == len(steps) or taken >= _FAR_ENOUGH)]

    def _choose(self, found: list[Candidate], named: Named, best: Candidate | None) -> Candidate:
        """Choose among the values of one path."""

        def score(one: Candidate) -> int:
            agrees = best is not None and best.template is one.template
            return one.score + self._consistency(one, named) + (_AGREES if agrees else 0)

        return max(found, key=score)

    # ---- positions

    def _by_position(
        self, anchor: Anchor, named: Named, by_path: list[Candidate], meant: list[Template]
    ) -> Candidate | None:
        """The value at the position, in the text where it matches the names and paths best."""
        if not anchor.line:
            return None
        best: Candidate | None = None
        wanted = (_SAME if named else 0) + (_AGREES if by_path else 0) + _EDGE + (_MEANT if meant else 0)
        for template, hit, offset in self._guesses(anchor.line, anchor.column, meant, bool(named or by_path)):
            pointer = hit.place.pointer
            here = Candidate(hit.place, template, 0, hit.on_key, offset)
            score = self._consistency(here, named) + (_EDGE if hit.is_edge else 0)
            score += _MEANT if template in meant else 0
            score += max((_agreement(pointer, one) for one in by_path if one.template is template), default=0)
            if best is None or score > best.score:
                best = Candidate(hit.place, template, score, hit.on_key, offset)
            if score >= wanted:
                break
        return best

    def _guesses(
        self, line: int, column: int, meant: list[Template], is_checked: bool
    ) -> Iterator[tuple[Template, Hit, int]]:
        """The values at a position, for each candidate text; only a few if nothing distinguishes them."""
        is_single = self._source.line_count == 1
        styles = ONE_LINE if line == 1 else INDENTED
        raw = self._in_file(line, column)
        for template in meant:
            yield from self._in_styles(template, styles[: 2 if line == 1 else 1], line, column)
        if raw is not None and (line > 1 or is_single or self._tree.root.broken):
            yield (self._root, *raw)
        likely = list(self._in_styles(self._root, styles[:2], line, column))
        if line > 1 and not is_checked:
            likely = [one for one in likely if one[1].is_edge]
        yield from likely
        if is_checked or not likely:
            yield from self._in_styles(self._root, styles[2:], line, column)
        if raw is not None:
            yield (self._root, *raw)
        if is_checked:
            for template in self._templates:
                if template is not self._root and template not in meant:
                    yield from self._in_styles(template, styles[:2], line, column)

    def _in_styles(
        self, template: Template, styles: tuple[Style, ...], line: int, column: int
    ) -> Iterator[tuple[Template, Hit, int]]:
        for style in styles:
            key = template.pointer, style
            sent = self._sent.get(key)
            if sent is None:
                sent = self._sent[key] = Sent(template_location(template), style)
            hit = sent.at(line, column)
            if hit is not None:
                yield template, hit, -1

    def _in_file(self, line: int, column: int) -> tuple[Hit, int] | None:
        """The value at a position of the file itself, and its offset."""
        source = self._source
        if line > source.line_count:
            return None
        start, end = source.line_start(line - 1), source.line_end(line - 1)
        if column - 1 > source.units(start, end, "utf-16"):
            return None
        return self._at(source.offset(line - 1, max(column - 1, 0)))

    def _by_offset(self, units: int) -> list[Candidate]:
        """The value after a number of UTF-16 units of the file itself."""
        source = self._source
        total = source.units(0, len(source), "utf-16")
        if not len(source) or units > total:
            return []
        low, high = max(units - (total - len(source)), 0), min(units, len(source))
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if source.units(0, middle, "utf-16") < units else (low, middle)
        hit, offset = self._at(low)
        return [Candidate(hit.place, self._root, 0, hit.on_key, offset)]

    def _at(self, offset: int) -> tuple[Hit, int]:
        """The value at an offset of the file, or before it."""
        text = self._source.text
        at = min(offset, len(text) - 1)
        while at > 0 and (text[at].isspace() or text[at] == ","):
            at -= 1
        place, on_key = Location.root(self._tree).at(max(at, 0))
        is_edge = text[at : at + 1] in _BRACKETS or (text[at + 1 : at + 2] or ",") in _BEHIND
        return Hit(place, is_edge, on_key), offset


def _by_pointer(found: list[Candidate]) -> Named:
    named: Named = {}
    for one in found:
        named.setdefault(one.place.pointer, []).append(one.template)
    return named


def _agreement(pointer: str, found: Candidate) -> int:
    """How well a location matches a path: equal, or one of them is in the other."""
    path = found.place.pointer
    if pointer == path:
        return _AGREES
    near = pointer.startswith(path + "/") or path.startswith(pointer + "/")
    return _NEAR if near else 0


def _without_wrapping(steps: list[Step] | None) -> list[Step] | None:
    """A path without the properties of a deployment request around its template."""
    if steps is None:
        return None
    names = [one.lower() if isinstance(one, str) else "" for one in steps[:2]]
    if names[:2] == ["properties", "template"]:
        return steps[2:]
    return steps[1:] if names[:1] == ["template"] else steps


def _declarations(template: Template, subject: Subject) -> Iterator[Location]:
    """The declarations of a name in a template."""
    sections: tuple[dict[str, Declaration], ...] = {
        "parameter": (template.parameters,),
        "variable": (template.variables,),
        "output": (template.outputs,),
        "symbol": (template.variables, template.parameters, template.definitions),
    }.get(subject.kind, ())
    lower = subject.name.lower()
    for section in sections:
        found = section.get(lower) or section.get(_INNER.split(lower)[0])
        if found is not None:
            yield Location(found.pointer, found.member.value, found.base, found.key, found.key_base)
            return
    if subject.kind in ("variable", "symbol"):
        loops, taken = follow(template_location(template), ["variables", "copy"])
        for loop in loops.children() if taken == 2 else ():
            label = loop.step("name")
            if label is not None and type(label.node) is String and label.node.value.lower() == lower:
                yield loop
    if subject.kind == "function":
        for name, function in template.functions.items():
            if name == lower or name.rpartition(".")[2] == lower:
                yield Location(function.pointer, function.body, function.base, function.key, function.base)
    if subject.kind == "symbol":
        for resource in template.all_resources():
            if (resource.symbol or "").lower() == lower:
                yield Location(resource.pointer, resource.member.value, resource.base, resource.key, resource.key_base)
