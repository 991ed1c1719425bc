"""Reads the file of a catalogue: its index when it is opened, a chunk when a type in it is asked for."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from itertools import accumulate
from pathlib import Path

import msgspec

from armls.core.resource_types import ResourceType
from armls.services.catalogue import layout
from armls.services.catalogue.chunks import ChunkTypes
from armls.services.catalogue.errors import CatalogueError

_INDEX = msgspec.msgpack.Decoder(layout.Index)
_ENTRY = msgspec.msgpack.Decoder(layout.TypeEntry)
_CHUNK = msgspec.msgpack.Decoder(layout.Chunk)
_TEXTS = msgspec.msgpack.Decoder(list[str])
_MAX_OPEN = 64
"""Chunks that are kept; one has 5 KB as a rule, and 140 KB at most."""


class CatalogueFile:
    """An open catalogue. All methods raise CatalogueError where the file is not what it should be."""

    def __init__(self, content: bytes) -> None:
        """``content``: the whole file."""
        if len(content) < layout.HEAD.size or content[:8] != layout.MAGIC:
            raise CatalogueError("it is not a catalogue of resource types")
        _, version, packed, size = layout.HEAD.unpack_from(content)
        if version != layout.LAYOUT:
            raise CatalogueError(f"it is laid out in version {version}; this armls reads version {layout.LAYOUT}")
        start = layout.HEAD.size + packed
        if size > layout.MAX_PART or start > len(content):
            raise CatalogueError("it is cut off, or too large")
        self._content = content
        self._index = layout.unpacked(content[layout.HEAD.size : start], size, _INDEX)
        sizes = self._index.parts
        if len(sizes) % 2 or any(size < 0 or size > layout.MAX_PART for size in sizes):
            raise CatalogueError("its index is wrong about its parts")
        self._ends = list(accumulate(sizes[::2], initial=start))
        if self._ends[-1] != len(content):
            raise CatalogueError("it is cut off, or longer than its index says")
        self._open: OrderedDict[int, ChunkTypes] = OrderedDict()

    @property
    def origin(self) -> layout.Origin:
        """Where it comes from."""
        return self._index.origin

    @property
    def has_descriptions(self) -> bool:
        """Whether it has the descriptions of properties."""
        return self._index.has_texts

    @property
    def names(self) -> list[str]:
        """The lower-case names of all types, in alphabetical order."""
        return list(self._index.types)

    def entry(self, lower: str) -> layout.TypeEntry | None:
        """The entry of a type in the index; None where it is not known."""
        raw = self._index.types.get(lower)
        if raw is None:
            return None
        try:
            return _ENTRY.decode(raw)
        except (msgspec.MsgspecError, ValueError) as error:
            raise CatalogueError(f"its index cannot be read: {str(error)[:200]}") from None

    def versions(self, entry: layout.TypeEntry) -> tuple[str, ...]:
        """The versions of a type, oldest first."""
        known = self._index.versions
        if any(not 0 <= number < len(known) for number in entry.versions):
            raise CatalogueError("its index is wrong about the versions of a type")
        return tuple(known[number] for number in entry.versions)

    def scopes(self, entry: layout.TypeEntry, place: int) -> tuple[int, int]:
        """Where the version at a place can be deployed, and read."""
        scopes = entry.scopes
        if not scopes:
            return 0, 0
        return divmod(scopes[place if place < len(scopes) else 0], layout.SCOPES)

    def resource(self, entry: layout.TypeEntry, place: int) -> ResourceType:
        """A type in the version at a place."""
        body = self.chunk(entry.chunk).body(entry.name.lower(), place)
        writable, readable = self.scopes(entry, place)
        return ResourceType(entry.name, self.versions(entry)[place], writable, readable, body)

    def chunk(self, number: int) -> ChunkTypes:
        """The types of a chunk."""
        known = self._open.get(number)
        if known is None:
            parts, numbers = (2, 4) if self.has_descriptions else (1, 3)
            chunk = self._part(number * parts, _CHUNK)
            known = self._open[number] = ChunkTypes(chunk, numbers, partial(self._texts, number * parts + 1))
            if len(self._open) > _MAX_OPEN:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(number)
        return known

    def _texts(self, part: int) -> list[str]:
        return self._part(part, _TEXTS) if self.has_descriptions else []

    def _part(self, number: int, decoder: msgspec.msgpack.Decoder[layout.PartT]) -> layout.PartT:
        if not 0 <= number < len(self._ends) - 1:
            raise CatalogueError("its index names a part that is not there")
        start, end = self._ends[number], self._ends[number + 1]
        return layout.unpacked(self._content[start:end], self._index.parts[2 * number + 1], decoder)


def open_catalogue(path: Path) -> CatalogueFile:
    """The catalogue in a file. Raises CatalogueError, and OSError where it cannot be read."""
    with open(path, "rb") as file:
        content = file.read(layout.MAX_FILE + 1)
    if len(content) > layout.MAX_FILE:
        raise CatalogueError(f"it is larger than {layout.MAX_FILE >> 20} MB")
    return CatalogueFile(content)
