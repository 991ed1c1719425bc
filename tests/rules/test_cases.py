"""Every rule on small templates: text in, whole findings out.

``cases/<rule id>.txt`` holds the cases of one rule::

    == what the case shows
    "resources": [ … ]
    --
    error the-rule 1:5-1:9 The message
      safe fix: The fix: 1:5-1:9 'the text that replaces this'

``<<ab*3>>`` stands for ``ababab``. A text without ``$schema`` stands for the body of a template for a resource group.
A text of several files has a line ``//file NAME`` before each; what is found in the first of them counts. Those that
it names as a ``relativePath`` are templates that it links to.
Positions are lines and columns from 1, in the text as it stands in the file. After a change that is meant, ``python
tests/rules/test_cases.py`` writes what is found into the files; read the difference before you keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from armls.core.finding import Edit, Finding
from armls.core.text import SourceText
from armls.rules.documentation import headings
from armls.rules.registry import all_rules
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.catalogue import ResourceTypes

ASIDE = frozenset(
    {
        "no-unused-params",
        "no-unused-vars",
        "no-unused-functions",
        "no-unused-definitions",
        "dynamic-variable-name",
        "needless-concat",
        "needless-if",
        "needless-expression",
        "simplify-interpolation",
    }
)
"""Rules that small examples of something else break as a matter of course: shown in their own files only."""
CASES = Path(__file__).with_name("cases")
OF_TYPES = frozenset(
    {
        "missing-property",
        "misspelt-property",
        "property-bounds",
        "property-of-other-version",
        "property-type",
        "property-value",
        "read-only-property",
        "unknown-property",
    }
)
"""Rules that compare resources with their types: each is shown in its own file only."""
WITH_CATALOGUE = OF_TYPES | frozenset(
    {
        "unknown-api-version",
        "unknown-resource-type",
        "use-recent-api-versions",
        "use-recent-api-versions-in-references",
    }
)
"""Rules whose cases are judged with what is known of Azure's types; the others' types and versions are any."""
_TYPES = ResourceTypes()
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


OFF_BY_DEFAULT = frozenset(rule.id for rule in all_rules() if not rule.is_default)
"""Rules that nothing but themselves is looked for with."""


@dataclass(frozen=True)
class Case:
    """A text and what should be found in it."""

    path: Path
    name: str
    text: str
    expected: str

    @property
    def source(self) -> tuple[str, int]:
        """The document, and how many lines stand before the case's own."""
        text = re.sub(r"<<(.+?)\*(\d+)>>", lambda found: found[1] * int(found[2]), self.text)
        if "$schema" in text or "//raw" in text or text.startswith("//file "):
            return text, 0
        has_resources = re.search(r'^"resources"', text, re.MULTILINE)
        rest = "" if has_resources else '\n, "resources": []'
        return f'{{"$schema": "{_SCHEMA}", "contentVersion": "1.0.0.0",\n{text.rstrip()}{rest}\n}}', 1


def read_cases(path: Path) -> list[Case]:
    """The cases of one file."""
    found = []
    for block in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        text, _, expected = rest.partition("\n--\n")
        found.append(Case(path, name.strip(), text, expected.strip()))
    return found


def found_in(case: Case) -> str:
    """What is found, one line each."""
    text, before = case.source
    documents, linked = {"folder/azuredeploy.json": SourceText(text)}, {}
    if text.startswith("//file "):
        files = (part.partition("\n") for part in re.split(r"^//file ", text, flags=re.MULTILINE)[1:])
        texts, before = {name.strip(): SourceText(rest) for name, _, rest in files}, 0
        first = next(iter(texts.values()))
        linked = {name: source for name, source in texts.items() if f'"relativePath": "{name}"' in first.text}
        documents = {f"folder/{name}": source for name, source in texts.items() if name not in linked}
    catalogue = _TYPES if case.path.stem in WITH_CATALOGUE else None
    settings = Settings(select=frozenset({case.path.stem} & OFF_BY_DEFAULT), profile="default")
    snapshot = Snapshot(next(iter(documents)), documents, settings, date(2026, 11, 24), linked=linked)
    report = Analyser(catalogue).analyse(snapshot)
    aside = (ASIDE | OF_TYPES) - {case.path.stem}
    findings = tuple(finding for finding in report.findings if finding.rule not in aside)
    return "\n".join(shown(replace(report, findings=findings), before))


def shown(report: Report, before: int = 0) -> list[str]:
    """The findings of a report as the case files write them."""
    lines = []
    for finding in report.findings:
        place = _place(report, finding, before)
        lines.append(f"{finding.severity.label} {finding.rule} {place} {finding.message}")
        if finding.fix is not None:
            edits = ", ".join(f"{_place(report, edit, before)} {edit.text!r}" for edit in finding.fix.edits)
            lines.append(f"  {'safe' if finding.fix.is_safe else 'unsafe'} fix: {finding.fix.title}: {edits}")
    return lines


def _place(report: Report, span: Finding | Edit, before: int) -> str:
    (a, b), (c, d) = (report.text.position(offset, "utf-32") for offset in (span.start, span.end))
    return f"{a + 1 - before}:{b + 1}-{c + 1 - before}:{d + 1}"


ALL = [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.path.stem}: {case.name}")
def test_case(case: Case) -> None:
    assert found_in(case) == case.expected


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.scope != "engine"], ids=lambda rule: rule.id)
def test_every_rule_has_a_case_that_it_reports_and_a_manual(rule) -> None:  # type: ignore[no-untyped-def]
    cases = read_cases(CASES / f"{rule.id}.txt")
    assert any(f" {rule.id} " in case.expected for case in cases)
    assert "\nBad: " in rule.manual
    assert "\nGood: " in rule.manual
    if not headings(rule.manual):
        pytest.skip("the manual is not rewritten yet")
    has_fix = re.search(rf" {rule.id} .*\n  (safe|unsafe) fix: ", "".join(case.expected + "\n" for case in cases))
    wanted = ["What it does", "Why", "Example", *(["Fix"] if has_fix else [])]
    assert [one for one in headings(rule.manual) if one != "Options"] == wanted
    assert not rule.summary.endswith(".")


def test_every_case_file_belongs_to_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.txt")} <= {rule.id for rule in all_rules()}


def _write() -> None:
    for path in sorted(CASES.glob("*.txt")):
        blocks = [f"== {case.name}\n{case.text}\n--\n{found_in(case)}".rstrip() + "\n" for case in read_cases(path)]
        path.write_text("\n".join(blocks), "utf-8")


if __name__ == "__main__":
    _write()
