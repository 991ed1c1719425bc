"""The declaration of a parameter in a template, for the documents that provide its value."""

from __future__ import annotations

from armls.core.evaluator.plain import plain_value
from armls.core.syntax import Array, Literal, Node, Object, content, text_of
from armls.core.template import Declaration, Template
from armls.core.type_check import Definitions, may_be_missing, referred


def definitions_of(template: Template) -> Definitions:
    """Finds the body of a template's type definition by name."""

    def find(name: str) -> Object | None:
        found = template.definitions.get(name.lower())
        return found.member.value if found is not None and type(found.member.value) is Object else None

    return find


def body_of(declared: Declaration | None, template: Template) -> Object | None:
    """The object that declares a parameter's type: its own, or the definition that it refers to."""
    body = declared.member.value if declared is not None else None
    for _ in range(10):
        if type(body) is not Object:
            return None
        reference = text_of(body, "$ref")
        if not reference or not template.is_symbolic:
            return body
        body = referred(reference, definitions_of(template))
    return None


def needs_value(declared: Declaration, template: Template) -> bool:
    """Whether Azure refuses a deployment that gives the parameter no value."""
    body = declared.member.value
    return type(body) is Object and default_of(body) is None and not may_be_missing(body, definitions_of(template))


def default_of(body: Object) -> Node | None:
    """The node of the default; None where there is none, or null."""
    found = body.get("defaultValue")
    node = content(found.value) if found is not None else None
    return None if type(node) is Literal and node.value is None else node


def allowed_of(body: Object) -> list[object]:
    """The allowed values as they are written; none if all are allowed."""
    found = body.get("allowedValues")
    return [plain_value(item) for item in found.value.items] if found and type(found.value) is Array else []
