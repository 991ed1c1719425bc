"""Smaller templates that deploy the same."""

from __future__ import annotations

import json

import pytest
from tests.services.packager.folders import AS_OF, SCHEMA

from armls.services.packager.optimizing import optimized
from armls.services.packager.validating import marketplace_options

OPTIONS = marketplace_options(AS_OF)


def small(text: str, form: str = "text", name: str = "mainTemplate.json") -> str:
    """A text as it is packed."""
    return optimized(name, name, text.encode(), form, OPTIONS).decode()  # type: ignore[arg-type]


def test_comments_and_blanks_go_and_strings_stay() -> None:
    text = f"""\ufeff// first
{{ "$schema" : "{SCHEMA}", /* a "quoted" // comment */
  "contentVersion": "1.0.0.0",
  "resources": [ ],
  "outputs": {{ "a": {{ "type": "string", "value": " // no  comment /* \\" */ 'x'" }} , }},
}}"""
    expected = (
        f'{{"$schema":"{SCHEMA}","contentVersion":"1.0.0.0","resources":[],'
        '"outputs":{"a":{"type":"string","value":" // no  comment /* \\" */ \'x\'"},},}'
    )
    assert small(text) == expected


@pytest.mark.parametrize(
    "text", ["{", '{"a": 1 2}', "no json", '{"name": "package", "version": "1"}', '{"resources": [], "x": "\\ud800" }']
)
def test_what_is_no_template_stays_as_it_is(text: str) -> None:
    assert small(text, "expressions", "x.json") == text


def test_expressions_become_shorter_where_the_expansion_is_the_same() -> None:
    body = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {"p": {"type": "string", "defaultValue": "x"}},
        "resources": [],
        "outputs": {"a": {"type": "string", "value": "[concat( 'a  b', concat('c', parameters( 'p' )) , 'd')]"}},
    }
    found = json.loads(small(json.dumps(body, indent=2), "expressions"))
    assert found["outputs"]["a"]["value"] == "[concat('a  bc',parameters('p'),'d')]"


def test_metadata_is_not_changed() -> None:
    body = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [], "metadata": {"a": "[f( 'x' )]"}}
    assert json.loads(small(json.dumps(body), "expressions"))["metadata"] == {"a": "[f( 'x' )]"}
