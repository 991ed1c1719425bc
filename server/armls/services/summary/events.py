"""The thorough engine: counts from ijson's events, for input of any size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from armls.core.limits import MAX_DEPTH
from armls.services.summary.tally import (
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

MOST_LEVELS = 100_000
"""Text that nests deeper is not read any further."""

_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


class TooDeep(Exception):
    """The JSON is nested more deeply than allowed."""


class Part:
    """An object or array that is being read and counts in some way; here, one of which nothing counts."""

    __slots__ = ("key",)

    def __init__(self) -> None:
        self.key = ""

    def name(self, key: str) -> None:
        """The name of the next member."""
        self.key = key.lower()

    def opened(self, is_object: bool) -> Part | None:
        """An object or array begins as the next value: what reads it, None where nothing of it counts."""
        return None

    def scalar(self, value: Any) -> None:
        """The next value is none of these."""

    def closed(self, is_broken: bool) -> None:
        """The end, or the end of the text before it."""


class DocumentPart(Part):
    """The part around the root; ``resumed`` is a section that was begun by another engine, with its name."""

    __slots__ = ("_resumed", "_root")

    def __init__(self, root: Template, resumed: tuple[str, Section] | None) -> None:
        super().__init__()
        self._root, self._resumed = root, resumed

    def opened(self, is_object: bool) -> Part | None:
        """The root itself."""
        return _TemplatePart(self._root, self._resumed) if is_object else None


class _TemplatePart(Part):
    __slots__ = ("_resumed", "_template")

    def __init__(self, template: Template, resumed: tuple[str, Section] | None = None) -> None:
        super().__init__()
        self._template, self._resumed = template, resumed

    def opened(self, is_object: bool) -> Part | None:
        name, resumed = self.key, None
        section: Section = None
        part: Part | None = None
        if self._resumed is not None:
            resumed, self._resumed = self._resumed[1], None
        if name in NAMED_SECTIONS and is_object:
            section = names = resumed if isinstance(resumed, Names) else Names()
            part = _NamesPart(names)
        elif name == "functions" and not is_object:
            section = functions = resumed if isinstance(resumed, Functions) else Functions()
            part = _FunctionsPart(functions)
        elif name == "resources":
            section = resources = resumed if isinstance(resumed, Resources) else Resources()
            part = _ResourcesPart(resources, is_object)
        self._template.sections[name] = section
        return part

    def scalar(self, value: Any) -> None:
        is_text = self.key in TEXT_MEMBERS and isinstance(value, str)
        self._template.sections[self.key] = short(value) if is_text else None


class _NamesPart(Part):
    __slots__ = ("_names",)

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def name(self, key: str) -> None:
        self._names.add(key)


class _FunctionsPart(Part):
    __slots__ = ("_functions",)

    def __init__(self, functions: Functions) -> None:
        super().__init__()
        self._functions = functions

    def opened(self, is_object: bool) -> Part | None:
        return _NamespacePart(self._functions) if is_object else None


class _NamespacePart(Part):
    __slots__ = ("_functions", "_members")

    def __init__(self, functions: Functions) -> None:
        super().__init__()
        self._functions, self._members = functions, Names()

    def opened(self, is_object: bool) -> Part | None:
        if self.key != "members":
            return None
        self._members = Names()
        return _NamesPart(self._members) if is_object else None

    def scalar(self, value: Any) -> None:
        if self.key == "members":
            self._members = Names()

    def closed(self, is_broken: bool) -> None:
        self._functions.count += len(self._members)


class _ResourcesPart(Part):
    __slots__ = ("_is_map", "_resources")

    def __init__(self, resources: Resources, is_map: bool) -> None:
        super().__init__()
        self._resources, self._is_map = resources, is_map

    def name(self, key: str) -> None:
        self.key = key  # the case of symbolic names counts

    def opened(self, is_object: bool) -> Part | None:
        if is_object:
            return _ResourcePart(self)
        self.add(None)
        return None

    def scalar(self, value: Any) -> None:
        self.add(None)

    def add(self, resource: Resource | None) -> None:
        """Add an item that has been read; None if it isn't a resource."""
        if self._is_map:
            self._resources.put(self.key, resource)
        elif resource is None:
            self._resources.skip()
        else:
            self._resources.add(resource)


class _ResourcePart(Part):
    __slots__ = ("_owner", "_resource")

    def __init__(self, owner: _ResourcesPart) -> None:
        super().__init__()
        self._owner, self._resource = owner, Resource()

    def opened(self, is_object: bool) -> Part | None:
        resource, name = self._resource, self.key
        self.scalar(None)
        if name == "copy":
            return _CopyPart(resource) if is_object else None
        if name == "properties":
            return _PropertiesPart(resource) if is_object else None
        if name == "resources":
            resource.children = Resources()
            return _ResourcesPart(resource.children, is_object)
        return None

    def scalar(self, value: Any) -> None:
        resource, name = self._resource, self.key
        if name == "type":
            resource.type = short(value) if isinstance(value, str) else None
        elif name == "copy":
            resource.is_copied, resource.copies = True, 1
        elif name == "condition":
            resource.is_conditional = True
        elif name == "existing":
            resource.is_existing = is_true(value)
        elif name == "resources":
            resource.children = None
        elif name == "properties":
            resource.template = None

    def closed(self, is_broken: bool) -> None:
        if not is_broken or self._resource.type is not None:
            self._owner.add(self._resource)


class _CopyPart(Part):
    __slots__ = ("_resource",)

    def __init__(self, resource: Resource) -> None:
        super().__init__()
        self._resource = resource

    def opened(self, is_object: bool) -> Part | None:
        self.scalar(None)
        return None

    def scalar(self, value: Any) -> None:
        if self.key == "count":
            self._resource.copies = copies_of(value)


class _PropertiesPart(Part):
    __slots__ = ("_resource",)

    def __init__(self, resource: Resource) -> None:
        super().__init__()
        self._resource = resource

    def opened(self, is_object: bool) -> Part | None:
        if self.key != "template":
            return None
        self._resource.template = Template() if is_object else None
        return _TemplatePart(self._resource.template) if self._resource.template is not None else None

    def scalar(self, value: Any) -> None:
        if self.key == "template":
            self._resource.template = None


class EventCounter:
    """Counts events of ijson. ``deepest`` is how deep the text nests."""

    def __init__(self, document: DocumentPart) -> None:
        self._parts: list[Part] = [document]
        self._skipped = 0
        self.deepest = 0

    def take(self, events: Iterable[tuple[str, Any]]) -> None:
        """Some more events. Raises TooDeep."""
        parts, skipped, steps = self._parts, self._skipped, _STEPS
        part = parts[-1]
        for event, value in events:
            if skipped:
                step = steps.get(event)
                if step is not None:
                    skipped += step
                    if len(parts) + skipped > self.deepest:
                        self._deeper(len(parts) + skipped)
            elif event == "map_key":
                part.name(value)
            elif event == "start_map" or event == "start_array":
                inner = part.opened(event == "start_map") if len(parts) <= MAX_DEPTH else None
                if inner is None:
                    skipped = 1
                else:
                    parts.append(inner)
                    part = inner
                if len(parts) + skipped > self.deepest:
                    self._deeper(len(parts) + skipped)
            elif event == "end_map" or event == "end_array":
                parts.pop().closed(False)
                part = parts[-1]
            else:
                part.scalar(value)
        self._skipped = skipped

    def _deeper(self, levels: int) -> None:
        self.deepest = levels
        if levels - 1 > MOST_LEVELS:
            raise TooDeep

    def stop(self) -> None:
        """The text ends here, or can be read no further: what is open counts as far as it is known."""
        while len(self._parts) > 1:
            self._parts.pop().closed(True)
