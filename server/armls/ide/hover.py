"""What a hover shows: the value of the expression under the cursor, or as much of it as is known."""

from __future__ import annotations

import json
from collections.abc import Callable

from msgspec import Struct

from armls.core.cursor import Cursor, cursor_at
from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.expansion.result import reason_of, with_expressions
from armls.core.expression import Access, Call, Expression, Operand
from armls.core.scopes import GIVEN_UP, Names, View
from armls.core.syntax import Object, String, Tree, content
from armls.core.template import Resource, Template

MAX_SHOWN = 1500
"""Characters of a value that a hover shows."""

NamesOf = Callable[[Template], "Names | None"]


class Hover(Struct, frozen=True, gc=False):
    """Markdown about the text between two absolute offsets."""

    start: int
    end: int
    markdown: str


def hover(tree: Tree, offset: int, names_of: NamesOf, parse: Callable[[str], Expression]) -> Hover | None:
    """What is to be said at an absolute offset; None where nothing is.

    ``names_of`` gives the names that a template's expressions see.
    """
    cursor = cursor_at(tree, offset)
    if cursor is None or not cursor.node.is_expression or cursor.path[:1] == ("metadata",):
        return None
    names = names_of(cursor.template)
    root = parse(cursor.node.value).root
    if names is None or root is None:
        return None
    view, note = _view(cursor, names)
    operand = _innermost(root, cursor.index)
    start, end = cursor.range(tree.text, operand.start, operand.end)
    parts = [_shown(operand, view)]
    if operand is not root:
        parts.append(f"whole expression:\n\n{_shown(root, view)}")
    if note:
        parts.append(f"_{note}_")
    return Hover(start, end, "\n\n".join(parts))


def _innermost(root: Operand, index: int) -> Operand:
    """The smallest call or property access around a character; its literals are part of it."""
    found = operand = root
    while True:
        if isinstance(operand, Call):
            inner = next((one for one in operand.arguments if one.start <= index < one.end), None)
        elif isinstance(operand, Access):
            inner = next((one for one in (operand.target, operand.key) if one.start <= index < one.end), None)
        else:
            return found
        if inner is None or not isinstance(inner, Call | Access):
            return operand
        found = operand = inner


def _view(cursor: Cursor, names: Names) -> tuple[View, str]:
    """What the expression sees, and what is to be said of it: in a loop the first round is shown."""
    view = names.view()
    owner = cursor.owner
    body = owner.member.value if owner is not None else None
    if not isinstance(owner, Resource) or type(body) is not Object:
        return view, ""
    copy = body.get("copy")
    loop = content(copy.value) if copy is not None else None
    name = loop.get("name") if type(loop) is Object else None
    if name is None or type(name.value) is not String or name.value.is_expression:
        return view, ""
    return view.within_copy(name.value.value, 0), f"in the first round of the loop '{name.value.value}'"


def _shown(operand: Operand, view: View) -> str:
    try:
        return _value(evaluate(operand, view))
    except EvaluationError as error:
        return f"Azure refuses this: {_plain(error.message)}"
    except GIVEN_UP:
        return "This takes too long to work out here."


def _value(value: Value) -> str:
    if isinstance(value, Unknown):
        expression = f"[{value.residual}]"
        return f"{_block(expression, '')}\n{reason_of(expression)}"
    return _block(json.dumps(with_expressions(value), indent=2, ensure_ascii=False), "json")


def _block(text: str, language: str) -> str:
    """A code block that its content cannot end."""
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}{language}\n{shown}\n{fence}"


def _plain(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>" else character for character in text)
