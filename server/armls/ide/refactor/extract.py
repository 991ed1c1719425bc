"""Extracting a value to a variable or a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from armls.core.cursor import Cursor, cursor_at
from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.values import EvaluationError, Unknown
from armls.core.expression import Access, Call, Integer, Operand, Text
from armls.core.finding import Edit
from armls.core.functions import is_runtime
from armls.core.scopes import GIVEN_UP
from armls.core.template import Declaration, Resource, Template, template_location
from armls.ide.document import AnalysedDocument
from armls.ide.refactor.model import Refactoring, add_properties

_NOT_IN_VARIABLES = frozenset({"copyindex", "lambdavariables", "utcnow", "newguid"})
_NOT_IN_DEFAULTS = frozenset({"variables", "copyindex", "lambdavariables"})
_FIXED = ("type", "comments", "metadata")
"""Properties of a resource that can't be expressions, or have no use of one."""
_NAME = re.compile(r"[^\w]+")
_TYPES = {str: "string", bool: "bool", int: "int", list: "array", dict: "object"}


class _Part(Struct, frozen=True):
    """What is extracted: its range, the value that is declared, the calls in it, and whether it is in an expression."""

    start: int
    end: int
    value: str
    calls: frozenset[str]
    root: Operand | None
    in_expression: bool


def extractions(document: AnalysedDocument, start: int, end: int) -> Iterator[Refactoring]:
    """The extraction of the string, call or literal that is selected in a resource or an output."""
    cursor = cursor_at(document.tree, start) if document.is_template else None
    if cursor is None or cursor.is_key or not _is_extractable(cursor):
        return
    part = _part(document, cursor, start, end)
    if part is None:
        return
    scope = cursor.template.names
    name = _name_for(cursor, scope)
    if not part.calls & _NOT_IN_VARIABLES and not any(map(is_runtime, part.calls)):
        edit = _declaration(document, scope, "variables", name, part.value)
        yield _refactoring("variable", f"variables('{name}')", part, edit)
    if not part.calls & _NOT_IN_DEFAULTS and not any(map(is_runtime, part.calls)) and _is_own(cursor):
        body = {"type": _type_of(document, cursor, part), "defaultValue": part.value}
        edit = _declaration(document, scope, "parameters", name, body)
        yield _refactoring("parameter", f"parameters('{name}')", part, edit)


def _refactoring(noun: str, call: str, part: _Part, declaration: Edit) -> Refactoring:
    text = call if part.in_expression else f"[{call}]"
    return Refactoring(f"Extract to {noun}", "refactor.extract", (declaration, Edit(part.start, part.end, text)))


def _is_extractable(cursor: Cursor) -> bool:
    owner, path = cursor.owner, cursor.path
    if isinstance(owner, Declaration):
        return owner.kind == "output" and path[:1] == ("value",)
    return isinstance(owner, Resource) and bool(path) and path[0].lower() not in _FIXED and "$ref" not in path


def _is_own(cursor: Cursor) -> bool:
    """Whether the template's parameters get their values from outside, and not from a deployment in this document."""
    return cursor.template.names.parent is None


def _part(document: AnalysedDocument, cursor: Cursor, start: int, end: int) -> _Part | None:
    node = cursor.node
    first, last = cursor.base + node.start + 1, cursor.base + node.end - 1
    if not node.is_expression:
        is_selected = first - 1 <= start and end <= last + 1
        return _Part(first, last, node.value, frozenset(), None, False) if is_selected and node.value else None
    expression = document.parse(node.value)
    if expression.root is None:
        return None
    whole = _called(expression.root)
    if (start <= first and end >= last) or (start == first + 1 and end == last - 1):
        is_reference = _is_reference(expression.root)
        return None if is_reference else _Part(first, last, node.value, whole, expression.root, False)
    found = next((one for one in _operands(expression.root) if _range(document, cursor, one) == (start, end)), None)
    if found is None or type(found) is Integer or _is_reference(found):
        return None
    text = found.value if type(found) is Text else f"[{node.value[found.start : found.end]}]"
    if type(found) is Text and text[:1] == "[":
        text = f"[{text}"
    return _Part(start, end, text, _called(found), found, True)


def _is_reference(operand: Operand) -> bool:
    """Whether an operand is a parameter or a variable already."""
    return type(operand) is Call and operand.function in ("parameters", "variables")


def _operands(root: Operand) -> Iterator[Operand]:
    stack = [root]
    while stack:
        operand = stack.pop()
        yield operand
        if type(operand) is Call:
            stack.extend(operand.arguments)
        elif type(operand) is Access:
            stack.extend((operand.target, operand.key))


def _called(root: Operand) -> frozenset[str]:
    return frozenset(one.function for one in _operands(root) if type(one) is Call)


def _range(document: AnalysedDocument, cursor: Cursor, operand: Operand) -> tuple[int, int]:
    return cursor.range(document.text, operand.start, operand.end)


def _name_for(cursor: Cursor, template: Template) -> str:
    """A name after the property that holds the value, which nothing in the template has yet."""
    named = next((name for name in reversed(cursor.path) if name.lower() != "value"), "value")
    base = _NAME.sub("", named) or "value"
    base = base[:1].lower() + base[1:]
    taken = {*template.parameters, *template.variables}
    names = (f"{base}{number or ''}" for number in (0, *range(2, len(taken) + 3)))
    return next(name for name in names if name.lower() not in taken)


def _type_of(document: AnalysedDocument, cursor: Cursor, part: _Part) -> str:
    """The type of a parameter for the value: that of what it evaluates to, a string if that isn't known."""
    scope = document.scope_of(cursor.template)
    if part.root is None or scope is None:
        return "string"
    try:
        value = evaluate(part.root, scope.view())
    except (EvaluationError, *GIVEN_UP):
        return "string"
    return "string" if isinstance(value, Unknown) else _TYPES.get(type(value), "string")


def _declaration(document: AnalysedDocument, template: Template, section: str, name: str, value: object) -> Edit:
    """The edit that declares a name, in a new section if there is none."""
    root = template_location(template)
    found = root.get(section)
    if found is not None:
        return add_properties(document.text, found, [(name, value)])
    return add_properties(document.text, root, [(section, {name: value})])
