"""The outline of a document: sections, declarations, resources with evaluated names, and what nests in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Literal as OneOf
from typing import TypeVar

from msgspec import Struct

from armls.core.location import Location
from armls.core.syntax import Array, Literal, Number, Object, String, Tree
from armls.core.template import Resource, Template, build_template, template_location
from armls.ide.document import AnalysedDocument
from armls.ide.intact import fullest
from armls.ide.resource_tree import ResourceNode, resource_nodes

SymbolKind = OneOf[
    "section",
    "parameter",
    "variable",
    "namespace",
    "function",
    "definition",
    "resource",
    "deployment",
    "output",
    "value",
]

MAX_SYMBOLS = 10_000
"""Symbols in an outline; of a larger document the first ones are given."""
_Item = TypeVar("_Item")
_MAX_LEVELS = 32
_MAX_DETAIL = 80
_NAMES = ("name", "id", "label", "title")
"""Properties that name an item of an array, the first that is a string."""
_DECLARED: dict[str, SymbolKind] = {
    "parameters": "parameter",
    "variables": "variable",
    "definitions": "definition",
    "outputs": "output",
}


class Symbol(Struct, frozen=True):
    """One entry, at absolute offsets: ``start`` to ``end`` all of it, ``name_start`` to ``name_end`` its name."""

    name: str
    detail: str
    kind: SymbolKind
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Symbol, ...] = ()


def outline(document: AnalysedDocument) -> tuple[Symbol, ...]:
    """The symbols of a document in the order of the text.

    While braces don't match and symbols are missing because of it, these are the symbols of the last intact version.
    """
    return fullest(document, partial(_symbols, document))


def _symbols(document: AnalysedDocument, tree: Tree) -> tuple[Symbol, ...]:
    builder = _Builder(document, tree)
    if not document.is_template:
        return tuple(builder.values(Location.root(tree), 0))
    template = build_template(tree, is_linked=document.facts.is_linked)
    return tuple(builder.sections(template, 0))


class _Builder:
    """Makes the symbols of one version; stops at ``MAX_SYMBOLS``."""

    def __init__(self, document: AnalysedDocument, tree: Tree) -> None:
        self._document, self._tree = document, tree
        self._left = MAX_SYMBOLS
        nodes = resource_nodes(document, tree) if document.is_template else ()
        self._nodes: dict[str, ResourceNode] = {node.pointer: node for top in nodes for node in top.all_nodes()}

    def sections(self, template: Template, level: int) -> Iterator[Symbol]:
        """The sections of a template with what they declare."""
        for section in self._within(template_location(template).children(), level):
            name = section.name.lower()
            kind = _DECLARED.get(name)
            children: Iterable[Symbol] = ()
            if kind is not None:
                children = self._declarations(section, kind, level + 1)
            elif name == "functions":
                children = self._namespaces(section, level + 1)
            elif name == "resources":
                children = self._resources(template.resources, level + 1)
            elif type(section.node) is Object:
                children = self.values(section, level + 1)
            found = tuple(children)
            is_section = found or section.node.end - section.node.start == 2
            yield _symbol(section, "section" if is_section else "value", found, detail="" if is_section else None)

    def values(self, location: Location, level: int) -> Iterator[Symbol]:
        """The properties or items of any value."""
        for child in self._within(location.children(), level):
            kind: SymbolKind = "value" if type(child.node) in (String, Number, Literal) else "section"
            yield _symbol(child, kind, tuple(self.values(child, level + 1)))

    def _declarations(self, section: Location, kind: SymbolKind, level: int) -> Iterator[Symbol]:
        for entry in self._within(section.children(), level):
            if kind == "variable" and entry.name.lower() == "copy" and type(entry.node) is Array:
                for loop in self._within(entry.children(), level):
                    yield _symbol(loop, kind, name=loop.text_at("name"), detail="copy")
            else:
                yield _symbol(entry, kind, detail=_type_of(entry) if kind != "variable" else None)

    def _namespaces(self, section: Location, level: int) -> Iterator[Symbol]:
        for namespace in self._within(section.children(), level):
            members = namespace.get("members")
            functions = () if members is None else tuple(self._functions(members, level + 1))
            yield _symbol(namespace, "namespace", functions, name=namespace.text_at("namespace"))

    def _functions(self, members: Location, level: int) -> Iterator[Symbol]:
        for function in self._within(members.children(), level):
            parts = []
            for section in self._within(function.children(), level + 1):
                if section.name.lower() == "parameters":
                    entries = self._within(section.children(), level + 2)
                    parameters = tuple(_symbol(one, "parameter", detail=_type_of(one)) for one in entries)
                    parts.append(_symbol(section, "section", parameters))
                else:
                    parts.append(_symbol(section, "output", detail=_type_of(section)))
            yield _symbol(function, "function", tuple(parts), detail="")

    def _resources(self, resources: list[Resource], level: int) -> Iterator[Symbol]:
        for resource in self._within(resources, level):
            node = self._nodes.get(resource.pointer)
            if node is None:
                continue
            children = [*self._resources(resource.children, level + 1)]
            for nested in resource.nested:
                children.extend(self.sections(nested, level + 1))
            kind: SymbolKind = "deployment" if resource.is_deployment else "resource"
            name = f"{node.symbolic_name}: {node.name}" if node.symbolic_name else node.name
            written = resource.text("name") or ""
            detail = f"{node.type} · {_shortened(written)}" if written.startswith("[") else node.type
            place = (node.start, node.end, node.name_start, node.name_end)
            yield Symbol(name or "(no name)", detail, kind, *place, tuple(children))

    def _within(self, items: Iterable[_Item], level: int) -> Iterator[_Item]:
        """The items, as long as neither the number of symbols nor their depth is exceeded."""
        if level > _MAX_LEVELS:
            return
        for item in items:
            if self._left == 0:
                return
            self._left -= 1
            self._document.check()
            yield item


def _symbol(
    location: Location,
    kind: SymbolKind,
    children: tuple[Symbol, ...] = (),
    *,
    name: str | None = None,
    detail: str | None = None,
) -> Symbol:
    """The symbol of a property or an item; by default its detail is its value, if that is short."""
    start, end = location.whole
    name_start, name_end = location.key_range or (start, min(start + 1, end))
    shown = name or location.name or _item_name(location)
    return Symbol(
        shown, _value(location) if detail is None else detail, kind, start, end, name_start, name_end, children
    )


def _item_name(location: Location) -> str:
    """The name that an item of an array gives itself, else its index."""
    named = next((text for text in map(location.text_at, _NAMES) if text), None)
    return named or (_value(location) or location.pointer.rpartition("/")[2] if location.key is None else '""')


def _type_of(entry: Location) -> str:
    return entry.text_at("type") or entry.text_at("$ref") or ""


def _value(location: Location) -> str:
    """A string, number or literal in one line."""
    node = location.node
    if type(node) is String:
        return _shortened(node.value)
    if type(node) is Number:
        return str(node.value)
    return {True: "true", False: "false", None: "null"}[node.value] if type(node) is Literal else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_DETAIL else f"{text[: _MAX_DETAIL - 1]}…"
