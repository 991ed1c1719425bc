"""Zips made elsewhere, some of them hostile."""

from __future__ import annotations

import json
import os
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from tests.services.packager.folders import TEMPLATE, UI, options

from armls.services.packager.model import PackageLimits, PackagingFailed
from armls.services.packager.verifying import verify

GOOD = {"mainTemplate.json": json.dumps(TEMPLATE).encode(), "createUiDefinition.json": json.dumps(UI).encode()}


def zipped(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    """A zip with entries, also such as no tool writes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return path


def told(path: Path, **more: object) -> list[str]:
    """All problems, as text."""
    return [
        f"{one.level} {one.path}: {one.message}" for one in verify(str(path), options(validates=False, **more)).problems
    ]


def test_what_people_trip_over(tmp_path: Path) -> None:
    entries = [(f"my app/{name}", content) for name, content in GOOD.items()]
    path = zipped(
        tmp_path / "a.zip", [("my app/", b""), *entries, ("__MACOSX/._my app", b""), ("__MACOSX/my app/._x", b"")]
    )
    assert told(path) == [
        "error __MACOSX/: Reviewers object to '__MACOSX', which macOS adds",
        "error my app/: All files are in the folder 'my app', so the required files aren't present at the root",
    ]
    path = zipped(
        tmp_path / "b.zip", [*GOOD.items(), (".DS_Store", b""), ("README.md", b""), ("x.parameters.json", b"{}")]
    )
    assert told(path) == [
        "warning .DS_Store: The file doesn't belong into a package (dot file)",
        "warning README.md: The file doesn't belong into a package (README)",
        "warning x.parameters.json: The file doesn't belong into a package (parameter file)",
    ]


def test_hostile_names(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    names = ["../up.json", "/abs.json", "a/../../b.json", "C:/x.json", "back\\slash.json", "Scripts/a", "scripts/A"]
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), *((name, b"{}") for name in names), (link, b"/etc/passwd")])
    before = sorted(os.listdir(tmp_path))
    assert told(path) == [
        "error ../up.json: The path contains '..', '.' or an empty name",
        "error /abs.json: The path is absolute",
        "error C:/x.json: The path is absolute",
        "error a/../../b.json: The path contains '..', '.' or an empty name",
        "error back\\slash.json: The path contains a backslash",
        "error link: The entry is a link or a special file",
        "error scripts/A: The name differs from 'Scripts/a' only in case",
    ]
    assert sorted(os.listdir(tmp_path)) == before


def test_duplicates_and_broken_json(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), ("a.json", b'{"resources": [}'), ("x", b"1"), ("x", b"2")])
    found = told(path)
    assert found[0].startswith("error a.json: Invalid JSON at line 1: ")
    assert found[1:] == ["error x: The entry is duplicated (2 times)"]


def test_names_that_cannot_be_unpacked(tmp_path: Path) -> None:
    long = "n" * 300 + ".json"
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), ("a.json", b"{}"), ("a.json/b.json", b"{}"), (long, b"{}")])
    assert told(path) == ["error a.json/b.json: The folder of the file is the file 'a.json' as well"]


def test_encrypted_entries_and_other_methods(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), ("x", b"1"), ("y", b"2")])
    data = bytearray(path.read_bytes())
    for name, offset, value in ((b"x", 8, 1), (b"y", 10, 14)):
        at = data.rindex(b"PK\x01\x02", 0, data.rindex(name + b"PK" if name + b"PK" in data else name) + 1)
        struct.pack_into("<H", data, at + offset, value)
    path.write_bytes(data)
    assert told(path) == [
        "error x: The entry is encrypted",
        "error y: The compression method 14 isn't supported",
    ]


def test_bombs(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), ("bomb", bytes(1 << 20))])
    assert told(path, limits=PackageLimits(file=1000_000)) == [
        "error bomb: The file has 1048576 bytes; at most 1000000 are allowed"
    ]
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)  # the directory says ten bytes
    path.write_bytes(data)
    [problem] = told(path)
    assert problem.startswith("error bomb: The entry ")
    struct.pack_into("<I", data, at + 24, 1 << 20)
    first = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 42, struct.unpack_from("<I", data, first + 42)[0])  # the data of another entry
    path.write_bytes(data)
    assert any("overlaps" in line for line in told(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this isn't a zip"),
        (b"PK", "this isn't a zip"),
        (b"not a zip" * 100, "this isn't a zip"),
        (b"PK\x05\x06" + b"\xff" * 18, "isn't a valid zip"),
    ],
)
def test_what_is_no_zip(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(PackagingFailed, match=message):
        verify(str(path), options())


def test_a_damaged_entry(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [*GOOD.items(), ("x", os.urandom(1000))])
    data = bytearray(path.read_bytes())
    data[-500] ^= 0xFF
    path.write_bytes(data)
    [problem] = told(path)
    assert problem.startswith("error x: The entry is damaged: ")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackagingFailed, match="no such file"):
        verify(str(tmp_path / "gone.zip"), options())
    with pytest.raises(PackagingFailed):
        verify(str(tmp_path), options())
