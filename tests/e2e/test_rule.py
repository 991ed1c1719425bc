"""``armls.rule``: from a diagnostic's code to its manual."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import editing


async def test_a_rule_and_a_notice() -> None:
    async with editing() as editor:
        found = await editor.run("armls.rule", {"id": "argument-count"})
        assert found == {
            "id": "argument-count",
            "title": "Functions must be called with a supported number of arguments",
            "area": "expressions",
            "severity": "error",
            "ttk": None,
            "markdown": "# argument-count\n\n*error* · area `expressions`\n\n"
            "Functions must be called with a supported number of arguments\n\n"
            "## What it does\n\nReports each call of a template function with too few or too many arguments.\n\n"
            "## Why\n\nAzure refuses the expression.\n\n"
            "## Example\n\n- Bad: `\"[padLeft('7')]\"`\n- Good: `\"[padLeft('7', 3, '0')]\"`\n",
        }
        found = await editor.run("armls.rule", {"id": "Parameters Must Be Referenced"})
        assert (found["id"], found["ttk"]) == ("no-unused-params", "Parameters Must Be Referenced")
        found = await editor.run("armls.rule", {"id": "more-findings"})
        assert found["title"] == "The document has more findings than the editor displays"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"id": "no-unused-parms"}, "'id': there is no rule 'no-unused-parms'; did you mean 'no-unused-params'"),
        ({"id": ""}, "'id': there is no rule ''"),
        ({}, "id"),
        ({"id": 1}, "'id'"),
        ({"id": "x", "more": 1}, "more"),
    ],
)
async def test_wrong_arguments(arguments: dict[str, Any], said: str) -> None:
    async with editing() as editor:
        with pytest.raises(JsonRpcException, match=said) as caught:
            await editor.run("armls.rule", arguments)
        assert caught.value.code == -32602
