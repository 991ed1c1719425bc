"""JSON for people."""

from __future__ import annotations

import json

import pytest

from armls.services.json_text import indented

DEEP: list[object] = []
for _ in range(600):
    DEEP = [DEEP]


@pytest.mark.parametrize("ensure_ascii", [False, True])
@pytest.mark.parametrize(
    "value",
    [{}, [], {"a": [], "b": {}, "é": ["\u2028", 10**30, -1.5e300, None, True]}, float("nan"), "\ud800", DEEP],
    ids=["object", "array", "mixed", "not a number", "half a pair", "deep"],
)
def test_is_what_json_writes(value: object, ensure_ascii: bool) -> None:
    assert indented(value, ensure_ascii=ensure_ascii) == json.dumps(value, indent=2, ensure_ascii=ensure_ascii)
