"""Findings as an editor gets them."""

from __future__ import annotations

import time

import pytest
from lsprotocol import types

from armls.core.finding import Finding, Related, Severity
from armls.core.text import Encoding, SourceText
from armls.lsp.convert import MOST_DIAGNOSTICS, Positions, Presentation, Style, diagnostics, result_id


def finding(start: int, end: int, severity: Severity = Severity.ERROR, rule: str = "some-rule") -> Finding:
    return Finding(rule, severity, "What is wrong.", start, end)


def test_a_whole_finding() -> None:
    text = SourceText('{"a": 1,\n "a": 2}')
    found = Finding(
        "duplicate-key",
        Severity.WARNING,
        "Twice.",
        10,
        13,
        source="arm-ttk",
        related=(Related(1, 4, "first"),),
        unnecessary=True,
    )
    assert diagnostics([found], text, "file:///a.json", "utf-16") == [
        types.Diagnostic(
            range=types.Range(types.Position(1, 1), types.Position(1, 4)),
            severity=types.DiagnosticSeverity.Warning,
            code="duplicate-key",
            source="arm-ttk",
            message="Twice.",
            tags=[types.DiagnosticTag.Unnecessary],
            related_information=[
                types.DiagnosticRelatedInformation(
                    types.Location("file:///a.json", types.Range(types.Position(0, 1), types.Position(0, 4))), "first"
                )
            ],
        )
    ]


def test_what_a_finding_does_not_have_is_left_out() -> None:
    [one] = diagnostics([finding(0, 1)], SourceText("{}"), "file:///a.json", "utf-16")
    assert (one.tags, one.related_information, one.code_description, one.data) == (None, None, None, None)


@pytest.mark.parametrize(
    ("style", "severity", "is_style", "shown"),
    [
        ("hint", Severity.INFORMATION, True, "Hint"),
        ("hint", Severity.INFORMATION, False, "Information"),
        ("hint", Severity.WARNING, True, "Warning"),  # somebody has set this level
        ("hint", Severity.ERROR, True, "Error"),
        ("information", Severity.INFORMATION, True, "Information"),
        ("off", Severity.WARNING, True, "Warning"),
        ("off", Severity.INFORMATION, False, "Information"),
        ("off", Severity.INFORMATION, True, None),
    ],
)
def test_matters_of_style(style: Style, severity: Severity, is_style: bool, shown: str | None) -> None:
    found = Finding("r", severity, "m", 0, 1, is_style=is_style)
    presentation = Presentation(style)
    assert presentation.shows(found) is (shown is not None)
    if shown is not None:
        [one] = diagnostics([found], SourceText("{}"), "file:///a.json", "utf-16", presentation)
        assert one.severity is types.DiagnosticSeverity[shown]


def test_hints_are_left_out_first() -> None:
    found = [Finding("r", Severity.INFORMATION, "m", i, i + 1, is_style=i < 1000) for i in range(1500)]
    shown = diagnostics(found, SourceText("x" * 2000), "file:///a.json", "utf-16")
    assert [one.range.start.character for one in shown[:-1]] == [*range(500), *range(1000, 1500)]


def test_the_address_of_a_rule_cannot_be_left_by_its_id() -> None:
    presentation = Presentation(documentation_url="https://example.org/rules#{rule}")
    [one] = diagnostics([finding(0, 1, rule="a/../b?c")], SourceText("{}"), "file:///a", "utf-16", presentation)
    assert one.code_description == types.CodeDescription("https://example.org/rules#a%2F..%2Fb%3Fc")


@pytest.mark.parametrize(("encoding", "start", "end"), [("utf-8", 5, 9), ("utf-16", 3, 5), ("utf-32", 3, 4)])
def test_encodings(encoding: Encoding, start: int, end: int) -> None:
    positions = Positions(SourceText("\n\ra你b😀c"), [5, 6], encoding)
    assert positions.range(5, 6) == types.Range(types.Position(2, start), types.Position(2, end))


def test_offsets_outside_the_text() -> None:
    [one] = diagnostics([finding(-3, 99)], SourceText("ab"), "file:///a.json", "utf-16")
    assert one.range == types.Range(types.Position(0, 0), types.Position(0, 2))


def test_one_long_line_costs_one_walk() -> None:
    text = SourceText("é" * 2_000_000)
    began = time.process_time()
    Positions(text, range(0, 2_000_000, 1000), "utf-16")
    assert time.process_time() - began < 2.0  # counted anew from its start for every offset it takes ten times that


def test_the_worst_thousand_in_their_order() -> None:
    text = SourceText("x" * 3000)
    found = [finding(i, i + 1, Severity.INFORMATION if i % 2 else Severity.ERROR) for i in range(2400)]
    shown = diagnostics(found, text, "file:///a.json", "utf-16")
    assert [one.range.start.character for one in shown[:-1]] == list(range(0, 2000, 2))
    assert shown[-1] == types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(0, 0)),
        severity=types.DiagnosticSeverity.Information,
        code="more-findings",
        source="armls",
        message="1400 more findings are not shown: an editor gets the 1000 worst of a document. "
        "Run 'armls check' to see them all.",
    )


def test_a_thousand_are_all_shown() -> None:
    found = [finding(i, i + 1) for i in range(MOST_DIAGNOSTICS)]
    shown = diagnostics(found, SourceText("x" * 2000), "file:///a.json", "utf-16")
    assert len(shown) == MOST_DIAGNOSTICS
    assert {one.code for one in shown} == {"some-rule"}


def test_the_result_id_is_of_the_report() -> None:
    def of(text: str, *found: Finding) -> str:
        return result_id(diagnostics(found, SourceText(text), "file:///a.json", "utf-16"))

    assert of("{}  ", finding(0, 1)) == of("{}", finding(0, 1))  # another text, the same report
    assert of("\n{}", finding(1, 2)) != of("{}", finding(0, 1))
    assert of("{}", finding(0, 1)) != of("{}", finding(0, 1, Severity.WARNING))
    assert of("{}", finding(0, 1)) != of("{}", finding(0, 1, rule="other"))
    assert of("{}") == of("[]") != of("{}", finding(0, 1))
    assert of("{}", Finding("a", Severity.ERROR, "lone \ud800", 0, 1))
