"""Folding, selection ranges and semantic tokens."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.document import AnalysedDocument
from armls.ide.folding import folds
from armls.ide.selection import selection_ranges
from armls.ide.semantic_tokens import TOKEN_TYPES, semantic_tokens
from armls.lsp.features.semantic_tokens import TYPES
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot


def analysed(text: str) -> AnalysedDocument:
    return Analyser().document(Snapshot("a.json", {"a.json": SourceText(text)}, Settings(), date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", []),
        ('{"a": {"b": 1}}', []),
        ('{\n"a": {\n"b": [\n]\n}\n}', ["region 0-5", "region 1-4", "region 2-3"]),
        ("// one\n// two\n{}\n// three\n", ["comment 0-1"]),
        ("/* a\nb */ {\n} // c\n// d", ["comment 0-1", "region 1-2"]),
        ('{"a": "x\ny"}', ["region 0-1", "region 0-1"]),
        ('{"resources": [\n{"type": "A.b/c",\n"name": "x"}\n]}', ["region 0-3", "region 0-3", "region 1-2"]),
        ('{"a": {\n', ["region 0-1", "region 0-1"]),
    ],
)
def test_folds(text: str, expected: list[str]) -> None:
    found = folds(analysed(text))
    assert [
        f"{one.kind} {text.count(chr(10), 0, one.start)}-{text.count(chr(10), 0, one.end)}" for one in found
    ] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('{"a": [1, 2‸3]}', ["23", "[1, 23]", '"a": [1, 23]', '{"a": [1, 23]}']),
        ('{"a‸b": 1}', ["ab", '"ab"', '"ab": 1', '{"ab": 1}']),
        ('{"a": "wo‸rd"}', ["word", '"word"', '"a": "word"', '{"a": "word"}']),
        (
            '{"a": "[add(1, sub(v‸ar(\'x\').y, 2))]"}',
            [
                "var",
                "var('x')",
                "var('x').y",
                "var('x').y, 2",
                "sub(var('x').y, 2)",
                "1, sub(var('x').y, 2)",
                "add(1, sub(var('x').y, 2))",
                "[add(1, sub(var('x').y, 2))]",
                "\"[add(1, sub(var('x').y, 2))]\"",
                '"a": "[add(1, sub(var(\'x\').y, 2))]"',
                '{"a": "[add(1, sub(var(\'x\').y, 2))]"}',
            ],
        ),
        (
            '{"a": "[f(\'p‸\')]"}',
            ["'p'", "f('p')", "[f('p')]", "\"[f('p')]\"", '"a": "[f(\'p\')]"', '{"a": "[f(\'p\')]"}'],
        ),
        ('{"a": ‸', ["", '"a": ', '{"a": ']),
        ("‸", [""]),
    ],
)
def test_selection_ranges_grow_outwards(marked: str, expected: list[str]) -> None:
    before, _, after = marked.partition("‸")
    text = before + after
    assert [text[start:end] for start, end in selection_ranges(analysed(text), len(before))] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[concat('a', 1)]", ["concat function", "a string", "1 number"]),
        ("[parameters('p').x.y]", ["parameters function", "p parameter", "x property", "y property"]),
        ("[variables('v')[0]]", ["variables function", "v variable", "0 number"]),
        ("[ns.f(-2)]", ["ns namespace", "f function", "-2 number"]),
        (
            "[lambda('i', lambdaVariables('i'))]",
            ["lambda function", "i variable", "lambdaVariables function", "i variable"],
        ),
        ("[copyIndex('l', 1)]", ["copyIndex function", "l variable", "1 number"]),
        ("[f('it''s 5')]", ["f function", "it''s 5 string"]),
        ("[max]", ["max function"]),
        ("text 1", []),
        ("[[f(1)]", []),
        ("[f(1)", []),
        (r"[f('\u00e9', 1)]", ["f function", r"\u00e9 string", "1 number"]),
    ],
)
def test_semantic_tokens(expression: str, expected: list[str]) -> None:
    text = f'{{"a": "{expression}"}}'
    assert [f"{text[one.start : one.end]} {one.type}" for one in semantic_tokens(analysed(text))] == expected


def test_semantic_tokens_of_a_part() -> None:
    text = '{"a": "[f(1)]",\n"[g()]": "[h()]",\n"c": "[i()]"}'
    start = text.index("\n")
    found = semantic_tokens(analysed(text), start, text.index("\n", start + 1))
    assert [text[one.start : one.end] for one in found] == ["g", "h"]


def test_the_legend_is_that_of_the_tokens() -> None:
    assert tuple(TYPES) == TOKEN_TYPES
