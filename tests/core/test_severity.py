"""What makes an error: the stage, whether Azure gets there, and whether the finding holds for all values."""

from __future__ import annotations

import pytest

from armls.core.finding import Severity
from armls.core.severity import Stage, severity_of
from armls.rules.registry import all_rules
from armls.rules.rule import rule

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


@pytest.mark.parametrize(
    ("stage", "is_read", "is_evaluated", "holds", "severity"),
    [
        ("parse", True, False, True, ERROR),
        ("parse", False, True, True, WARNING),
        ("validate", True, False, True, ERROR),
        ("validate", True, True, False, WARNING),
        ("evaluate", True, True, True, ERROR),
        ("evaluate", True, False, True, WARNING),
        ("evaluate", True, True, False, WARNING),
        ("evaluate", False, True, True, WARNING),
    ],
)
def test_severity(stage: Stage, is_read: bool, is_evaluated: bool, holds: bool, severity: Severity) -> None:
    decided = severity_of(ERROR, stage, is_read=is_read, is_evaluated=lambda: is_evaluated, holds=holds)
    assert decided is severity


@pytest.mark.parametrize("stated", [WARNING, INFORMATION])
def test_what_is_no_error_stays_as_it_is_stated(stated: Severity) -> None:
    assert severity_of(stated, None, is_read=True, is_evaluated=lambda: True, holds=True) is stated


def test_an_error_without_a_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="stage"):
        severity_of(ERROR, None, is_read=True, is_evaluated=lambda: True, holds=True)


def test_every_rule_that_reports_errors_states_its_stage() -> None:
    assert [one.id for one in all_rules() if (one.severity is ERROR) != (one.stage is not None)] == []


@pytest.mark.parametrize("stated", [{}, {"severity": ERROR}, {"severity": WARNING, "stage": "parse"}])
def test_a_rule_states_a_stage_or_a_milder_severity(stated: dict[str, Severity]) -> None:
    with pytest.raises(ValueError, match="stage"):
        rule("member", **stated)  # type: ignore[arg-type]
