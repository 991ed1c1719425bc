"""The bodies of resources in the catalogue, against facts that were written down by hand, and against the originals."""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from armls.core.resource_types import (
    AnyType,
    ArrayType,
    BooleanType,
    ChoiceType,
    IntegerType,
    ObjectType,
    PropertyType,
    Step,
    StringType,
    Type,
    VariantType,
    property_at,
    walk,
)
from armls.services.catalogue import ResourceTypes

TYPES = ResourceTypes()
_DEEPEST = 12


def facts() -> Iterator[tuple[str, str, str]]:
    """The lines of facts.txt: the type with its version, the path, the fact."""
    head = ""
    for line in Path(__file__).with_name("facts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if "@" in line and " = " not in line:
            head = line
        elif " = " in line:
            path, _, fact = line.partition(" = ")
            yield head, path.strip(), fact.strip()


def bounds(least: int | None, most: int | None) -> str:
    return "" if least is most is None else f" {'' if least is None else least}..{'' if most is None else most}"


def shown(type_: Type | None) -> str:
    """A type in one line."""
    if type(type_) is ChoiceType:
        return ("any of " if type_.is_open else "one of ") + ", ".join(type_.values)
    if type(type_) is StringType:
        pattern = f" /{type_.pattern}/" if type_.pattern is not None else ""
        return "string" + bounds(type_.min_length, type_.max_length) + pattern + " secure" * type_.is_secure
    if type(type_) is IntegerType:
        return "int" + bounds(type_.least, type_.most)
    if type(type_) is ArrayType:
        return f"array of {shown(type_.item)}"
    if type(type_) is ObjectType:
        return f"object of {shown(type_.additional)}" if type_.is_open else "object"
    if type(type_) is VariantType:
        return f"object by {type_.discriminator}: {', '.join(type_.variants)}"
    return {AnyType: "any", BooleanType: "bool"}.get(type(type_), "none")


def words(found: PropertyType | None) -> str:
    if found is None:
        return ""
    flags = {
        "required ": found.is_required,
        "read-only ": found.is_read_only,
        "write-only ": found.is_write_only,
        "constant ": found.is_constant,
    }
    return "".join(word for word, is_set in flags.items() if is_set)


def steps_of(path: str) -> list[Step]:
    """``a.b[].~kind c`` as steps."""
    steps: list[Step] = []
    for part in path.split(".") if path else []:
        kind, _, name = part.rpartition(" ")
        name, array, _ = name.partition("[]")
        steps.append(Step(name, kind.removeprefix("~") or None))
        if array:
            steps.append(Step(None))
    return steps


@pytest.mark.parametrize(("head", "path", "fact"), list(facts()))
def test_a_type_says_what_the_public_reference_says(head: str, path: str, fact: str) -> None:
    type_, _, version = head.partition("@")
    resource = TYPES.type(type_, version)
    assert resource is not None
    steps = steps_of(path)
    if not steps:
        assert f"{resource.writable} {shown(resource.body)}" == fact
    else:
        assert words(property_at(resource.body, steps)) + shown(walk(resource.body, steps)) == fact


def test_types_and_properties_are_found_in_any_case() -> None:
    found = TYPES.type("microsoft.STORAGE/storageaccounts", "2023-05-01")
    assert found is not None
    assert found.name == "Microsoft.Storage/storageAccounts"
    assert shown(walk(found.body, steps_of("PROPERTIES.AccessTIER"))) == "one of Hot, Cool, Premium, Cold"
    assert TYPES.type("Microsoft.Storage/storageAccounts", "2023-05-02") is None
    assert TYPES.type("Microsoft.Storage/storageAcounts", "2023-05-01") is None


def test_the_versions_with_a_property_are_those_that_have_it() -> None:
    type_ = "Microsoft.Storage/storageAccounts"
    found = TYPES.versions_with(type_, steps_of("properties.allowCrossTenantReplication"))
    assert (found[0], found[-1]) == ("2021-04-01", TYPES.versions(type_)[-1])
    assert TYPES.versions_with(type_, steps_of("properties.frobnicate")) == ()
    assert TYPES.versions_with("Microsoft.Nothing/here", steps_of("properties")) == ()


def test_a_type_that_contains_itself_can_be_followed_for_ever() -> None:
    resource = TYPES.type("Microsoft.DataFactory/factories/pipelines", "2018-06-01")
    assert resource is not None
    loop = [Step("activities", "ForEach"), Step(None), Step("typeProperties", "ForEach")]
    found = walk(resource.body, [Step("properties"), *loop * 100, Step("isSequential")])
    assert type(found) is BooleanType
    assert walk(resource.body, [Step("properties"), *loop * 100, Step("frobnicate")]) is None


def local(element: dict[str, Any], elements: list[dict[str, Any]]) -> Any:
    """What an element of the package says itself, and the elements it refers to (by property name, for one)."""
    kind = element["$type"]
    if kind == "ObjectType":
        properties = {name: one["flags"] for name, one in element["properties"].items()}
        parts = {name: one["type"] for name, one in element["properties"].items()}
        if element.get("additionalProperties"):
            parts["*"] = element["additionalProperties"]
        return (element["name"], properties, "*" in parts, element.get("sensitive", False)), parts
    if kind == "DiscriminatedObjectType":
        properties = {name: one["flags"] for name, one in element["baseProperties"].items()}
        parts = {name: one["type"] for name, one in element["baseProperties"].items()}
        parts |= {f"={value}": one for value, one in element["elements"].items()}
        return (element["name"], element["discriminator"], properties, set(element["elements"])), parts
    if kind == "ArrayType":
        return ("array", element.get("minLength"), element.get("maxLength")), {"[]": element["itemType"]}
    if kind == "StringLiteralType":
        return ("choice", [element["value"]], None), {}
    if kind == "UnionType":
        members = [elements[int(one["$ref"][2:])] for one in element["elements"]]
        others = [local(one, elements)[0] for one in members if one["$type"] != "StringLiteralType"]
        return ("choice", [one["value"] for one in members if "value" in one], others[0] if others else None), {}
    if kind == "StringType":
        names = ("minLength", "maxLength", "pattern")
        return ("string", *(element.get(name) for name in names), element.get("sensitive", False)), {}
    if kind == "IntegerType":
        return ("integer", element.get("minValue"), element.get("maxValue")), {}
    return kind, {}


def ours(type_: Type) -> Any:
    """What a type of the catalogue says, in the same way."""
    if type(type_) is ObjectType or type(type_) is VariantType:
        properties = {one.name: one.flags for one in type_.properties.values()}
        parts: dict[str, Type] = {one.name: one.type for one in type_.properties.values()}
        if type(type_) is VariantType:
            parts |= {f"={value}": type_.source.node(number) for value, number in type_.variants.items()}
            return (type_.name, type_.discriminator, properties, set(type_.variants)), parts
        if type_.additional is not None:
            parts["*"] = type_.additional
        return (type_.name, properties, type_.is_open, type_.is_secure), parts
    if type(type_) is ArrayType:
        return ("array", type_.min_length, type_.max_length), {"[]": type_.item}
    if type(type_) is ChoiceType:
        return ("choice", list(type_.values), ours(type_.other)[0] if type_.other is not None else None), {}
    if type(type_) is StringType:
        return ("string", type_.min_length, type_.max_length, type_.pattern, type_.is_secure), {}
    if type(type_) is IntegerType:
        return ("integer", type_.least, type_.most), {}
    return type(type_).__name__, {}


def differences(elements: list[dict[str, Any]], start: int, body: Type, own_name: list[str]) -> Iterator[str]:
    """Where a body and its original differ, followed together to their ends; circles are followed once."""
    pending: list[tuple[int, Type, str]] = [(start, body, "")]
    seen: set[tuple[int, int]] = set()
    while pending:
        number, type_, path = pending.pop()
        if (number, id(type_)) in seen:
            continue
        seen.add((number, id(type_)))
        (wanted, parts), (found, own) = local(elements[number], elements), ours(type_)
        if not path:
            properties = next(one for one in wanted if isinstance(one, dict))
            for name, value in zip(("type", "apiVersion") if "type" in parts else (), own_name, strict=False):
                literal = elements[int(parts.pop(name)["$ref"][2:])]
                if (properties.pop(name), literal.get("value")) != (10, value):
                    yield f"/{name}"
        if wanted != found or parts.keys() != own.keys():
            yield f"{path}: {found} is not {wanted}"
        else:
            pending.extend((int(one["$ref"][2:]), own[name], f"{path}/{name}") for name, one in parts.items())


def members(shared: Path) -> Iterator[tuple[str, Any]]:
    """The files of the package, each with what reads it."""
    with tarfile.open(shared / "reference/bicep-types/types-0.2.972.tar.xz", "r|*") as archive:
        for member in archive:
            if member.isfile():
                yield member.name.removeprefix("types/"), partial(json.load, archive.extractfile(member))


def test_a_thousand_bodies_equal_the_originals(shared: Path) -> None:
    """The bodies of random resources, but for the literals of their own type and version."""
    index = next(read() for name, read in members(shared) if name == "index.json")["resources"]
    chosen: dict[str, list[tuple[str, int]]] = {}
    for name in random.Random(20).sample(sorted(index), 1000):
        path, _, number = index[name]["$ref"].partition("#/")
        chosen.setdefault(path, []).append((name, int(number)))
    found = {}
    for path, read in members(shared):
        elements = read() if path in chosen else []
        for name, number in chosen.get(path, ()):
            resource = TYPES.type(*name.split("@"))
            assert resource is not None
            element = elements[number]
            assert (resource.writable, resource.readable) == (element["writableScopes"], element["readableScopes"])
            body = int(element["body"]["$ref"][2:])
            found[name] = list(differences(elements, body, resource.body, name.split("@")))
    assert len(found) == 1000
    assert {name: lines for name, lines in found.items() if lines} == {}
