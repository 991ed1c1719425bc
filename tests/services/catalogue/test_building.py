"""Building a catalogue: the same from every form of the package, and a plain answer to whatever is wrong."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.services.catalogue.packages import as_assembly, as_package, elements, package, ref

from armls.core.resource_types import ObjectType, VariantType
from armls.services.catalogue import CatalogueError, ResourceTypes, layout
from armls.services.catalogue import sources as sources_module
from armls.services.catalogue.assembly import embedded_resources
from armls.services.catalogue.building import build
from armls.services.catalogue.reading import CatalogueFile, open_catalogue
from armls.services.catalogue.sources import files_of


def built(files: dict[str, bytes], **options: Any) -> ResourceTypes:
    content, _ = build(files.items(), "1.2.3", "2026-01-02", **options)
    return ResourceTypes(file=lambda: CatalogueFile(content))


def test_every_form_of_a_package_gives_the_same_bytes(tmp_path: Path) -> None:
    files = package()
    for path, content in files.items():
        (tmp_path / "folder" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / path).write_bytes(content)
    with tarfile.open(tmp_path / "types.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "folder", "types")
    (tmp_path / "types.dll").write_bytes(as_assembly(files))
    (tmp_path / "types.nupkg").write_bytes(as_package(files))
    forms = ("folder", "types.tar.gz", "types.dll", "types.nupkg")
    contents = {build(files_of(tmp_path / form), "1.2.3", "2026-01-02")[0] for form in forms}
    assert contents == {build(reversed(list(files.items())), "1.2.3", "2026-01-02")[0]}


def test_equal_versions_share_their_body_and_circles_are_one_node() -> None:
    types = built(package())
    bodies = {version: types.type("contoso.own/things", version) for version in types.versions("Contoso.Own/Things")}
    assert list(bodies) == ["2024-01-01", "2025-01-01", "2025-06-01"]
    found = [one.body for one in bodies.values() if one is not None]
    assert found[1] is found[2]
    assert found[0] is not found[1]
    thing = found[0].get("properties").type  # type: ignore[union-attr]
    assert type(thing) is ObjectType
    assert thing.properties["left"].type is thing
    assert {name: one.flags for name, one in found[0].properties.items()} == {"name": 9, "properties": 1}


def test_descriptions_are_kept_where_they_are_wanted_only() -> None:
    def described(types: ResourceTypes) -> dict[str, str]:
        resource = types.type("Contoso.Own/things", "2025-01-01")
        assert resource is not None
        thing = resource.body.properties["properties"].type
        assert type(thing) is ObjectType
        return {one.name: one.description for one in thing.properties.values()}

    assert described(built(package())) == {"colour": "", "left": "", "tier": ""}
    assert described(built(package(), texts=True)) == {
        "colour": "",
        "left": "A part of it.",
        "tier": "How warm it is.",
    }


def test_what_is_left_out_is_counted() -> None:
    files = package(v2026=elements("2026"))
    _, origin = build(files.items(), "1.2.3", "2026-01-02")
    assert origin.dropped == {
        "resource functions": 4,
        "files not in the index": 1,
        "older spellings of types": 0,
    }


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path != name}


PATH = "own/contoso.own/2024-01-01/types.json"


def changed(number: int, element: dict[str, Any]) -> dict[str, bytes]:
    """A package in which one element is another."""
    found = elements("2024-01-01")
    found[number] = element
    return {**package(), PATH: json.dumps(found).encode()}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "it holds no index.json: it is not the package Azure.Bicep.Types.Az"),
        (without(package(), "index.json"), "it holds no index.json: it is not the package Azure.Bicep.Types.Az"),
        ({**package(), "index.json": b"[]"}, "its index.json cannot be read: Expected `object`, got `array`"),
        (without(package(), PATH), f"its index names '{PATH}#/8', which it does not hold"),
        ({**package(), PATH: b"{"}, f"'{PATH}' in it: it is not a list of types: "),
        ({**package(), PATH: b"[" * 100_000}, f"'{PATH}' in it: it is not a list of types: "),
        (changed(8, {"$type": "AnyType"}), f"its index names '{PATH}#/8', which it does not hold"),
        (changed(7, {"$type": "AnyType"}), f"'{PATH}' in it: the body of 'Contoso.Own/things@2024-01-01' is not an o"),
        (changed(3, {"$type": "UnionType", "elements": [ref(6)]}), f"'{PATH}' in it: a union holds more than strings"),
        (changed(6, {"$type": "ArrayType", "itemType": ref(99)}), f"'{PATH}' in it: element 99 is missing"),
        (
            changed(6, {"$type": "ArrayType", "itemType": {"$ref": "other.json#/1"}}),
            f"'{PATH}' in it: 'other.json#/1' does not refer to a type in the same file",
        ),
        (changed(6, {"$type": "ArrayType", "itemType": ref(8)}), f"'{PATH}' in it: a resource or a function is used "),
        (changed(6, {"$type": "FloatType"}), f"'{PATH}' in it: it is not a list of types: Invalid value 'FloatType'"),
    ],
)
def test_a_broken_package_gets_a_plain_answer(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        build(files.items(), "1", "2026-01-02")
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is neither a NuGet package nor an assembly nor an archive"),
        (b"{}", "it is neither a NuGet package nor an assembly nor an archive"),
        (b"PK\3\4" + b"x" * 100, "it is not a NuGet package that can be read"),
        (as_package(package(), "lib/other.dll"), "it does not hold Azure.Bicep.Types.Az.dll"),
        (b"MZ" + b"\0" * 100, "it is not a .NET assembly"),
        (b"MZ" + b"\xff" * 100, "it is not a .NET assembly"),
        (as_assembly(package())[:2000], "it is"),
    ],
)
def test_a_file_that_is_no_package_gets_a_plain_answer(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CatalogueError) as raised:
        list(files_of(tmp_path / "file"))
    assert str(raised.value).startswith(message)


def test_an_assembly_is_read_or_refused_wherever_it_is_damaged() -> None:
    content = as_assembly(package())
    for place in range(0x400):
        damaged = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            assert len(list(embedded_resources(damaged))) <= 4
        except CatalogueError:
            continue


def test_nothing_is_inflated_beyond_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_module, "MAX_FILE", 1000)
    (tmp_path / "file").write_bytes(as_assembly({"index.json": b" " * 10_000_000}))
    with pytest.raises(CatalogueError, match="larger than"):
        list(files_of(tmp_path / "file"))
    monkeypatch.setattr(sources_module, "MAX_TOTAL", 500)
    (tmp_path / "file").write_bytes(as_assembly({"index.json": b" " * 400, "a/types.json": b" " * 400}))
    with pytest.raises(CatalogueError, match="it holds more than any package"):
        list(files_of(tmp_path / "file"))


def small() -> bytes:
    return build(package().items(), "1.2.3", "2026-01-02", texts=True)[0]


def explored(content: bytes) -> int:
    """Follow everything that a catalogue says; how many nodes there are."""
    catalogue = CatalogueFile(content)
    seen: set[int] = set()
    for name in catalogue.names:
        entry = catalogue.entry(name)
        assert entry is not None
        for place in range(len(catalogue.versions(entry))):
            pending: list[Any] = [catalogue.resource(entry, place).body]
            while pending:
                node = pending.pop()
                if id(node) in seen:
                    continue
                seen.add(id(node))
                if type(node) in (ObjectType, VariantType):
                    pending.extend(one.type for one in node.properties.values())
                    assert all(isinstance(one.description, str) for one in node.properties.values())
    return len(seen)


def test_a_catalogue_is_read_or_refused_wherever_it_is_damaged() -> None:
    content = small()
    assert explored(content) > 5
    for place in range(len(content)):
        for changed_to in (content[place] ^ 0xFF, content[place] ^ 1):
            damaged = content[:place] + bytes([changed_to]) + content[place + 1 :]
            with pytest.raises(CatalogueError):
                explored(damaged)
    for length in range(len(content)):
        with pytest.raises(CatalogueError):
            explored(content[:length])


@pytest.mark.parametrize(
    ("nodes", "bodies"),
    [
        ([], [0]),
        ([[6, 0, [0, 0, 9, 0]]], [0]),
        ([[6, 7, []]], [0]),
        ([[6, 0, [0, 0, 0]]], [0]),
        ([[6, 0, [0, 0, 0, 9]]], [0]),
        ([[0]], [0]),
        ([[6, 0, []]], [-1]),
        ([[6, 0, []]], []),
        ([[9]], [0]),
        ([["x"]], [0]),
        ([[7, 0, 0, [], [0]]], [0]),
        ([[6, 0, [0, 0, 1, 0]], [5, [0], 0]], [0]),
    ],
)
def test_a_made_up_catalogue_leads_nowhere_but_to_an_error(nodes: list[Any], bodies: list[int]) -> None:
    """Damage that no checksum shows."""
    parts = [layout.packed([["a"], nodes, {"a/b": bodies}]), layout.packed([""])]
    sizes = [size for part, inflated in parts for size in (len(part), inflated)]
    origin = layout.Origin("p", "v", "2026-01-01", "", {})
    entry = msgspec.Raw(msgspec.msgpack.encode(["A/b", 0, [0], [0]]))
    index, size = layout.packed(layout.Index(origin, True, ("2026-01-01",), sizes, {"a/b": entry}))
    head = layout.HEAD.pack(layout.MAGIC, layout.LAYOUT, len(index), size)
    with pytest.raises(CatalogueError):
        explored(b"".join([head, index, *(part for part, _ in parts)]))


def test_a_part_that_says_it_is_small_is_not_inflated_further() -> None:
    bomb, size = layout.packed("x" * 10_000_000)
    assert size > 10_000_000
    with pytest.raises(CatalogueError, match="another size"):
        layout.unpacked(bomb, 1000, msgspec.msgpack.Decoder(str))


def test_a_file_of_another_layout_says_so(tmp_path: Path) -> None:
    content = bytearray(small())
    content[8] = 2
    (tmp_path / "types.bin").write_bytes(content)
    with pytest.raises(CatalogueError, match="it is laid out in version 2; this armls reads version 1"):
        open_catalogue(tmp_path / "types.bin")
