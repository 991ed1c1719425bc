"""The file of a catalogue: how it is laid out, and the bounds that its reader holds.

All numbers in the head are little-endian::

    8 bytes   "ARMTYPES"
    3 × u32   version of the layout (1), packed and inflated size of the index
    …         the index, then all parts one after the other

The index and the parts are zlib streams of MessagePack; the structs here say what is in each, fields without their
names. The index has the types with their API versions, and the sizes of the parts. A *chunk* has the bodies of one
top-level type and its child types, in all versions: a list of strings, a list of nodes that refer to strings and to one
another by number, and for each type (lower case) the number of the node of each version's body. A catalogue with
descriptions has a second part for each chunk, with a list of texts.

Nothing of it is trusted: sizes are bounded before anything is inflated, and msgspec checks every field.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, TypeVar, Union

import msgspec
from msgspec import Struct

from armls.services.catalogue.errors import CatalogueError

MAGIC = b"ARMTYPES"
LAYOUT = 1
HEAD = struct.Struct("<8sIII")
MAX_FILE = 64 * 1024 * 1024
MAX_PART = 16 * 1024 * 1024
"""Inflated; the index and the largest chunk have less than 1 MB."""
SCOPES = 32
"""A version's scopes are one number: those where it can be deployed times 32, plus those where it can be read."""


class Origin(Struct, frozen=True):
    """Where a catalogue comes from.

    ``package`` and ``version`` name it, ``date`` is the day up to which it knows, ``digest`` the SHA-256 over the names
    and contents of the JSON files in it, ``dropped`` counts what was left out, by what it is.
    """

    package: str
    version: str
    date: str
    digest: str
    dropped: dict[str, int]


class Index(Struct, frozen=True, array_like=True):
    """``parts``: the packed and inflated sizes of the parts, in pairs; ``types``: a TypeEntry by lower-case name."""

    origin: Origin
    has_texts: bool
    versions: tuple[str, ...]
    parts: list[int]
    types: dict[str, msgspec.Raw]


class TypeEntry(Struct, frozen=True, array_like=True):
    """A type as Azure writes it, the number of its chunk, its versions (oldest first, numbers in ``Index.versions``)
    and the scopes of each, or one number for all."""

    name: str
    chunk: int
    versions: list[int]
    scopes: list[int]


class Chunk(Struct, frozen=True, array_like=True):
    """``bodies``: the numbers of nodes, one for each version of a type."""

    strings: list[str]
    nodes: list[msgspec.Raw]
    bodies: dict[str, list[int]]


class _Node(Struct, frozen=True, array_like=True, gc=False):
    pass


class AnyNode(_Node, frozen=True, array_like=True, gc=False, tag=0):
    """Any value."""


class BooleanNode(_Node, frozen=True, array_like=True, gc=False, tag=1):
    """A Boolean."""


class IntegerNode(_Node, frozen=True, array_like=True, gc=False, tag=2):
    """An integer and its bounds."""

    least: Union[int, None] = None  # noqa: UP007
    most: Union[int, None] = None  # noqa: UP007


class StringNode(_Node, frozen=True, array_like=True, gc=False, tag=3):
    """A string; ``pattern`` is the number of a string."""

    min_length: Union[int, None] = None  # noqa: UP007
    max_length: Union[int, None] = None  # noqa: UP007
    pattern: Union[int, None] = None  # noqa: UP007
    is_secure: bool = False


class ArrayNode(_Node, frozen=True, array_like=True, gc=False, tag=4):
    """An array of one type of items."""

    item: int
    min_length: Union[int, None] = None  # noqa: UP007
    max_length: Union[int, None] = None  # noqa: UP007


class ChoiceNode(_Node, frozen=True, array_like=True, gc=False, tag=5):
    """A set of strings, and for an open one the number of the node that says what else is valid."""

    values: list[int]
    other: Union[int, None] = None  # noqa: UP007


class ObjectNode(_Node, frozen=True, array_like=True, gc=False, tag=6):
    """An object. Its properties are flat: name, flags, node and, where the catalogue has texts, text (0 for none)."""

    name: int
    properties: list[int]
    rest: Union[int, None] = None  # noqa: UP007
    is_secure: bool = False


class VariantNode(_Node, frozen=True, array_like=True, gc=False, tag=7):
    """An object with variants, which are flat: value, node."""

    name: int
    discriminator: int
    properties: list[int]
    variants: list[int]


Node = AnyNode | BooleanNode | IntegerNode | StringNode | ArrayNode | ChoiceNode | ObjectNode | VariantNode

PartT = TypeVar("PartT")


def packed(value: Any) -> tuple[bytes, int]:
    """A part of the file, and its inflated size."""
    content = msgspec.msgpack.encode(value)
    return zlib.compress(content, 9), len(content)


def unpacked(part: bytes, size: int, decoder: msgspec.msgpack.Decoder[PartT]) -> PartT:
    """The content of a part of that inflated size. Raises CatalogueError where it is not what it should be."""
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(part, size + 1)
        if len(content) != size or not inflater.eof or inflater.unused_data:
            raise CatalogueError("a part of it has another size than its index says")
        return decoder.decode(content)
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CatalogueError(f"a part of it cannot be read: {str(error)[:200]}") from None
