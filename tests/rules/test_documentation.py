"""The page of all rules is what the rules say."""

from __future__ import annotations

from pathlib import Path

from armls.rules.documentation import rules_page
from armls.rules.registry import all_rules

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == rules_page(all_rules()), "run 'make docs'"
