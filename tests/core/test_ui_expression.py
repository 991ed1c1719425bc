"""The expressions of createUiDefinitions: their paths, their names and their mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.core.ui_expression import UiExpressionError, is_ui_expression, parse_ui_expression

PATHS = [
    ("[steps('a').b.c]", ["steps a: b c"], []),
    ("[basics('x')]", ["basics: x"], []),
    ("[basics('x').y[0].z]", ["basics: x y …"], []),
    ("[steps('a')['b'].c]", ["steps a: b c"], []),
    ("[steps(basics('x')).b]", ["basics: x"], []),
    ("[coalesce(steps('a').b, basics('c'))]", ["basics: c", "steps a: b"], []),
    ("[first(steps('s').api[basics('i')].x)]", ["steps s: api …", "basics: i"], []),
    ("[filter(parse('[]'), (item) => equals(item.name, other))]", [], ["other"]),
    ("[map(basics('l'), one => one.x)]", ["basics: l"], []),
    ("[if(equals(-1.5e3, null), [true, {\"a\": 'it''s', b: 1}], {})]", [], []),
    ("[last(take(steps('g').rows, $rowIndex)).cell]", ["steps g: rows"], ["$rowIndex"]),
    (" [ location ( ) ] ", [], []),
]


@pytest.mark.parametrize(("text", "paths", "names"), PATHS, ids=lambda one: one if isinstance(one, str) else "")
def test_paths_and_names(text: str, paths: list[str], names: list[str]) -> None:
    expression = parse_ui_expression(text)
    found = []
    for path in expression.paths:
        words = [str(name.value) for name in path.names] + ([] if path.is_whole else ["…"])
        found.append(" ".join([f"steps {path.step.value}:" if path.step else "basics:", *words]))
    assert is_ui_expression(text)
    assert (expression.error, found, [name.name for name in expression.names]) == (None, paths, names)


WRONG = [
    ("[concat('a' 'b')]", UiExpressionError(12, 13, "Expected ',' or ')'")),
    ("[concat('a', ]", UiExpressionError(12, 14, "Missing value")),
    ("[a(b()]", UiExpressionError(1, 2, "Unclosed call of a(); missing ')'")),
    ("[concat('x)]", UiExpressionError(8, 11, "Unterminated string; missing closing '")),
    ("[steps('x').a b]", UiExpressionError(14, 15, "Expected the end of the expression")),
    ("[steps('x').]", UiExpressionError(11, 12, "Expected a name after '.'")),
    ("[steps('x')[0]", UiExpressionError(13, 14, "Unclosed index; missing ']'")),
    ("[f(;)]", UiExpressionError(3, 4, "Unexpected ';' in an expression")),
    ("[f({a 1})]", UiExpressionError(6, 7, "Expected ':' after a property name")),
]


@pytest.mark.parametrize(("text", "error"), WRONG, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_no_expression(text: str, error: UiExpressionError) -> None:
    assert parse_ui_expression(text).error == error


@pytest.mark.parametrize("text", ["[text](https://a.b)", "[Learn more]", "plain", "[a-z]{1,5}$", "steps('a').b", "[]"])
def test_what_the_portal_takes_for_text(text: str) -> None:
    assert not is_ui_expression(text)


def test_what_is_nested_too_deeply_is_not_judged() -> None:
    expression = parse_ui_expression("[" + "f(" * 5000 + ")" * 5000 + "]")
    assert (expression.root, expression.error) == (None, None)


@given(st.text(st.sampled_from("ab1'\"()[]{},.:=> $-")))
def test_reading_never_raises(text: str) -> None:
    expression = parse_ui_expression(f"[f({text}]")
    assert expression.root is None or expression.error is None
