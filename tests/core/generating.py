"""Texts for property tests: templates, and what an author at the keyboard makes of them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_NAMES = st.sampled_from(["a", "b", "B", "copy", "c d"])
_EXPRESSIONS = st.sampled_from(
    [
        "[parameters('a')]",
        "[variables('b')]",
        "[concat(variables('a'), parameters('B'))]",
        "[concat('x', copyIndex())]",
        "[ns.f(parameters('a'))]",
        "[reference('b').x]",
        "[resourceId('Microsoft.Web/sites', variables('a'))]",
        "[if(variables('b'), 'x', nosuch())]",
        "[broken(",
        "plain",
        "[[no]",
    ]
)
_VALUES = st.recursive(
    st.one_of(_EXPRESSIONS, st.integers(-1, 3), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(_NAMES, inner, max_size=2)),
    max_leaves=4,
)
_PARAMETERS = st.dictionaries(
    _NAMES,
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "int", "bool", "array"])},
        optional={
            "defaultValue": _VALUES,
            "allowedValues": st.lists(_VALUES, max_size=2),
            "minLength": st.integers(0, 2),
        },
    ),
    max_size=2,
)
_OUTPUTS = st.dictionaries(_NAMES, st.fixed_dictionaries({"type": st.just("string"), "value": _VALUES}), max_size=2)


def _resource(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "type": st.sampled_from(["Microsoft.Web/sites", "Microsoft.Resources/deployments", "sites", "a/b/c"]),
            "apiVersion": st.just("2022-09-01"),
            "name": _EXPRESSIONS,
        },
        optional={
            "condition": _VALUES,
            "copy": st.fixed_dictionaries({"name": _NAMES, "count": _VALUES}),
            "dependsOn": st.lists(_EXPRESSIONS, max_size=2),
            "properties": st.one_of(_VALUES, st.fixed_dictionaries({"template": inner, "parameters": _VALUES})),
            "resources": st.lists(st.fixed_dictionaries({"type": st.just("slots"), "name": _EXPRESSIONS}), max_size=1),
        },
    )


def _template(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {
            "$schema": st.just(SCHEMA),
            "contentVersion": st.just("1"),
            "resources": st.lists(_resource(inner), max_size=3),
        },
        optional={
            "parameters": _PARAMETERS,
            "variables": st.dictionaries(_NAMES, _VALUES, max_size=3),
            "outputs": _OUTPUTS,
            "functions": st.just(
                [
                    {
                        "namespace": "ns",
                        "members": {
                            "f": {
                                "parameters": [{"name": "x", "type": "string"}],
                                "output": {"type": "string", "value": "[parameters('x')]"},
                            }
                        },
                    }
                ]
            ),
        },
    )


templates = _template(_template(st.none())).map(lambda value: json.dumps(value, indent=1, ensure_ascii=False))
"""Templates of all shapes, one nested in another, with many mistakes in them."""

_PIECES = st.sampled_from(
    [*"\"'{}[],:\\# a1é😀-\n\x00\ufeff", "//", "/*", "*/", "\r\n", "null", "true", "\\u00e9", '"a": 1,', '"b": [', "{}"]
)
texts = st.lists(_PIECES, max_size=30).map("".join)
"""Texts made of what matters to a JSON reader."""

edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(_PIECES, st.just(""))), max_size=8)
"""Edits: where (as a part of the whole), how many characters go, what comes."""


def apply(text: str, edit: tuple[float, int, str]) -> tuple[int, int, str]:
    """An edit as offsets in a text."""
    start = int(edit[0] * len(text))
    return start, min(start + edit[1], len(text)), edit[2]
