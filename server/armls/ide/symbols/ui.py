"""The symbols of a createUiDefinition: its steps and controls, and the template's parameters among its outputs."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.location import Location
from armls.core.syntax import String
from armls.ide.document import Document
from armls.ide.symbols.model import Occurrence, Symbol
from armls.ide.symbols.tokens import Token, tokens

_READERS = ("basics", "steps")

Declared = dict[tuple[str, ...], Location]
"""The strings that name steps and controls, by path: ``("steps", "network", "range")``."""


def ui_symbols(document: Document) -> list[Occurrence]:
    """Every step and control that is declared or read, in the order of the text."""
    declared = declared_paths(document)
    found = [_whole(document, path, place) for path, place in declared.items()]
    parameters = Location.root(document.tree).get("parameters")
    for place in _strings(parameters) if parameters is not None else ():
        found.extend(_read(document, place, declared))
    return sorted(found, key=lambda one: one.start)


def declared_paths(document: Document) -> Declared:
    """The steps and controls of a createUiDefinition."""
    declared: Declared = {}
    parameters = Location.root(document.tree).get("parameters")
    if parameters is None:
        return declared
    _declare(declared, ("basics",), parameters.get("basics"))
    steps = parameters.get("steps")
    for step in steps.children() if steps is not None else ():
        name = _declare_one(declared, ("steps",), step)
        if name is not None:
            _declare(declared, ("steps", name), step.get("elements"))
    return declared


def _declare(declared: Declared, path: tuple[str, ...], elements: Location | None) -> None:
    """Enter the controls of a list, and those within its sections."""
    open_lists = [(path, elements)]
    while open_lists:
        around, controls = open_lists.pop()
        for control in controls.children() if controls is not None else ():
            name = _declare_one(declared, around, control)
            if name is not None:
                open_lists.append(((*around, name), control.get("elements")))


def _declare_one(declared: Declared, path: tuple[str, ...], control: Location) -> str | None:
    name = control.get("name")
    if name is None or not name.text:
        return None
    declared.setdefault((*path, name.text), name)
    return name.text


def _strings(root: Location) -> Iterator[Location]:
    stack = [root]
    while stack:
        place = stack.pop()
        if type(place.node) is String:
            if place.node.value[:1] == "[" and not place.node.is_escaped:
                yield place
        else:
            stack.extend(place.children())


def _read(document: Document, place: Location, declared: Declared) -> Iterator[Occurrence]:
    """The steps and controls that an expression reads: ``steps('network').range``."""
    found = tokens(place.text or "")
    for at, token in enumerate(found):
        if token.kind == "name" and token.text in _READERS:
            path: tuple[str, ...] = (token.text,)
            for part in _chain(found, at + 1):
                path = (*path, part.text)
                if path not in declared:
                    break
                start = place.start + 1
                symbol = _symbol(document, path)
                yield Occurrence(
                    symbol, document.name, start + part.start, start + part.end, False, part.kind == "string"
                )


def _chain(found: list[Token], at: int) -> Iterator[Token]:
    """The string in the parentheses at ``at``, and the names after the dots that follow."""
    if [one.text for one in found[at : at + 1]] != ["("] or at + 1 >= len(found) or found[at + 1].kind != "string":
        return
    yield found[at + 1]
    at += 3
    while at + 1 < len(found) and found[at].text == "." and found[at + 1].kind == "name":
        yield found[at + 1]
        at += 2


def _whole(document: Document, path: tuple[str, ...], place: Location) -> Occurrence:
    return Occurrence(_symbol(document, path), document.name, place.start + 1, place.end - 1, True)


def _symbol(document: Document, path: tuple[str, ...]) -> Symbol:
    kind = "step" if len(path) == 2 and path[0] == "steps" else "control"
    return Symbol(kind, document.name, "/".join(path[:-1]), path[-1])  # type: ignore[arg-type]
