"""Counts whole JSON values that are in memory, with msgspec.

Each function raises msgspec's DecodeError, or RecursionError, where what it is given is no such value, and has counted
nothing then; Unfit where keys that differ only in case stand in one object, whose order msgspec does not keep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Raw

from armls.services.summary.tally import (
    DEPLOYMENT,
    NAMED_SECTIONS,
    TEXT_MEMBERS,
    Functions,
    Names,
    Resource,
    Resources,
    Section,
    Template,
    copies_of,
    is_true,
    short,
)

Buffer = bytes | Raw
_ABSENT = Raw(b"")


class Unfit(Exception):
    """The text is not for the fast engine."""


class _Regular(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A resource as nearly all are written. Another member, or another case, makes it irregular."""

    type: str = ""
    copy: Raw = _ABSENT
    condition: Raw = _ABSENT
    existing: Raw = _ABSENT
    resources: Raw = _ABSENT
    properties: Raw = _ABSENT
    apiVersion: Raw = _ABSENT
    name: Raw = _ABSENT
    location: Raw = _ABSENT
    tags: Raw = _ABSENT
    dependsOn: Raw = _ABSENT
    kind: Raw = _ABSENT
    sku: Raw = _ABSENT
    identity: Raw = _ABSENT
    zones: Raw = _ABSENT
    plan: Raw = _ABSENT
    scope: Raw = _ABSENT
    comments: Raw = _ABSENT
    metadata: Raw = _ABSENT
    subscriptionId: Raw = _ABSENT
    resourceGroup: Raw = _ABSENT
    extendedLocation: Raw = _ABSENT
    managedBy: Raw = _ABSENT


_regular_list = msgspec.json.Decoder(list[_Regular]).decode
_regular_map = msgspec.json.Decoder(dict[str, _Regular]).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_map = msgspec.json.Decoder(dict[str, Raw]).decode
_any = msgspec.json.Decoder(Raw).decode
_value = msgspec.json.Decoder(Any).decode


def anything(text: Buffer) -> None:
    """Whatever does not count."""
    _any(text)


def names(text: Buffer, into: Names) -> None:
    """An object of parameters, variables and the like."""
    for name in _map(text):
        into.add(name)


def functions(text: Buffer, into: Functions) -> None:
    """A list of namespaces."""
    found = 0
    for entry in _list(text):
        inner = (_members(entry) or {}).get("members")
        if inner is not None and _opens(inner, b"{"):
            known = Names()
            names(inner, known)
            found += len(known)
    into.count += found


def resource_list(text: Buffer, into: Resources) -> None:
    """A list of resources."""
    try:
        items = _regular_list(text)
    except msgspec.ValidationError:
        for made in [_irregular(raw) for raw in _list(text)]:
            if made is None:
                into.skip()
            else:
                into.add(made)
        return
    plain = [
        item.type
        for item in items
        if item.copy is _ABSENT and item.condition is _ABSENT and item.existing is _ABSENT and item.resources is _ABSENT
    ]
    if len(plain) == len(items):
        types = Counter(plain)
        if not any(type_.lower() == DEPLOYMENT or type_ != short(type_) for type_ in types):
            into.add_plain(types)
            return
    for one in [_resource(item) for item in items]:
        into.add(one)


def resource_map(text: Buffer, into: Resources) -> None:
    """An object of resources with symbolic names."""
    made: dict[str, Resource | None]
    try:
        made = {name: _resource(item) for name, item in _regular_map(text).items()}
    except msgspec.ValidationError:
        made = {name: _irregular(raw) for name, raw in _map(text).items()}
    for name, resource in made.items():
        into.put(name, resource)


def template_members(text: Buffer, into: Template) -> None:
    """All sections of a template. Raises ValidationError unless it is an object."""
    found = _lower(_map(text))
    sections = {name: _section(name, raw) for name, raw in found.items()}
    into.sections.update(sections)


def _section(name: str, raw: Raw) -> Section:
    if name in TEXT_MEMBERS:
        value = _value(raw) if _opens(raw, b'"') else None
        return short(value) if isinstance(value, str) else None
    if name in NAMED_SECTIONS:
        return _filled(raw, b"{", names, Names())
    if name == "functions":
        return _filled(raw, b"[", functions, Functions())
    return _resources(raw) if name == "resources" else None


def _filled(raw: Raw, mark: bytes, fill: Callable[[Buffer, Any], None], section: Section) -> Section:
    if not _opens(raw, mark):
        return None
    fill(raw, section)
    return section


def _resources(raw: Raw) -> Resources | None:
    found = Resources()
    if _opens(raw, b"["):
        resource_list(raw, found)
    elif _opens(raw, b"{"):
        resource_map(raw, found)
    else:
        return None
    return found


def _resource(item: _Regular) -> Resource:
    made = Resource()
    made.type = short(item.type)
    if item.copy is not _ABSENT:
        made.is_copied = True
        made.copies = _copies(item.copy)
    made.is_conditional = item.condition is not _ABSENT
    made.is_existing = item.existing is not _ABSENT and _is_true(item.existing)
    if item.resources is not _ABSENT:
        made.children = _resources(item.resources)
    if item.properties is not _ABSENT and item.type.lower() == DEPLOYMENT:
        made.template = _template(item.properties)
    return made


def _irregular(raw: Raw) -> Resource | None:
    found = _members(raw)
    if found is None:
        return None
    type_ = found.get("type")
    item = _Regular(
        type=str(_value(type_)) if type_ is not None and _opens(type_, b'"') else "",
        **{name: found[name] for name in ("copy", "condition", "existing", "resources", "properties") if name in found},
    )
    return _resource(item)


def _template(properties: Raw) -> Template | None:
    inline = (_members(properties) or {}).get("template")
    if inline is None or not _opens(inline, b"{"):
        return None
    made = Template()
    template_members(inline, made)
    return made


def _copies(raw: Raw) -> int:
    count = (_members(raw) or {}).get("count")
    return copies_of(_value(count)) if count is not None and not _opens(count, b"{[") else 1


def _is_true(raw: Raw) -> bool:
    return not _opens(raw, b"{[") and is_true(_value(raw))


def _members(raw: Raw) -> dict[str, Raw] | None:
    """The members of an object by lower-case name; None for anything else."""
    return _lower(_map(raw)) if _opens(raw, b"{") else None


def _lower(members: dict[str, Raw]) -> dict[str, Raw]:
    found = {name.lower(): raw for name, raw in members.items()}
    if len(found) != len(members):
        raise Unfit
    return found


def _opens(raw: Raw, marks: bytes) -> bool:
    return memoryview(raw)[0] in marks
