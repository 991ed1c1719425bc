"""Expressions made to cost much: each ends soon, with a value or without. Work is counted in steps, not seconds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.differential.asking import attempt

GIVEN_UP = "[…]"
LONG = "x" * 120_000
ACCENTS = "é" * 100_000
UNKNOWN = "environment().name"


def chain(start: str, step: str) -> dict[str, str]:
    """Sixty variables, each made of the one before."""
    return {"v0": start, **{f"v{i}": step.replace("@", f"variables('v{i - 1}')") for i in range(1, 60)}}


def each(body: str, count: int = 10_000) -> str:
    """An expression that does something for each of many numbers."""
    return f"[map(range(0,{count}),lambda('i',{body}))]"


def function(body: str) -> list[Any]:
    """A user function ``n.f`` of an integer."""
    parameters = [{"name": "x", "type": "int"}]
    return [{"namespace": "n", "members": {"f": {"parameters": parameters, "output": {"type": "int", "value": body}}}}]


DOUBLED = chain("a", "[createArray(@,@)]")
ERRORS: dict[str, dict[str, Any]] = {
    "a range without end": {"expr": "[range(0,2147483647)]"},
    "a text replaced by itself": {"expr": "[replace(parameters('p'),'x',parameters('p'))]", "parameters": {"p": LONG}},
    "a format that repeats": {"expr": f"[format('{'{0}' * 7000}',parameters('p'))]", "parameters": {"p": LONG}},
    "a wide alignment": {"expr": "[format('{0,1000000}',1)]"},
    "a long delimiter": {"expr": "[join(range(0,10000),parameters('p'))]", "parameters": {"p": LONG}},
    "a text that doubles": {
        "expr": "[reduce(range(0,100),'a',lambda('a','b',concat(lambdaVariables('a'),lambdaVariables('a'))))]"
    },
    "indexes without end": {"expr": f"[createArray(1){'[0]' * 8000}]"},
    "many digits": {"expr": "[int(parameters('p'))]", "parameters": {"p": "9" * 120_000}},
}  # fmt: skip
UNSETTLED: dict[str, dict[str, Any]] = {
    "loops in loops": {"expr": each("map(range(0,10000),lambda('y',1))")},
    "ranges in a loop": {"expr": each("range(0,10000)")},
    "an array that doubles": {
        "expr": "[reduce(range(0,99),createArray(1),lambda('a','b',concat(lambdaVariables('a'),lambdaVariables('a'))))]"
    },
    "a function that calls itself": {"expr": "[n.f(1)]", "functions": function("[add(n.f(1),n.f(2))]")},
    "long texts replaced": {"expr": each("replace(parameters('p'),'x','y')"), "parameters": {"p": LONG}},
    "long texts split": {"expr": each("split(parameters('p'),'x')"), "parameters": {"p": LONG}},
    "long texts compared": {"expr": each("less(parameters('p'),'é')"), "parameters": {"p": LONG}},
    "long texts hashed": {"expr": each("uniqueString(parameters('p'))"), "parameters": {"p": LONG}},
    "long texts in lower case": {"expr": each("toLower(parameters('p'))"), "parameters": {"p": ACCENTS}},
    "long arrays merged": {"expr": each("union(range(0,10000),range(0,10000))")},
    "long arrays searched": {"expr": each("contains(range(0,10000),-1)")},
    "numbers of many digits": {"expr": each("format('{0:F999}{0:N999}{0:E999}',json('1.7e308'))")},
}  # fmt: skip
LEFT: dict[str, tuple[dict[str, Any], str]] = {
    "arrays that double, compared": (
        {"expr": "[equals(variables('v59'),createArray(variables('v59')))]", "variables": DOUBLED},
        "[equals(createArray(",
    ),
    "arrays that double, as text": ({"expr": "[string(variables('v59'))]", "variables": DOUBLED}, "[string(create"),
    "unknown values that double": (
        {"expr": "[variables('v59')]", "variables": chain(f"[{UNKNOWN}]", "[concat(@,@)]")},
        "[concat(concat(",
    ),
    "many delimiters": (
        {"expr": "[split(parameters('p'),map(range(0,9000),lambda('i',concat('a',lambdaVariables('i')))))]",
         "parameters": {"p": LONG}},
        "[split('xxx",
    ),
    "unknown calls in calls": ({"expr": f"[{'not(' * 5900}{UNKNOWN}{')' * 5900}]"}, "[not(not("),
    "a long format of numbers": (
        {"expr": "[format(parameters('p'),1)]", "parameters": {"p": f"{{0:{'#,' * 60_000}}}"}},
        "[format('{0:#,#,",
    ),
    "commas as JSON": ({"expr": "[json(parameters('p'))]", "parameters": {"p": f"[{',' * 100_000}1]"}}, "[json('[,,,"),
}  # fmt: skip
VALUES: dict[str, tuple[dict[str, Any], Any]] = {
    "calls in calls": ({"expr": f"[{'not(' * 6000}true(){')' * 6000}]"}, True),
    "calls that pad": ({"expr": f"[{'padLeft(' * 800}'a'{',16,' * 800}".replace(",16,", ",16)") + "]"}, "a".rjust(16)),
    "conditions in conditions": ({"expr": f"[{'if(true(),' * 2000}1{',0)' * 2000}]"}, 1),
    "a long JSON text": ({"expr": "[last(json(parameters('p')))]", "parameters": {"p": f"[{'1,' * 50_000}2]"}}, 2),
    "a long text of spaces": ({"expr": "[trim(parameters('p'))]", "parameters": {"p": " " * 100_000}}, ""),
    "ten thousand texts": ({"expr": f"[last({each('string(lambdaVariables(' + repr('i') + '))')[1:-1]})]"}, "9999"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_azure_refuses_it_too(name: str) -> None:
    assert list(attempt(ERRORS[name])) == ["error"]


@pytest.mark.parametrize("name", UNSETTLED)
def test_it_is_given_up(name: str) -> None:
    assert attempt(UNSETTLED[name]) == {"value": GIVEN_UP}


@pytest.mark.parametrize("name", LEFT)
def test_it_is_left_and_cut_short(name: str) -> None:
    row, beginning = LEFT[name]
    left = attempt(row)["value"]
    assert left.startswith(beginning)
    assert len(left) < 131_072


@pytest.mark.parametrize("name", VALUES)
def test_it_has_a_value_however_deep_it_nests(name: str) -> None:
    row, value = VALUES[name]
    assert attempt(row) == {"value": value}
