"""The difference between two expansions: resources and outputs that were added, removed or changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from armls.core.expansion.result import Expansion, as_one, with_expressions
from armls.core.location import escape

NOTHING = object()


class Change(Struct, frozen=True, gc=False):
    """A changed value: ``before`` or ``after`` is :data:`NOTHING` if it was added or removed."""

    pointer: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        """The change as JSON, without a missing side."""
        found = {"pointer": self.pointer}
        if self.before is not NOTHING:
            found["before"] = self.before
        if self.after is not NOTHING:
            found["after"] = self.after
        return found


class ChangedResource(Struct, frozen=True, gc=False):
    """A resource in both expansions, and the changes of its members."""

    id: str
    type: str
    name: str
    changes: tuple[Change, ...]


class Difference(Struct, frozen=True, gc=False):
    """The difference of two expansions. Resources are as in the expansions' JSON, and matched by id in any case."""

    added: tuple[dict[str, Any], ...]
    removed: tuple[dict[str, Any], ...]
    changed: tuple[ChangedResource, ...]
    outputs: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both expansions are the same."""
        return not (self.added or self.removed or self.changed or self.outputs)

    def as_json(self) -> dict[str, Any]:
        """The difference as ``armls expand --diff --format json`` prints it."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [
                {"id": one.id, "type": one.type, "name": one.name, "changes": [c.as_json() for c in one.changes]}
                for one in self.changed
            ],
            "outputs": [change.as_json() for change in self.outputs],
        }


def difference(before: Expansion, after: Expansion) -> Difference:
    """Compare the resources and outputs of two expansions."""
    old, new = _by_id(before), _by_id(after)
    changed = []
    for key, resource in new.items():
        if key in old:
            changes = tuple(_changes(old[key], resource, ""))
            if changes:
                changed.append(
                    ChangedResource(
                        str(resource.get("id", "")), str(resource["type"]), str(resource.get("name", "")), changes
                    )
                )
    outputs = [{name: as_one(one.value) for name, one in side.outputs.items()} for side in (before, after)]
    return Difference(
        tuple(resource for key, resource in new.items() if key not in old),
        tuple(resource for key, resource in old.items() if key not in new),
        tuple(changed),
        tuple(_changes(outputs[0], outputs[1], "")),
    )


def _by_id(expansion: Expansion) -> dict[tuple[str, int], dict[str, Any]]:
    """The resources by id and, if an id is repeated, by their number."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for resource in expansion.resources:
        shown = {name: with_expressions(value) for name, value in resource.members.items()}
        key = str(shown.get("id") or f"{shown.get('type')} {resource.pointer}").lower()
        number = 0
        while (key, number) in found:
            number += 1
        found[key, number] = shown
    return found


def _changes(before: Any, after: Any, pointer: str) -> Iterator[Change]:
    """The changes between two JSON values; arrays of equal length item by item."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            old, new = before.get(name, NOTHING), after.get(name, NOTHING)
            yield from _changes(old, new, f"{pointer}/{escape(name)}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, f"{pointer}/{index}")
    elif type(before) is not type(after) or before != after:
        yield Change(pointer, before, after)
