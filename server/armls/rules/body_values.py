"""Parts of the body of a resource: what is written and what expressions evaluate to, and the paths to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Edit, Fix
from armls.core.resource_types import (
    ArrayType,
    BooleanType,
    ChoiceType,
    IntegerType,
    ObjectType,
    Step,
    StringType,
    Type,
    VariantType,
)
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, Slot, String

_MOST_SHOWN = 6


class Path(NamedTuple):
    """How a value is reached: the path to the object or array around it, and the step from there."""

    before: Path | None
    name: str | None
    kind: str | None


class Known(NamedTuple):
    """A part of what an expression evaluates to, and the node of the expression."""

    value: Value
    anchor: Node


Item = Node | Known


def shown_values(values: Iterable[str]) -> str:
    """Some values in quotes, the first of many."""
    names = list(values)
    shown = ", ".join(f"'{one}'" for one in names[:_MOST_SHOWN])
    return shown + (", …" if len(names) > _MOST_SHOWN else "")


def change(node: Node, text: str) -> Fix:
    """Write another text in the place of a string. What is meant is probable, not certain."""
    return Fix(f"Change to '{text}'", (Edit(node.start + 1, node.end - 1, text),), is_safe=False)


def characters(count: int) -> str:
    """A number of characters in words."""
    return f"{count} character{'s' * (count != 1)}"


def normal(value: str) -> str:
    """A value without what services ignore: letter case, and blanks in ``SystemAssigned, UserAssigned``."""
    return value.replace(" ", "").lower()


def is_convertible(value: str, wanted: str) -> bool:
    """Whether services read a string as an ``int`` or ``bool``."""
    text = value.strip().lower()
    if not text or (wanted == "bool" and text in ("true", "false")):
        return True
    if wanted == "bool":
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True


def type_of(item: Item) -> str | None:
    """The type of a value; None where it is not known."""
    if type(item) is Known:
        return None if isinstance(item.value, Unknown) else type_name(item.value)
    kind = type(item)
    if kind in (Slot, Missing):
        return None
    if kind is String:
        return "string"
    if kind is Number:
        return "int" if isinstance(item.value, int) else "float"  # type: ignore[union-attr]
    if kind is Literal:
        return "null" if item.value is None else "bool"  # type: ignore[union-attr]
    return "object" if kind is Object else "array" if kind is Array else None


def scalar(item: Item) -> Value:
    """The value of a scalar."""
    if type(item) is String:
        return item.literal
    return item.value if type(item) in (Known, Number, Literal) else Unknown("")  # type: ignore[union-attr]


def type_wanted(type_: Type) -> str | None:
    """The name of a type in ARM templates; None for any."""
    kind = type(type_)
    if kind in (ObjectType, VariantType):
        return "object"
    names = {ArrayType: "array", BooleanType: "bool", IntegerType: "int", StringType: "string", ChoiceType: "string"}
    return names.get(kind)


def name_of(path: Path | None) -> str:
    """The name of a value in messages: its property, or that of the array around it."""
    while path is not None and path.name is None:
        path = path.before
    return path.name or "" if path is not None else ""


def steps_of(path: Path) -> tuple[Step, ...]:
    """A path from the body of the resource on, as the catalogue follows it."""
    steps: list[Step] = []
    one: Path | None = path
    while one is not None:
        steps.append(Step(one.name, one.kind))
        one = one.before
    return tuple(reversed(steps))


def dotted(path: Path) -> str:
    """``properties.ipConfigurations[].name``."""
    parts: list[str] = []
    one: Path | None = path
    while one is not None:
        parts.append("[]" if one.name is None else f".{one.name}")
        one = one.before
    return "".join(reversed(parts)).lstrip(".")
