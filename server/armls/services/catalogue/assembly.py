"""Reads the resources that are embedded in a .NET assembly (ECMA-335, partition II), without running it.

The way to them: PE header, CLI header (which says where the resources are), metadata root, table stream, and in there
the rows of the table ManifestResource, which give each resource's name and offset. Their place depends on the size of
the rows of all tables before it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from armls.services.catalogue.errors import CatalogueError

_RESOURCES = 0x28
_MAX_NAME = 1024

_CODED = {
    "TypeDefOrRef": (2, (0x02, 0x01, 0x1B)),
    "HasConstant": (2, (0x04, 0x08, 0x17)),
    "HasCustomAttribute": (
        5,
        (6, 4, 1, 2, 8, 9, 10, 0, 14, 23, 20, 17, 26, 27, 32, 35, 38, 39, 40, 42, 44, 43),
    ),
    "HasFieldMarshal": (1, (0x04, 0x08)),
    "HasDeclSecurity": (2, (0x02, 0x06, 0x20)),
    "MemberRefParent": (3, (0x02, 0x01, 0x1A, 0x06, 0x1B)),
    "HasSemantics": (1, (0x14, 0x17)),
    "MethodDefOrRef": (1, (0x06, 0x0A)),
    "MemberForwarded": (1, (0x04, 0x06)),
    "Implementation": (2, (0x26, 0x23, 0x27)),
    "CustomAttributeType": (3, (0x06, 0x0A)),
    "ResolutionScope": (2, (0x00, 0x1A, 0x23, 0x01)),
}
"""Coded indexes: the bits that tell the table, and the tables (II.24.2.6)."""

_TABLES: dict[int, tuple[str | int, ...]] = {
    0x00: (2, "string", "guid", "guid", "guid"),
    0x01: ("ResolutionScope", "string", "string"),
    0x02: (4, "string", "string", "TypeDefOrRef", 0x104, 0x106),
    0x03: (0x104,),
    0x04: (2, "string", "blob"),
    0x05: (0x106,),
    0x06: (4, 2, 2, "string", "blob", 0x108),
    0x07: (0x108,),
    0x08: (2, 2, "string"),
    0x09: (0x102, "TypeDefOrRef"),
    0x0A: ("MemberRefParent", "string", "blob"),
    0x0B: (2, "HasConstant", "blob"),
    0x0C: ("HasCustomAttribute", "CustomAttributeType", "blob"),
    0x0D: ("HasFieldMarshal", "blob"),
    0x0E: (2, "HasDeclSecurity", "blob"),
    0x0F: (2, 4, 0x102),
    0x10: (4, 0x104),
    0x11: ("blob",),
    0x12: (0x102, 0x114),
    0x13: (0x114,),
    0x14: (2, "string", "TypeDefOrRef"),
    0x15: (0x102, 0x117),
    0x16: (0x117,),
    0x17: (2, "string", "blob"),
    0x18: (2, 0x106, "HasSemantics"),
    0x19: (0x102, "MethodDefOrRef", "MethodDefOrRef"),
    0x1A: ("string",),
    0x1B: ("blob",),
    0x1C: (2, "MemberForwarded", "string", 0x11A),
    0x1D: (4, 0x104),
    0x20: (4, 2, 2, 2, 2, 4, "blob", "string", "string"),
    0x21: (4,),
    0x22: (4, 4, 4),
    0x23: (2, 2, 2, 2, 4, "blob", "string", "string", "blob"),
    0x24: (4, 0x123),
    0x25: (4, 4, 4, 0x123),
    0x26: (4, "string", "blob"),
    0x27: (4, 4, "string", "string", "Implementation"),
    0x28: (4, 4, "string", "Implementation"),
}
"""The columns of each table (II.22): bytes, a heap, a coded index, or 0x100 plus the table that it is an index of."""


def is_assembly(content: bytes) -> bool:
    """Whether this looks like a PE file."""
    return content[:2] == b"MZ"


def embedded_resources(content: bytes) -> Iterator[tuple[str, memoryview]]:
    """The names of the resources and their contents. Raises CatalogueError for anything but a .NET assembly."""
    try:
        yield from _Assembly(content).resources()
    except (struct.error, IndexError, ValueError) as error:
        raise CatalogueError(f"it is not a .NET assembly that can be read: {error}") from None


class _Assembly:
    def __init__(self, content: bytes) -> None:
        self.content = content
        pe = self.number("<I", 0x3C)
        if content[pe : pe + 4] != b"PE\0\0":
            raise CatalogueError("it is not a .NET assembly")
        sections, optional = self.number("<H", pe + 6), self.number("<H", pe + 20)
        table = pe + 24 + optional
        self.sections = [struct.unpack_from("<IIII", content, table + 40 * one + 8) for one in range(sections)]
        is_wide = self.number("<H", pe + 24) == 0x20B
        directory = pe + 24 + (112 if is_wide else 96) + 14 * 8
        cli = self.place(self.number("<I", directory))
        self.metadata = self.place(self.number("<I", cli + 8))
        self.data, self.data_size = self.place(self.number("<I", cli + 24)), self.number("<I", cli + 28)

    def number(self, form: str, at: int) -> int:
        value: int = struct.unpack_from(form, self.content, at)[0]
        return value

    def place(self, address: int) -> int:
        """Where an address of memory is in the file."""
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                place: int = address - start + raw
                return place
        raise CatalogueError("it is not a .NET assembly")

    def streams(self) -> dict[str, int]:
        """Where the streams of the metadata begin."""
        at = self.metadata
        if self.number("<I", at) != 0x424A5342:
            raise CatalogueError("it is not a .NET assembly")
        at += 16 + self.number("<I", at + 12)
        count, at = self.number("<H", at + 2), at + 4
        found = {}
        for _ in range(count):
            start = self.number("<I", at)
            end = self.content.index(b"\0", at + 8, at + 8 + 32)
            name = self.content[at + 8 : end].decode("ascii", "replace")
            found[name] = self.metadata + start
            at += 8 + (len(name) // 4 + 1) * 4
        return found

    def resources(self) -> Iterator[tuple[str, memoryview]]:
        streams = self.streams()
        if "#~" not in streams or "#Strings" not in streams:
            raise CatalogueError("its metadata has no tables")
        at, strings = streams["#~"], streams["#Strings"]
        heaps, valid = self.content[at + 6], self.number("<Q", at + 8)
        present = [table for table in range(64) if valid >> table & 1]
        rows = {table: self.number("<I", at + 24 + 4 * place) for place, table in enumerate(present)}
        at += 24 + 4 * len(present)
        for table in present:
            if table == _RESOURCES:
                break
            if table not in _TABLES:
                raise CatalogueError("its metadata has a table that is not known")
            at += rows[table] * sum(_width(column, heaps, rows) for column in _TABLES[table])
        view = memoryview(self.content)
        wide = _width("string", heaps, rows)
        row = sum(_width(column, heaps, rows) for column in _TABLES[_RESOURCES])
        for place in range(rows.get(_RESOURCES, 0)):
            offset, name = self.number("<I", at + row * place), at + row * place + 8
            start = strings + self.number("<I" if wide == 4 else "<H", name)
            end = self.content.index(b"\0", start, start + _MAX_NAME)
            size = self.number("<I", self.data + offset)
            if offset + 4 + size > self.data_size:
                raise CatalogueError("a resource in it is cut off")
            first = self.data + offset + 4
            if first + size > len(self.content):
                raise CatalogueError("it is cut off")
            yield self.content[start:end].decode("utf-8", "replace"), view[first : first + size]


def _width(column: str | int, heaps: int, rows: dict[int, int]) -> int:
    """How many bytes a column has."""
    if isinstance(column, int):
        if column < 0x100:
            return column
        return 4 if rows.get(column - 0x100, 0) >= 0x10000 else 2
    if column in ("string", "guid", "blob"):
        return 4 if heaps & {"string": 1, "guid": 2, "blob": 4}[column] else 2
    bits, tables = _CODED[column]
    return 4 if max(rows.get(table, 0) for table in tables) >= 1 << (16 - bits) else 2
