"""Builds a catalogue from the JSON files of Microsoft's Bicep types."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from armls.services.catalogue.ages import age
from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.graph import File, FunctionElement, Graph, ResourceElement, number_of
from armls.services.catalogue.layout import Origin
from armls.services.catalogue.packing import Version, pack

PACKAGE = "Azure.Bicep.Types.Az"
_CONFIGURATION = "extensions/"


class _Reference(Struct, frozen=True, rename={"target": "$ref"}):
    target: str


class _Index(Struct, frozen=True):
    resources: dict[str, _Reference]


class Builder:
    """A builder that is given the files one by one, in any order, and keeps of each what the catalogue needs."""

    def __init__(self, texts: bool = False) -> None:
        """``texts``: whether the descriptions are kept."""
        self._graph = Graph(texts)
        self._index: _Index | None = None
        self._bodies: dict[str, dict[int, tuple[ResourceElement, int]]] = {}
        self._digests: dict[str, str] = {}
        self._functions = 0

    def add(self, path: str, content: bytes) -> None:
        """Read one file. Raises CatalogueError where it is not what it should be."""
        if path.startswith(_CONFIGURATION) or not path.endswith(("index.json", "types.json")):
            return
        self._digests[path] = hashlib.sha256(content).hexdigest()
        if path == "index.json":
            try:
                self._index = msgspec.json.decode(content, type=_Index)
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                raise CatalogueError(f"its index.json cannot be read: {str(error)[:200]}") from None
        elif path.endswith("types.json"):
            try:
                self._bodies[path] = self._resources(File(self._graph, content))
            except CatalogueError as error:
                raise CatalogueError(f"'{path[:120]}' in it: {error}") from None

    def _resources(self, file: File) -> dict[int, tuple[ResourceElement, int]]:
        self._functions += sum(type(element) is FunctionElement for element in file.elements)
        return {
            number: file.resource(number)
            for number, element in enumerate(file.elements)
            if type(element) is ResourceElement
        }

    def content(self, version: str, date: str) -> tuple[bytes, Origin]:
        """The catalogue's file, and where it says that it comes from; ``date`` is the day up to which it knows."""
        if self._index is None:
            raise CatalogueError("it holds no index.json: it is not the package Azure.Bicep.Types.Az")
        types: dict[str, dict[str, Version]] = {}
        spellings: dict[str, set[str]] = {}
        used: set[str] = set()
        newest: dict[str, str] = {}
        for name in sorted(self._index.resources, key=_by_age):
            type_, _, api_version = name.partition("@")
            lower = type_.lower()
            used.add(self._index.resources[name].target.partition("#")[0])
            element, body = self._body(name)
            newest[lower] = type_
            spellings.setdefault(lower, set()).add(type_)
            known = types.setdefault(lower, {})
            known[api_version.lower()] = Version(element.writable_scopes, element.readable_scopes, body)
        dropped = {
            "resource functions": self._functions,
            "files not in the index": len(self._bodies.keys() - used),
            "older spellings of types": sum(len(one) - 1 for one in spellings.values()),
        }
        origin = Origin(PACKAGE, version, date, self._digest(), dropped)
        named = {newest[lower]: versions for lower, versions in sorted(types.items())}
        return pack(self._graph.nodes, named, origin, self._graph.texts), origin

    def _body(self, name: str) -> tuple[ResourceElement, int]:
        assert self._index is not None
        target = self._index.resources[name].target
        path, mark, number = target.partition("#")
        found = self._bodies.get(path, {}).get(number_of(mark + number))
        if found is None:
            raise CatalogueError(f"its index names '{target[:120]}', which it does not hold")
        if found[0].name.lower() != name.lower():
            raise CatalogueError(f"its index names '{name[:120]}' where '{found[0].name[:120]}' is")
        return found

    def _digest(self) -> str:
        """The SHA-256 over the names and contents of the files, the same for every form in which they come."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(self._digests.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


def _by_age(name: str) -> tuple[tuple[str, bool, str], str]:
    return age(name.partition("@")[2].lower()), name


def build(
    files: Iterable[tuple[str, bytes]],
    version: str,
    date: str,
    *,
    texts: bool = False,
    check: Callable[[], None] = lambda: None,
) -> tuple[bytes, Origin]:
    """A catalogue's file from the files of a package, and where it comes from. ``check`` may raise to stop it."""
    builder = Builder(texts)
    for path, content in files:
        check()
        builder.add(path, content)
    return builder.content(version, date)
