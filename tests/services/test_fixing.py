"""Fixing goes on until nothing is left, and trades no finding for another."""

from __future__ import annotations

import re
from collections.abc import Callable

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.services.fixing import Fixed, fix

Rules = dict[str, tuple[str, str | None]]


def judge(rules: Rules) -> Callable[[str], list[Finding]]:
    """From rules (what each finds, and what to write instead) to a judge."""

    def found(text: str) -> list[Finding]:
        return [
            Finding(rule, Severity.WARNING, f"{hit.start()}", hit.start(), hit.end(), fix=_fix(hit, instead))
            for rule, (pattern, instead) in rules.items()
            for hit in re.finditer(pattern, text)
        ]

    return found


def _fix(hit: re.Match[str], instead: str | None) -> Fix | None:
    return None if instead is None else Fix("", (Edit(hit.start(), hit.end(), instead),))


def always(_: Finding) -> bool:
    return True


def test_a_fix_makes_room_for_the_next() -> None:
    assert fix("a-a", judge({"a": ("a", "b"), "b": ("b", "c")}), always) == Fixed("c-c", 4)


def test_only_what_is_allowed_is_fixed() -> None:
    assert fix("a-b", judge({"a": ("a", "x"), "b": ("b", "y")}), lambda one: one.rule == "b") == Fixed("a-y", 1)


def test_a_fix_that_brings_a_new_finding_is_left_out_and_the_others_are_made() -> None:
    rules: Rules = {"a": ("a", "b"), "b": ("b", None), "x": ("x", "y")}
    assert fix("a-x", judge(rules), always) == Fixed("a-y", 1)


def test_of_one_rule_the_fixes_that_bring_nothing_new_are_made() -> None:
    rules: Rules = {"a": ("a", ""), "bc": ("b(?=c)", None)}
    assert fix("ba-bac", judge(rules), always) == Fixed("b-bac", 1)


def test_fixes_that_undo_one_another_are_not_made() -> None:
    assert fix("a", judge({"a": ("a", "b"), "b": ("b", "a")}), always) == Fixed("a", 0)
