"""What metadata switches off, and what of it is reported as unused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "metadata": { ROOT },
  "parameters": { "p": { "type": "string", "defaultValue": "[gone()]", "metadata": { PARAMETER } } },
  "resources": [
    { "type": "A.B/c", "apiVersion": "2020-01-01", "name": "n", "location": "[gone()]", "metadata": { RESOURCE } }
  ],
  "outputs": { "o": { "type": "string", "value": "[gone()]", "metadata": { OUTPUT } } }
}
"""
SETTINGS = Settings(ignore=frozenset({"no-unused-params"}))
PLACES = ["PARAMETER", "RESOURCE", "OUTPUT"]
FOUND = {"PARAMETER": "unknown-function 5", "RESOURCE": "unknown-function 7", "OUTPUT": "unknown-function 9"}


def analysed(place: str, ids: str, settings: Settings | None = None) -> tuple[list[str], int]:
    """The rule and line of each finding with a switch at a place, and how many findings are switched off."""
    text = TEMPLATE
    for one in ("ROOT", *PLACES):
        text = text.replace(one, f'"armls": {{ "disable": [{ids}] }}' if one == place else "")
    source = SourceText(text)
    report = Analyser().analyse(Snapshot("a.json", {"a.json": source}, settings or SETTINGS, date(2026, 1, 1)))
    shown = [f"{one.rule} {source.position(one.start)[0] + 1}" for one in report.findings]
    return shown, report.suppressed


@pytest.mark.parametrize("place", PLACES)
def test_a_member_switches_off_its_own_findings(place: str) -> None:
    assert analysed(place, '"unknown-function"') == ([FOUND[one] for one in PLACES if one != place], 1)


def test_the_template_switches_off_all() -> None:
    assert analysed("ROOT", '"unknown-function"') == ([], 3)
    assert analysed("ROOT", '"expressions"') == ([], 3)


def test_what_switches_nothing_off_is_reported_at_its_id() -> None:
    shown = [FOUND["PARAMETER"], FOUND["RESOURCE"], "unused-suppression 7", "unused-suppression 7", FOUND["OUTPUT"]]
    assert analysed("RESOURCE", '"name-case", "no-such-rule"') == (shown, 0)


@pytest.mark.parametrize("ids", ["", "1, null, {}", '"unknown-function", 1'])
def test_ids_that_are_none_are_ignored(ids: str) -> None:
    hides = "unknown-function" in ids
    assert analysed("ROOT", ids) == (([], 3) if hides else (list(FOUND.values()), 0))


def test_a_name_belongs_to_its_member() -> None:
    text = TEMPLATE.replace('"p":', '"p": { "type": "string" }, "p":').replace("[gone()]", "x")
    for place in ("ROOT", "RESOURCE", "OUTPUT"):
        text = text.replace(place, "")
    source = SourceText(text.replace("PARAMETER", '"armls": { "disable": ["duplicate-key"] }'))
    report = Analyser().analyse(Snapshot("a.json", {"a.json": source}, Settings(), date(2026, 1, 1)))
    assert "duplicate-key" not in [one.rule for one in report.findings]
    assert report.suppressed == 1


def test_a_switch_of_a_rule_that_is_not_selected_is_not_unused() -> None:
    assert analysed("ROOT", '"unknown-function"', Settings(select=frozenset({"name-case"}))) == ([], 0)
    assert analysed("ROOT", '"unknown-function"', replace(SETTINGS, levels={"unknown-function": "off"})) == ([], 0)
    assert analysed("ROOT", '"name-case"', Settings(ignore=SETTINGS.ignore | {"unused-suppression"})) == (
        list(FOUND.values()),
        0,
    )
