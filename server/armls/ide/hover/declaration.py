"""On a name: the declaration of what it names; on a built-in function its signature and what it does."""

from __future__ import annotations

import json
import posixpath

from armls.core.location import Location
from armls.core.syntax import Node, Object, String, as_object, content, property_value, text_of
from armls.core.template import Template, build_template
from armls.ide.document import AnalysedDocument, Document
from armls.ide.functions import doc_of
from armls.ide.hover.markdown import block, code, plain
from armls.ide.hover.secrets import is_secure, resolved
from armls.ide.plain import plain_json
from armls.ide.signature import user_signature
from armls.ide.symbols import Occurrence, Symbol, symbol_at
from armls.ide.symbols.declared import declared_in

_KINDS = {
    "functionParameter": "function parameter",
    "lambdaVariable": "lambda variable",
    "copy": "copy loop",
}
_MOST_ALLOWED = 12
_MOST_FUNCTIONS = 20
_LONGEST = 1000


def declaration_at(document: AnalysedDocument, offset: int) -> tuple[Occurrence, list[str]] | None:
    """The name at an offset, and paragraphs about what it names; None if that is not known."""
    documents = document.documents
    found = symbol_at(documents[0], offset)
    if found is None or found.symbol.kind in ("step", "control"):
        return None
    symbol = found.symbol
    written = document.text[found.start : found.end]
    if symbol.kind == "builtin":
        doc = doc_of(written)
        return None if doc is None else (found, [block(doc.signature, ""), plain(doc.text)])
    if symbol.kind == "lambdaVariable":
        return found, [block(f"(lambda variable) {written}", "")]
    declared = declared_in(symbol, documents, document.check)
    if declared is None:
        return None
    parts = _namespace(symbol, *declared) if symbol.kind == "namespace" else _parts(symbol, *declared)
    where = "" if found.is_declaration else _where(document, *declared)
    return found, [part for part in (*parts, where) if part]


def _parts(symbol: Symbol, owner: Document, place: Location) -> list[str]:
    """The heading, the description and the facts of a declaration."""
    body = content(place.node)
    written = as_object(body)
    if symbol.kind == "function":
        functions = _template(symbol, owner).functions
        label = user_signature(functions[symbol.name]).label if symbol.name in functions else symbol.name
        description = plain(text_of(written, "metadata", "description"), _LONGEST)
        return [block(f"(function) {label}", ""), description, "\n".join(_parameter_texts(written))]
    name = text_of(written, "name") if symbol.kind == "copy" else place.name or text_of(written, "name")
    name = name or symbol.name
    type_ = "" if symbol.kind in ("variable", "copy") else _type(written, symbol)
    heading = f"({_KINDS.get(symbol.kind, symbol.kind)}) {name}" + (f": {type_}" if type_ else "")
    description = "" if symbol.kind == "variable" else text_of(written, "metadata", "description")
    facts = _definition(body) if symbol.kind == "variable" else _facts(symbol, owner, written)
    return [block(heading, ""), plain(description, _LONGEST), "\n".join(facts)]


def _parameter_texts(function: Object) -> list[str]:
    """A line for each parameter of a user function that has a description."""
    entries = property_value(function, "parameters")
    bodies = [as_object(one) for one in getattr(entries, "items", ())]
    described = ((text_of(one, "name"), text_of(one, "metadata", "description")) for one in bodies)
    return [f"- {code(name)}: {plain(text, _LONGEST)}" for name, text in described if text]


def _type(body: Object, symbol: Symbol) -> str:
    written = text_of(body, "type")
    if written or symbol.kind == "resource":
        return written
    reference = text_of(body, "$ref")
    return reference.rpartition("/")[2] if reference else ""


def _facts(symbol: Symbol, owner: Document, body: Object) -> list[str]:
    facts = []
    if symbol.kind == "copy":
        facts.append(_fact("Count", property_value(body, "count")))
    elif symbol.kind == "resource":
        facts.append(_fact("Name", property_value(body, "name")))
        facts.append(_fact("API version", property_value(body, "apiVersion")))
    elif symbol.kind == "output":
        facts.append(_fact("Value", property_value(body, "value")))
    elif symbol.kind in ("parameter", "functionParameter", "definition"):
        template = _template(symbol, owner)
        type_body = resolved(body, template)
        if is_secure(body, template):
            has_default = property_value(body, "defaultValue") is not None
            return ["- Secure" + ("; the default value isn't displayed" if has_default else "")]
        facts.append(_fact("Default", property_value(body, "defaultValue")))
        facts.append(_allowed(property_value(body, "allowedValues") or property_value(type_body, "allowedValues")))
        for name in ("minLength", "maxLength", "minValue", "maxValue"):
            facts.append(_fact(name, property_value(body, name) or property_value(type_body, name)))
    return [one for one in facts if one]


def _definition(body: Node) -> list[str]:
    """How a variable is defined, where that is an expression; values are displayed by the other hovers."""
    return [_fact("Definition", body)] if type(body) is String and body.is_expression else []


def _fact(label: str, node: Node | None) -> str:
    return "" if node is None else f"- {label}: {code(_shown(node))}"


def _shown(node: Node) -> str:
    node = content(node)
    if type(node) is String and node.is_expression:
        return node.value
    return json.dumps(plain_json(node), ensure_ascii=False)


def _allowed(node: Node | None) -> str:
    items = getattr(content(node), "items", ()) if node is not None else ()
    if not items:
        return ""
    more = f" and {len(items) - _MOST_ALLOWED} more" if len(items) > _MOST_ALLOWED else ""
    return f"- Allowed values: {', '.join(code(_shown(one), 80) for one in items[:_MOST_ALLOWED])}{more}"


def _namespace(symbol: Symbol, owner: Document, place: Location) -> list[str]:
    functions = [one for one in _template(symbol, owner).functions.values() if one.namespace.lower() == symbol.name]
    name = functions[0].namespace if functions else text_of(as_object(place.node), "namespace") or symbol.name
    labels = [user_signature(one).label for one in functions]
    if len(labels) > _MOST_FUNCTIONS:
        labels = [*labels[:_MOST_FUNCTIONS], f"… {len(functions) - _MOST_FUNCTIONS} more"]
    return [block("\n".join([f"(namespace) {name}", *labels]), "")]


def _where(document: AnalysedDocument, owner: Document, place: Location) -> str:
    line = owner.source.line_at(place.whole[0]) + 1
    beside = "" if owner.name == document.name else f" of {plain(posixpath.basename(owner.name))}"
    return f"_Declared on line {line}{beside}_"


def _template(symbol: Symbol, owner: Document) -> Template:
    """The template that declares a symbol."""
    templates = build_template(owner.tree).all_templates()
    return [one for one in templates if f"{symbol.scope}/".startswith(f"{one.pointer}/")][-1]
