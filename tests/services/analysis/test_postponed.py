"""An edit that many members depend on is reported in two steps."""

from __future__ import annotations

from datetime import date

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.analysis.templates import JUDGED_AT_ONCE, WHOLE_AT_ONCE

COUNT = JUDGED_AT_ONCE + 20
HEAD = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
    '"contentVersion": "1.0.0.0",\n"parameters": {"size": {"type": "int", "defaultValue": 1}},\n"resources": [\n'
)
TYPE = '"type": "Microsoft.Web/connections", "apiVersion": "2016-06-01"'


def text_of(size: int, last: str = "ok") -> SourceText:
    """A template with a resource in each line, all of which divide by the parameter."""
    lines = [
        f'{{{TYPE}, "name": "r{index}", "location": "[string(div(8, '
        f'parameters(\'size\')))]", "tags": {{"t": "[toLower(\''
        f"{last if index == COUNT - 1 else 'ok'}')]\"}}}}"
        for index in range(COUNT)
    ]
    return SourceText(HEAD.replace('"defaultValue": 1', f'"defaultValue": {size}') + ",\n".join(lines) + "\n]}")


def analyse(analyser: Analyser, text: SourceText, postpone: bool = True) -> Report:
    return analyser.analyse(
        Snapshot("azuredeploy.json", {"azuredeploy.json": text}, Settings(), date(2026, 11, 24)), postpone=postpone
    )


def refused(report: Report) -> list[int]:
    """The lines of the findings, counted from the first resource."""
    return [report.text.line_at(finding.start) - 4 for finding in report.findings]


def test_what_depends_on_an_edit_comes_second() -> None:
    analyser = Analyser()
    first = analyse(analyser, text_of(1))
    assert (first.is_complete, refused(first)) == (True, [])
    part = analyse(analyser, text_of(0))
    assert (part.is_complete, refused(part)) == (False, list(range(JUDGED_AT_ONCE)))
    whole = analyse(analyser, text_of(0), postpone=False)
    assert (whole.is_complete, refused(whole)) == (True, list(range(COUNT)))
    assert whole.findings == analyse(Analyser(), text_of(0)).findings


def test_what_was_postponed_is_judged_with_the_next_edit_where_it_is_little() -> None:
    analyser = Analyser()
    analyse(analyser, text_of(0))
    part = analyse(analyser, text_of(1))
    assert (part.is_complete, refused(part)) == (False, list(range(JUDGED_AT_ONCE, COUNT)))
    other = analyse(analyser, text_of(1, last="another"))
    assert (other.is_complete, refused(other)) == (True, [])


def test_few_dependents_come_at_once() -> None:
    text = HEAD + "{" + TYPE + ', "name": "[string(div(1, parameters(\'size\')))]"}]}'
    analyser = Analyser()
    analyse(analyser, SourceText(text))
    report = analyse(analyser, SourceText(text.replace('"defaultValue": 1', '"defaultValue": 0')))
    assert report.is_complete
    assert refused(report) == [0]


MANY = WHOLE_AT_ONCE + 10


def many(tag: str, unused: str = "", before: str = "") -> SourceText:
    """A template of many resources, one of them twice, one with a blank value, and perhaps an unused variable."""
    lines = [f'{{{TYPE}, "name": "r{index}", "location": "", "tags": {{"t": "{tag}"}}}}' for index in range(MANY)]
    lines[MANY // 2] = lines[MANY // 2 - 1]
    variables = f'"variables": {{{unused}}},\n'
    return SourceText(HEAD.replace('"resources"', variables + '"resources"') + before + ",\n".join(lines) + "\n]}")


def places(report: Report) -> list[tuple[str, str, str, int]]:
    """What was found, the text it points at, and where that is; without fixes and related places."""
    return [
        (one.rule, one.pointer, report.text.text[one.start : one.end], one.start)
        for one in report.findings
        if one.rule in ("duplicate-resource", "blank-value", "no-unused-vars", "no-unused-params", "template-limits")
    ]


def test_what_is_said_of_a_large_template_as_a_whole_moves_with_its_text_and_comes_second() -> None:
    analyser = Analyser()
    for _ in range(2):  # what is large is known from the version before
        assert analyse(analyser, many("a", '"one": 1')).is_complete
    for text in (many("abc", '"one": 1'), many("a", '"one": 1', "\n\n"), many("a", '"one": 12345')):
        part = analyse(analyser, text)
        whole = analyse(Analyser(), text)
        assert not part.is_complete
        assert places(part) == places(whole)
        assert len(places(part)) > MANY
    fewer = many("a")
    assert [one for one in places(analyse(analyser, fewer)) if one[0] == "no-unused-vars"] == []
    assert analyse(analyser, fewer, postpone=False).findings == analyse(Analyser(), fewer).findings


def test_what_is_new_in_a_large_template_as_a_whole_comes_second() -> None:
    analyser = Analyser()
    for _ in range(2):
        analyse(analyser, many("a"))
    text = many("a", '"one": 1')
    assert [one for one in places(analyse(analyser, text)) if one[0] == "no-unused-vars"] == []
    assert analyse(analyser, text, postpone=False).findings == analyse(Analyser(), text).findings
