"""On an expression: its value, or as much of it as is known."""

from __future__ import annotations

import json

from armls.core.cursor import Cursor
from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.expansion.result import reason_of, with_expressions
from armls.core.expression import Access, Call, Operand, text_literal
from armls.core.location import escape
from armls.core.scopes import GIVEN_UP, FunctionView, Names, View
from armls.core.syntax import Object, String, content
from armls.core.template import Declaration, Resource
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.markdown import block, plain
from armls.ide.hover.secrets import view_without_secrets


def on_expression(ctx: HoverContext, cursor: Cursor) -> Hover | None:
    """The value of the innermost call around the cursor, and of the whole expression.

    Why there is none is said only where no diagnostic says so.
    """
    if not cursor.node.is_expression or cursor.path[:1] == ("metadata",):
        return None
    names = ctx.document.scope_of(cursor.template)
    root = ctx.document.parse(cursor.node.value).root
    if names is None or root is None:
        return None
    view, note = _view(cursor, names, ctx.document.text)
    operand = _innermost(root, cursor.index)
    start, end = cursor.range(ctx.document.text, operand.start, operand.end)
    parts = [_shown(ctx, operand, view)]
    if operand is not root:
        whole = _shown(ctx, root, view)
        parts.append(f"whole expression:\n\n{whole}" if whole else "")
    if not any(parts):
        return None
    parts = [part for part in parts if part]
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
        if isinstance(inner, Call) and inner.function == "lambda":
            return operand  # variables of a lambda have values only within the call around it
        found = operand = inner


def _view(cursor: Cursor, names: Names, text: str) -> tuple[View, str]:
    """What the expression sees, and what is to be said of it: in a loop the first round is shown."""
    view = view_without_secrets(names, cursor.template.names, text)
    owner = cursor.owner
    if isinstance(owner, Declaration) and owner.kind == "function":
        return _function_view(cursor, owner, names), ""
    body = owner.member.value if owner is not None else None
    if not isinstance(owner, Resource) or type(body) is not Object:
        return view, ""
    copy = body.get("copy")
    loop = content(copy.value) if copy is not None else None
    name = loop.get("name") if type(loop) is Object else None
    if name is None or type(name.value) is not String or name.value.is_expression:
        return view, ""
    return view.within_copy(name.value.value, 0), f"in the first round of the loop '{name.value.value}'"


def _function_view(cursor: Cursor, owner: Declaration, names: Names) -> View:
    """The environment of a user function, whose arguments are unknown."""
    pointer = f"{owner.pointer}/{'/'.join(escape(name) for name in cursor.path[:2])}"
    function = next((one for one in cursor.template.functions.values() if one.pointer == pointer), None)
    declared = [name for name, _ in function.parameters] if function is not None else []
    return FunctionView(names, {name.lower(): Unknown(f"parameters({text_literal(name)})") for name in declared})


def _shown(ctx: HoverContext, operand: Operand, view: View) -> str:
    """The value, or why there is none; empty where a diagnostic says that."""
    try:
        value = evaluate(operand, view)
        if ctx.is_reported and isinstance(value, Unknown) and value.residual == print_value(operand):
            return ""
        return shown_value(value)
    except EvaluationError as error:
        return "" if ctx.is_reported else f"Azure refuses this: {plain(error.message)}"
    except GIVEN_UP:
        return "This takes too long to work out here."


def known_value(operand: Operand, view: View) -> str:
    """The value of an expression if all of it is known, else nothing."""
    try:
        value = evaluate(operand, view)
    except (EvaluationError, *GIVEN_UP):
        return ""
    return "" if isinstance(value, Unknown) else shown_value(value)


def shown_value(value: Value) -> str:
    if isinstance(value, Unknown):
        expression = f"[{value.residual}]"
        return f"{block(expression, '')}\n{reason_of(expression)}"
    return block(json.dumps(with_expressions(value), indent=2, ensure_ascii=False), "json")
