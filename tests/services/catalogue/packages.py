"""Packages of resource types for tests: small ones, in every form in which the real one is published."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from typing import Any


def ref(number: int) -> dict[str, str]:
    return {"$ref": f"#/{number}"}


def prop(number: int, flags: int = 0, description: str = "") -> dict[str, Any]:
    return {"type": ref(number), "flags": flags, "description": description}


def elements(version: str, *extra: str) -> list[dict[str, Any]]:
    """A resource whose ``properties`` hold a tree of themselves, and what ``extra`` names."""
    return [
        {"$type": "StringType"},
        {"$type": "StringLiteralType", "value": "Contoso.Own/things"},
        {"$type": "StringLiteralType", "value": version},
        {"$type": "UnionType", "elements": [ref(4), ref(5)]},
        {"$type": "StringLiteralType", "value": "Hot"},
        {"$type": "StringLiteralType", "value": "Cold"},
        {
            "$type": "ObjectType",
            "name": "Thing",
            "properties": {
                "tier": prop(3, 0, "How warm it is."),
                "left": prop(6, 0, "A part of it."),
                **{name: prop(0) for name in extra},
            },
        },
        {
            "$type": "ObjectType",
            "name": "Contoso.Own/things",
            "properties": {
                "type": prop(1, 10),
                "apiVersion": prop(2, 10),
                "name": prop(0, 9),
                "properties": prop(6, 1),
            },
        },
        {
            "$type": "ResourceType",
            "name": f"Contoso.Own/things@{version}",
            "body": ref(7),
            "readableScopes": 8,
            "writableScopes": 8,
        },
        {"$type": "ResourceFunctionType", "name": "listKeys", "output": ref(0)},
    ]


def package(**changed: list[dict[str, Any]]) -> dict[str, bytes]:
    """The files of a small package."""
    files = {
        "own/contoso.own/2024-01-01/types.json": elements("2024-01-01"),
        "own/contoso.own/2025-01-01/types.json": elements("2025-01-01", "colour"),
        "own/contoso.own/2025-06-01/types.json": elements("2025-06-01", "colour"),
    }
    index = {f"Contoso.Own/things@{path.split('/')[2]}": {"$ref": f"{path}#/8"} for path in files}
    files |= {f"own/contoso.own/{name.removeprefix('v')}/types.json": one for name, one in changed.items()}
    content = {path: json.dumps(one).encode() for path, one in files.items()}
    return {"index.json": json.dumps({"resources": index}).encode(), **content}


def assembly(resources: dict[str, bytes]) -> bytes:
    """A .NET assembly with embedded resources and nothing else, laid out as ECMA-335 says."""
    data, offsets = b"", []
    for content in resources.values():
        offsets.append(len(data))
        data += struct.pack("<I", len(content)) + content
        data += b"\0" * (-len(data) % 8)
    names, places = b"\0", []
    for name in resources:
        places.append(len(names))
        names += name.encode() + b"\0"
    names += b"\0" * (-len(names) % 4)
    module = struct.pack("<HHHHH", 0, 0, 0, 0, 0)
    rows = b"".join(struct.pack("<IIHH", *one, 0) for one in zip(offsets, [1] * len(offsets), places, strict=True))
    tables = struct.pack("<IBBBBQQII", 0, 2, 0, 0, 1, 1 | 1 << 0x28, 0, 1, len(resources)) + module + rows
    root = struct.pack("<IHHII", 0x424A5342, 1, 1, 0, 4) + b"v4\0\0" + struct.pack("<HH", 0, 2)
    start = len(root) + 12 + 20
    root += struct.pack("<II", start, len(tables)) + b"#~\0\0"
    root += struct.pack("<II", start + len(tables), len(names)) + b"#Strings\0\0\0\0"
    metadata = root + tables + names
    place, address = 0x200, 0x2000
    cli = struct.pack(
        "<IHHIIIIII", 72, 2, 5, address + 72, len(metadata), 1, 0, address + 72 + len(metadata), len(data)
    )
    section = cli.ljust(72, b"\0") + metadata + data
    directories = bytearray(16 * 8)
    struct.pack_into("<II", directories, 14 * 8, address, 72)
    optional = struct.pack("<H", 0x10B).ljust(96, b"\0") + directories
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    head += b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, len(optional), 0) + optional
    head += b".text\0\0\0" + struct.pack("<IIIIIIHHI", len(section), address, len(section), place, 0, 0, 0, 0, 0)
    return head.ljust(place, b"\0") + section


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def as_assembly(files: dict[str, bytes]) -> bytes:
    return assembly({f"{path}.deflated": deflated(content) for path, content in files.items()})


def as_package(files: dict[str, bytes], name: str = "lib/netstandard2.0/Azure.Bicep.Types.Az.dll") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = zipfile.ZipInfo("Azure.Bicep.Types.Az.nuspec", (2026, 11, 2, 3, 4, 6))
        archive.writestr(manifest, "<package><metadata><version>0.3.1-beta</version></metadata></package>")
        archive.writestr(name, as_assembly(files))
    return target.getvalue()
