"""Manuals: every code that a diagnostic can have is explained."""

from __future__ import annotations

import pytest

from armls.lsp.convert import LEFT_OUT
from armls.lsp.workspace_reports import UNREADABLE
from armls.rules.registry import all_rules
from armls.services.analysis.running import CRASHED, STOPPED
from armls.services.analysis.suppression import UNUSED
from armls.services.config import INVALID
from armls.services.manuals import manual_of, nearest_code
from armls.services.summary.findings import LARGE_FILE
from armls.services.ttk.merging import rule_id

CODES = [LEFT_OUT, UNREADABLE, CRASHED, STOPPED, UNUSED, INVALID, LARGE_FILE]


@pytest.mark.parametrize("code", [*CODES, *(rule.id for rule in all_rules())])
def test_every_code_has_a_manual_that_begins_with_a_sentence(code: str) -> None:
    manual = manual_of(code)
    assert manual is not None
    assert manual.id == code
    assert manual.markdown.startswith(f"# {code}\n\n*{manual.severity}* · area `{manual.area}`")
    assert manual.title in manual.markdown


def test_the_name_of_an_arm_ttk_test_leads_to_the_rule_that_covers_it() -> None:
    manual = manual_of("Parameters Must Be Referenced")
    assert manual is not None
    assert (manual.id, manual.ttk) == ("no-unused-params", "Parameters Must Be Referenced")


@pytest.mark.parametrize("code", ["Our Own Test", rule_id("Our Own Test")])
def test_a_test_that_no_rule_covers_is_explained_once_it_has_run(code: str) -> None:
    assert manual_of(code) is None
    manual = manual_of(code, {"Our Own Test", "Parameters Must Be Referenced"})
    assert manual is not None
    assert (manual.id, manual.area, manual.severity, manual.ttk, manual.title) == (
        "our-own-test",
        "arm-ttk",
        "warning",
        "Our Own Test",
        "The ARM-TTK test 'Our Own Test' must pass",
    )


def test_examples_are_items_of_a_list() -> None:
    manual = manual_of("argument-count")
    assert manual is not None
    assert manual.markdown.endswith("- Bad: `\"[padLeft('7')]\"`\n- Good: `\"[padLeft('7', 3, '0')]\"`\n")


def test_the_nearest_code() -> None:
    assert nearest_code("no-unused-parms") == "no-unused-params"
    assert nearest_code("zzzzzz") is None
