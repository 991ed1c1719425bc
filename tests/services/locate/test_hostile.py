"""Errors and templates that are meant to do harm are located, or not, in bounded work; nothing raises."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.generating import templates, texts

from armls.core.cancellation import Cancelled
from armls.core.text import SourceText
from armls.services.locate import locate

TEMPLATE = '{"$schema": "x", "resources": [{"type": "A.B/c", "name": "n"}]}'
_WORDS = st.sampled_from(
    [
        "line '1' and column '30'", "line 2, position 5", "Path 'resources[0].name', ", "The template resource 'n' ",
        "of type 'A.B/c' ", "/subscriptions/s/providers/A.B/c/n", "The template parameter 'a' is not found", "'", "[",
        "{\"message\": \"", "\"}", "\\\"", "\n | ", "language expression '[parameters('a')]' is not valid",
        "resource 'A.B/c/n' is not defined", "\x1b[31m", "dependsOn", "$.variables['a", "#/parameters/a", "\ud800",
    ]
)  # fmt: skip


@given(templates | texts, st.lists(_WORDS | texts, max_size=12).map("".join))
def test_no_error_and_no_template_makes_it_raise(template: str, error: str) -> None:
    for one in locate("a.json", {"a.json": SourceText(template)}, error).locations:
        assert 0 <= one.start <= one.end <= len(template)


@pytest.mark.parametrize(
    "error",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"message": "' * 20_000,
        "The template resource '[" * 3_000,
        "Path 'a" * 10_000,
        "\\" * 200_000,
        "/providers/" * 20_000,
        "line 1 column " * 10_000,
        "line 999999999 column 999999999",
        "/subscriptions/s/providers/A.B" + "/c/n" * 50_000,
        "#" + "/resources/0" * 10_000,
    ],
    ids=lambda error: f"{error[:20]} {len(error)}",
)
def test_long_errors_are_read_to_the_end(error: str) -> None:
    found = locate("a.json", {"a.json": SourceText(TEMPLATE)}, f"{error}\n\nThe template resource 'n' is not valid.")
    assert [one.pointer for one in found.locations] == ["/resources/0"]


def test_names_of_many_unknown_parts_are_compared_in_linear_time() -> None:
    parts = ", ".join(f"parameters('p{number}'), 'a'" for number in range(15))
    parameters = {f"p{number}": {"type": "string"} for number in range(15)}
    resource = {"type": "A.B/c", "apiVersion": "1", "name": f"[concat({parts})]"}
    text = json.dumps({"$schema": "x", "parameters": parameters, "resources": [resource]})
    for name, pointers in (("a" * 3000, ["/resources/0"]), ("a" * 3000 + "b", [])):
        found = locate("a.json", {"a.json": SourceText(text)}, f"/subscriptions/s/providers/A.B/c/{name}")
        assert [one.pointer for one in found.locations] == pointers


def test_it_can_be_cancelled() -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        locate("a.json", {"a.json": SourceText(TEMPLATE)}, "line 1 column 1", check)
