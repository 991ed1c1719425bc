"""What is said of options, their descriptions and their values."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from armls.services.generator.options import Option, description_problems, from_text, resolved


def option(**described: Any) -> Option:
    return msgspec.convert({"description": "-", **described}, Option)


@pytest.mark.parametrize(
    ("described", "value", "said"),
    [
        ({"type": "string"}, 1, "must be a string (found: 1)"),
        ({"type": "string", "minLength": 3}, "ab", "must have from 3 to 500 characters (found: 2)"),
        ({"type": "string", "maxLength": 1}, "ab", "must have from 0 to 1 characters (found: 2)"),
        ({"type": "string"}, "x" * 501, "must have from 0 to 500 characters (found: 501)"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "A", "must match ^[a-z]+$ (found: 'A')"),
        ({"type": "string", "pattern": "[a-z]+"}, "abc\n", "must not have control characters"),
        ({"type": "string", "pattern": "[a-z]+", "message": "must be small"}, "A", "must be small (found: 'A')"),
        ({"type": "string"}, "[parameters('x')]", "must not be a template expression (found: '[parameters('x')]')"),
        ({"type": "string"}, "\ud800", "must not have half of a surrogate pair"),
        (
            {"type": "string", "allowedValues": ["Hot", "Cool"]},
            "hot",
            "must be one of Hot, Cool (found: 'hot'); did you mean 'Hot'?",
        ),
        ({"type": "int"}, True, "must be an integer (found: true)"),
        ({"type": "int"}, 1.5, "must be an integer (found: 1.5)"),
        ({"type": "int", "minValue": 1, "maxValue": 3}, 4, "must be from 1 to 3 (found: 4)"),
        ({"type": "int", "minValue": 1}, 0, "must be at least 1 (found: 0)"),
        ({"type": "int", "allowedValues": [1, 2]}, 3, "must be one of 1, 2 (found: 3)"),
        ({"type": "bool"}, "true", "must be true or false (found: 'true')"),
        ({"type": "array"}, "a", "must be an array (found: 'a')"),
        ({"type": "array", "maxLength": 1}, ["a", "b"], "must have from 0 to 1 items (found: 2)"),
        ({"type": "array"}, ["a", "A"], "must not have equal items (found twice: 'a')"),
        ({"type": "array"}, [1], "items must be a string (found: 1)"),
        ({"type": "array", "items": {"pattern": "[a-z]"}}, ["a", "1"], "items must match [a-z] (found: '1')"),
    ],
)
def test_a_value_that_is_refused(described: dict[str, Any], value: Any, said: str) -> None:
    values, problems = resolved({"x": option(**described)}, {"x": value})
    assert (values, [str(one) for one in problems]) == ({}, [f"'x' {said}"])


def test_all_problems_are_told_at_once() -> None:
    options = {
        "a": option(type="int", maxValue=1),
        "b": option(type="string"),
        "size": option(type="bool", default=True),
    }
    values, problems = resolved(options, {"a": 2, "sise": 1})
    assert values == {"size": True}
    assert [str(one) for one in problems] == [
        "'sise' isn't an option of this kind; did you mean 'size'?",
        "'a' must be at most 1 (found: 2)",
        "'b' is required",
    ]


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"type": "string", "pattern": "("}, "'pattern': '(' isn't a valid regular expression"),
        ({"type": "string", "pattern": "^(a+)+$"}, "'pattern': '^(a+)+$' can take too long"),
        ({"type": "string", "pattern": "a*a*a*a*"}, "'pattern': 'a*a*a*a*' can take too long"),
        ({"type": "string", "pattern": r"(a)\1"}, r"'pattern': '(a)\1' must not use back-references"),
        ({"type": "int", "minValue": 2, "maxValue": 1}, "'minValue' 2 is greater than 'maxValue' 1"),
        ({"type": "int", "maxValue": 1, "default": 2}, "'default' must be at most 1 (found: 2)"),
        ({"type": "int", "items": {}}, "'items' is for arrays (found: int)"),
    ],
)
def test_a_description_that_is_refused(described: dict[str, Any], said: str) -> None:
    (found,) = description_problems(option(**described))
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("bool", "TRUE", True),
        ("bool", "yes", "yes"),
        ("int", "-12", -12),
        ("int", "1.5", "1.5"),
        ("int", "١", "١"),
        ("array", "a, b", ["a", "b"]),
        ("array", '["a", "b,c"]', ["a", "b,c"]),
        ("array", "", []),
        ("array", "[a", "[a"),
        ("string", "true", "true"),
    ],
)
def test_values_of_the_command_line(type_: str, text: str, value: Any) -> None:
    assert from_text(option(type=type_), text) == value
