"""Findings of an earlier version, moved with the members that contain them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from armls.core.finding import Finding
from armls.core.syntax import Member
from armls.core.template import Template

Places = Mapping[Member, "tuple[int, str, int]"]
"""The members of a template: base of offsets, pointer, and the start of the member or its name."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A finding whose offsets and pointer are relative to a member of a template, else to a section, else to itself.

    ``pointer`` is the member's as it was.
    """

    finding: Finding
    member: Member | None
    section: str
    pointer: str


def anchored(findings: Iterable[Finding], template: Template, places: Places) -> tuple[Anchored, ...]:
    """Anchor findings of a template as a whole, at absolute offsets, to their innermost members."""
    spans = [
        (start, base + member.value.end, base, pointer, member) for member, (base, pointer, start) in places.items()
    ]
    spans.sort(key=lambda span: span[0])
    found = []
    around: list[tuple[int, int, int, str, Member]] = []
    passed = 0
    for finding in sorted(findings, key=lambda one: one.start):
        while passed < len(spans) and spans[passed][0] <= finding.start:
            around.append(spans[passed])
            passed += 1
        while around and around[-1][1] <= finding.start:
            around.pop()
        if around:
            _, _, base, pointer, member = around[-1]
            found.append(Anchored(_moved(finding, -base, finding.pointer[len(pointer) :]), member, "", pointer))
        else:
            name = finding.pointer[len(template.pointer) :].split("/")[1:2]
            section = name[0].lower() if name and name[0].lower() in template.sections else ""
            start = _section_start(template, section)
            found.append(Anchored(_moved(finding, -start, finding.pointer[len(template.pointer) :]), None, section, ""))
    return tuple(found)


def placed(earlier: Iterable[Anchored], template: Template, places: Places) -> Iterator[Finding]:
    """The findings, at absolute offsets, in another version of the template, without those of removed members.

    They have no fixes and no related locations, which may have moved.
    """
    by_pointer: dict[str, tuple[Member, int]] | None = None
    for one in earlier:
        if one.member is None:
            start = _section_start(template, one.section)
            if one.section in template.sections or not one.section:
                yield _moved(one.finding, start, template.pointer + one.finding.pointer)
            continue
        place = places.get(one.member)
        if place is not None:
            yield _moved(one.finding, place[0], place[1] + one.finding.pointer)
            continue
        if by_pointer is None:
            by_pointer = {pointer: (member, base) for member, (base, pointer, _) in places.items()}
        successor = by_pointer.get(one.pointer)
        if successor is not None:
            member, base = successor
            start, end = (min(at, member.value.end) for at in (one.finding.start, one.finding.end))
            yield replace(
                _moved(one.finding, base, one.pointer + one.finding.pointer), start=base + start, end=base + end
            )


def _section_start(template: Template, section: str) -> int:
    found = template.sections.get(section)
    return template.base + (found.start if found is not None else template.value.start)


def _moved(finding: Finding, by: int, pointer: str) -> Finding:
    start, end = finding.start + by, finding.end + by
    return replace(finding, start=start, end=end, pointer=pointer, related=(), fix=None)
