"""The JSON files of Microsoft's Bicep types, in every form in which they are published.

These are a folder (``generated`` in Microsoft's repository bicep-types-az), a tar archive of it, the NuGet package
Azure.Bicep.Types.Az, and the assembly in that package. All give the same files: their path below the folder of
``index.json``, and their content. Nothing is written to disk, and every size is bounded before it is inflated.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from armls.services.catalogue.assembly import embedded_resources, is_assembly
from armls.services.catalogue.errors import CatalogueError

MAX_PACKAGE = 256 * 1024 * 1024
"""The assembly has 39 MB."""
MAX_FILE = 64 * 1024 * 1024
"""One JSON file; the index has 10 MB."""
MAX_TOTAL = 4 * 1024 * 1024 * 1024
"""All JSON files; there are 416 MB."""
MAX_FILES = 50_000

_ASSEMBLY = "/azure.bicep.types.az.dll"
_DEFLATED = ".deflated"

Files = Iterator[tuple[str, bytes]]


def files_of(source: Path) -> Files:
    """The JSON files in a folder, archive, package or assembly.

    Raises CatalogueError where it is none of them, or is too large, and OSError where it cannot be read.
    """
    total = count = 0
    for path, content in _files(source):
        total, count = total + len(content), count + 1
        if total > MAX_TOTAL or count > MAX_FILES:
            raise CatalogueError("it holds more than any package of resource types")
        yield path, content


def _files(source: Path) -> Files:
    if source.is_dir():
        yield from _in_folder(source)
        return
    with open(source, "rb") as file:
        start = file.read(4)
    if start[:2] == b"PK":
        yield from _in_assembly(_assembly_in(source))
    elif is_assembly(start):
        if source.stat().st_size > MAX_PACKAGE:
            raise CatalogueError(f"it is larger than {MAX_PACKAGE >> 20} MB")
        yield from _in_assembly(source.read_bytes())
    else:
        yield from _in_archive(source)


def _in_folder(folder: Path) -> Files:
    if not (folder / "index.json").is_file():
        raise CatalogueError("it holds no index.json: it is not the folder of the types of Azure.Bicep.Types.Az")
    for path in sorted(folder.rglob("*.json")):
        if path.name in ("index.json", "types.json") and path.is_file():
            if path.stat().st_size > MAX_FILE:
                raise CatalogueError(f"'{path.name}' in it is larger than {MAX_FILE >> 20} MB")
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _in_archive(source: Path) -> Files:
    try:
        with tarfile.open(source, "r|*") as archive:
            for member in archive:
                if member.size > MAX_FILE:
                    raise CatalogueError(f"'{member.name[:80]}' in it is larger than {MAX_FILE >> 20} MB")
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None and member.name.endswith(".json"):
                    yield member.name.removeprefix("./").removeprefix("types/"), file.read()
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise CatalogueError(f"it is neither a NuGet package nor an assembly nor an archive: {error}") from None


def _assembly_in(source: Path) -> bytes:
    """The assembly in a NuGet package, which is a zip."""
    try:
        with zipfile.ZipFile(source) as package:
            for entry in package.infolist():
                if f"/{entry.filename.lower()}".endswith(_ASSEMBLY):
                    if entry.file_size > MAX_PACKAGE:
                        raise CatalogueError(f"the assembly in it is larger than {MAX_PACKAGE >> 20} MB")
                    with package.open(entry) as file:
                        return file.read(MAX_PACKAGE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise CatalogueError(f"it is not a NuGet package that can be read: {error}") from None
    raise CatalogueError("it does not hold Azure.Bicep.Types.Az.dll: it is not the package Azure.Bicep.Types.Az")


def _in_assembly(content: bytes) -> Files:
    for name, part in embedded_resources(content):
        path = name.replace("\\", "/")
        if path.endswith(".json" + _DEFLATED):
            yield path.removesuffix(_DEFLATED), _inflated(part, path)


def _inflated(part: memoryview, name: str) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        return _bounded(inflater.decompress(part, MAX_FILE + 1), name)
    except zlib.error as error:
        raise CatalogueError(f"'{name[:80]}' in it cannot be inflated: {error}") from None


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MAX_FILE:
        raise CatalogueError(f"'{name[:80]}' in it is larger than {MAX_FILE >> 20} MB")
    return content
