"""The types of Azure's resources, property by property.

A type is a graph, since some types contain themselves. It is followed on demand: the nodes keep the number of the node
that they refer to, and ask their :class:`TypeSource` for it. Names and values are looked up in any case, as Azure does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, Union

from msgspec import Struct

REQUIRED, READ_ONLY, WRITE_ONLY, CONSTANT = 1, 2, 4, 8
"""The bits of :attr:`PropertyType.flags`; CONSTANT: the value must be known when the deployment starts."""


class TypeSource(Protocol):
    """The source of the nodes of a type."""

    def node(self, number: int) -> Type:
        """The node of that number."""

    def description(self, number: int) -> str:
        """The description of that number; empty in a catalogue without descriptions."""


class AnyType(Struct, frozen=True, gc=False):
    """The type of any value, or an unknown type."""


class BooleanType(Struct, frozen=True, gc=False):
    """The type of Booleans."""


class IntegerType(Struct, frozen=True, gc=False):
    """The type of integers, with bounds."""

    least: Union[int, None] = None  # noqa: UP007
    most: Union[int, None] = None  # noqa: UP007


class StringType(Struct, frozen=True, gc=False):
    """The type of strings; lengths count UTF-16 units, ``pattern`` is a .NET regular expression to search for."""

    min_length: Union[int, None] = None  # noqa: UP007
    max_length: Union[int, None] = None  # noqa: UP007
    pattern: Union[str, None] = None  # noqa: UP007
    is_secure: bool = False


class ChoiceType(Struct, frozen=True, gc=False):
    """The type of a set of strings. An open set (``other``) allows other strings: its values are suggestions."""

    values: tuple[str, ...]
    other: Union[StringType, None] = None  # noqa: UP007

    @property
    def is_open(self) -> bool:
        """Whether other strings are valid, too."""
        return self.other is not None


class PropertyType(Struct, frozen=True, eq=False):
    """A property of an object: its name as Azure writes it, its flags and its type."""

    name: str
    flags: int
    number: int
    text: int
    source: TypeSource

    @property
    def type(self) -> Type:
        """The type of its value."""
        return self.source.node(self.number)

    @property
    def description(self) -> str:
        """Microsoft's description of it; empty in a catalogue without descriptions."""
        return self.source.description(self.text)

    @property
    def is_required(self) -> bool:
        """Whether a template must set it: required, and not also read-only."""
        return self.flags & (REQUIRED | READ_ONLY) == REQUIRED

    @property
    def is_read_only(self) -> bool:
        """Whether Azure sets it, and ignores the value in a template."""
        return bool(self.flags & READ_ONLY)

    @property
    def is_write_only(self) -> bool:
        """Whether Azure never returns it."""
        return bool(self.flags & WRITE_ONLY)

    @property
    def is_constant(self) -> bool:
        """Whether its value must be known when the deployment starts."""
        return bool(self.flags & CONSTANT)


class ArrayType(Struct, frozen=True, eq=False):
    """The type of arrays; Azure's own tools do not enforce its lengths."""

    number: int
    min_length: Union[int, None]  # noqa: UP007
    max_length: Union[int, None]  # noqa: UP007
    source: TypeSource

    @property
    def item(self) -> Type:
        """The type of its items."""
        return self.source.node(self.number)


class ObjectType(Struct, frozen=True, eq=False):
    """The type of objects. ``properties`` are keyed by lower-case name, in alphabetical order.

    ``rest`` is the number of the type of all other properties; None if no others are allowed.
    """

    name: str
    properties: Mapping[str, PropertyType]
    rest: Union[int, None]  # noqa: UP007
    is_secure: bool
    source: TypeSource

    @property
    def is_open(self) -> bool:
        """Whether other properties are valid, too."""
        return self.rest is not None

    @property
    def additional(self) -> Type | None:
        """The type of all other properties; None if no others are allowed."""
        return self.source.node(self.rest) if self.rest is not None else None

    def get(self, name: str) -> PropertyType | None:
        """The property of that name in any case."""
        return self.properties.get(name.lower())

    def required(self) -> Iterator[PropertyType]:
        """The properties that a template must set."""
        return (one for one in self.properties.values() if one.is_required)


class VariantType(Struct, frozen=True, eq=False):
    """The type of objects whose other properties depend on the value of one of them, the ``discriminator``.

    ``properties`` are those of all variants, keyed by lower-case name; ``variants`` the number of the type of each,
    by the value of the discriminator as Azure writes it.
    """

    name: str
    discriminator: str
    properties: Mapping[str, PropertyType]
    variants: Mapping[str, int]
    source: TypeSource

    def variant(self, value: str) -> ObjectType | None:
        """The object type for a value (in any case) of the discriminator, if there is one."""
        number = self.variants.get(value)
        if number is None:
            lower = value.lower()
            number = next((one for name, one in self.variants.items() if name.lower() == lower), None)
        found = self.source.node(number) if number is not None else None
        if type(found) is not ObjectType:
            return None
        return ObjectType(found.name, {**self.properties, **found.properties}, found.rest, found.is_secure, self.source)

    def all_variants(self) -> Iterator[tuple[str, ObjectType]]:
        """Every value of the discriminator, with its object type."""
        for value in self.variants:
            found = self.variant(value)
            if found is not None:
                yield value, found

    def get(self, name: str) -> PropertyType | None:
        """The property of that name in any case: of all variants, or of the first one with it."""
        found = self.properties.get(name.lower())
        if found is None:
            found = next((one for _, variant in self.all_variants() if (one := variant.get(name)) is not None), None)
        return found


Type = AnyType | BooleanType | IntegerType | StringType | ChoiceType | ArrayType | ObjectType | VariantType


class ResourceType(Struct, frozen=True, eq=False):
    """A resource type in one API version.

    ``name``: as Azure writes it. ``writable``, ``readable``: the scopes where it can be deployed and referenced, as
    bits: 1 tenant, 2 management group, 4 subscription, 8 resource group, 16 on a resource. ``body`` has no ``type``
    and no ``apiVersion``; it is an object or a variant.
    """

    name: str
    version: str
    writable: int
    readable: int
    body: ObjectType | VariantType


class Step(Struct, frozen=True):
    """One step from a value to one within it: to the property ``name``, or (None) to the items of an array.

    ``kind``: the value of the discriminator of the object that has the property; None if it is unknown, so that every
    variant is possible.
    """

    name: Union[str, None]  # noqa: UP007
    kind: Union[str, None] = None  # noqa: UP007


def walk(start: Type, steps: Iterable[Step]) -> Type | None:
    """The type at the end of a path; None if the type has no such path, AnyType if any value is allowed."""
    return next(iter(walk_all(start, steps)), None)


def walk_all(start: Type, steps: Iterable[Step]) -> list[Type]:
    """The types at the end of a path, in all variants that may be meant; none if the type has no such path."""
    current: dict[int, Type] = {id(start): start}
    for step in steps:
        following: dict[int, Type] = {}
        for one in current.values():
            for found in _follow(one, step):
                following[id(found)] = found
        current = following
    return list(current.values())


def property_at(start: Type, steps: Sequence[Step]) -> PropertyType | None:
    """The declared property that a path ends with, in the first variant that has it; None where there is none."""
    name = steps[-1].name if steps else None
    if name is None:
        return None
    for owner in walk_all(start, steps[:-1]):
        chosen = _chosen(owner, steps[-1].kind)
        found = chosen.get(name) if type(chosen) is ObjectType or type(chosen) is VariantType else None
        if found is not None:
            return found
    return None


def _chosen(type_: Type, kind: str | None) -> Type:
    """The variant of a type for a value of the discriminator, if there is one."""
    if type(type_) is VariantType and kind is not None:
        return type_.variant(kind) or type_
    return type_


def _follow(current: Type, step: Step) -> Iterator[Type]:
    if type(current) is AnyType:
        yield current
    elif step.name is None:
        if type(current) is ArrayType:
            yield current.item
    else:
        owner = _chosen(current, step.kind)
        owners = [one for _, one in owner.all_variants()] if type(owner) is VariantType else [owner]
        for one in owners:
            found = one.get(step.name) if type(one) is ObjectType else None
            if found is not None:
                yield found.type
            elif type(one) is ObjectType and one.additional is not None:
                yield one.additional
