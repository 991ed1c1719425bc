"""What the rules' fixes make of a template's body: the safe ones alone, and all."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.services.checking import Fixing, Options, repair_text

HEAD = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
    '"contentVersion": "1.0.0.0", "resources": [], '
)
OPTIONS = Options(date(2026, 1, 1), ignore=frozenset({"no-unused-params", "no-unused-vars"}))
PARAMETERS = '"parameters": {"it\'s \\" \\u00e9": {"type": "int"}}, '


def fixed(body: str, is_unsafe: bool) -> str:
    text = SourceText(f"{HEAD}{body}}}")
    repair = repair_text("a.json", text, OPTIONS, Fixing(is_unsafe))
    again = repair_text("a.json", SourceText(repair.text), OPTIONS, Fixing(is_unsafe))
    assert (again.text, again.count) == (repair.text, 0)
    return repair.text[len(HEAD) : -1]


@pytest.mark.parametrize(
    ("body", "safe", "everything"),
    [
        ("'variables': {'a': 'it\\'s \"it\" \\\\ \\n',}", '"variables": {"a": "it\'s \\"it\\" \\\\ \\n"}', None),
        ("variables: {a: [1, 2, ], }", '"variables": {"a": [1, 2 ] }', None),
        (
            '"variables": {"a": 010, "b": 0x1F, "c": .5, "d": 5., "e": -0x1}',
            '"variables": {"a": 8, "b": 31, "c": 0.5, "d": 5.0, "e": -1}',
            None,
        ),
        (
            '"variables": {"a": undefined, "b": True, "c": NULL, "d": NaN, "e": 1e999.}',
            '"variables": {"a": null, "b": true, "c": null, "d": NaN, "e": 1e999.}',
            None,
        ),
        (f'"variables": {{"a": 0x{"F" * 400}}}', None, None),
        ('"variables": {"a": "x\x01y\x0b"}', '"variables": {"a": "x\\u0001y\\u000b"}', None),
        (
            '"variables": {"a": 1 "b": 2\n"c": [3 /* x */ 4]}',
            None,
            '"variables": {"a": 1, "b": 2,\n"c": [3, /* x */ 4]}',
        ),
        (
            PARAMETERS + '"variables": {"v": "[parameters(\'IT\'\'S \\" É\')]"}',
            PARAMETERS + '"variables": {"v": "[parameters(\'it\'\'s \\" é\')]"}',
            None,
        ),
        (
            '"variables": {"first": 1, "b": "[variables(\'frist\')]", "c": "[variables(\'zzz\')]"}',
            None,
            '"variables": {"first": 1, "b": "[variables(\'first\')]", "c": "[variables(\'zzz\')]"}',
        ),
        # The nearest name would make a circle of it: another mistake, so it is left.
        ('"variables": {"abcde": "[variables(\'abcdf\')]"}', None, None),
    ],
)
def test_fixes(body: str, safe: str | None, everything: str | None) -> None:
    expected = safe or body
    assert (fixed(body, False), fixed(body, True)) == (expected, everything or expected)
