"""The value that declares a symbol."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.location import Location, pointer_steps
from armls.core.syntax import Object, property_value
from armls.core.template import Declaration, Template, UserFunction, build_template
from armls.ide.document import Document
from armls.ide.symbols.model import Symbol
from armls.ide.symbols.occurrences import declaration_of


def declared_in(
    symbol: Symbol, documents: list[Document], check: Callable[[], None]
) -> tuple[Document, Location] | None:
    """The document that declares a symbol and the value there; None if nothing declares it.

    Of a named entry in an array (a copy loop, a parameter of a function, a namespace) it is the whole entry.
    """
    document = next((one for one in documents if one.name == symbol.document), None)
    if document is None:
        return None
    if document.kind == "deploymentTemplate":
        templates = build_template(document.tree).all_templates()
        template = next((one for one in templates if _has(one, symbol)), None)
        found = _in_template(template, symbol) if template is not None else None
        if found is not None:
            return document, found
    named = declaration_of(symbol, documents, check)
    if named is None:
        return None
    root = Location.root(document.tree)
    place, is_key = root.at(named.start)
    if is_key:
        return document, place
    around = root.get(*pointer_steps(place.pointer)[:-1])
    return None if around is None else (document, around)


def _has(template: Template, symbol: Symbol) -> bool:
    """Whether a template declares a symbol directly."""
    if symbol.kind == "functionParameter":
        return any(one.pointer == symbol.scope for one in template.functions.values())
    return template.pointer == symbol.scope


def _in_template(template: Template, symbol: Symbol) -> Location | None:
    if symbol.kind == "function":
        function = template.functions.get(symbol.name)
        return _of_function(function) if function is not None else None
    if symbol.kind == "functionParameter":
        bodies = [
            (function, body)
            for function in template.functions.values()
            if function.pointer == symbol.scope
            for body in function.parameter_bodies
        ]
        found = next((one for one in bodies if _name(one[1]) == symbol.name), None)
        return None if found is None else Location("", found[1], found[0].base)
    if symbol.kind == "resource":
        resource = next((one for one in template.resources if one.symbol == symbol.name), None)
        if resource is None:
            return None
        return Location(resource.pointer, resource.member.value, resource.base, resource.key, resource.key_base)
    sections: dict[str, dict[str, Declaration]] = {
        "parameter": template.parameters,
        "variable": template.variables,
        "definition": template.definitions,
        "output": template.outputs,
    }
    declared = sections.get(symbol.kind, {}).get(symbol.name)
    if declared is None:
        return None
    return Location(declared.pointer, declared.member.value, declared.base, declared.key, declared.key_base)


def _of_function(function: UserFunction) -> Location:
    return Location(function.pointer, function.body, function.base, function.key, function.base)


def _name(body: Object) -> str:
    return str(getattr(property_value(body, "name"), "value", "")).lower()
