"""Which fixes go together, and what a text becomes."""

from __future__ import annotations

import pytest

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.fixes import apply_edits, compatible


def finding(*edits: tuple[int, int, str]) -> Finding:
    return Finding("r", Severity.WARNING, "m", 0, 1, fix=Fix("t", tuple(Edit(*edit) for edit in edits)))


@pytest.mark.parametrize(
    ("first", "second", "go_together"),
    [
        ([(2, 4, "x")], [(5, 6, "y")], True),
        ([(2, 4, "x")], [(3, 6, "y")], False),
        ([(2, 4, "x")], [(4, 6, "y")], False),
        ([(2, 4, "x")], [(0, 2, "y")], False),
        ([(2, 2, "x")], [(2, 2, "y")], False),
        ([(2, 4, "x")], [(3, 3, "y")], False),
        ([(2, 9, "x")], [(3, 4, "y")], False),
        ([(2, 4, "x"), (8, 9, "x")], [(5, 6, "y")], True),
        ([(2, 4, "x"), (8, 9, "x")], [(5, 6, "y"), (8, 8, "")], False),
    ],
)
def test_of_two_fixes_that_touch_the_first_stays(
    first: list[tuple[int, int, str]], second: list[tuple[int, int, str]], go_together: bool
) -> None:
    one, other = finding(*first), finding(*second)
    assert compatible([one, other]) == ([one, other] if go_together else [one])
    assert compatible([other, one]) == ([other, one] if go_together else [other])


def test_a_fix_whose_own_edits_overlap_and_one_without_edits_are_left_out() -> None:
    assert compatible([finding((0, 3, ""), (2, 4, "")), finding(), finding((5, 6, ""))]) == [finding((5, 6, ""))]


@pytest.mark.parametrize(
    ("text", "new"),
    [("ab\ncd", "a\nX\ncd"), ("ab\r\ncd\n", "a\r\nX\r\ncd\n"), ("abcd", "a\nXcd"), ("ab\ncd\r\n", "a\nX\ncd\r\n")],
)
def test_new_lines_end_as_the_first_line_does(text: str, new: str) -> None:
    assert apply_edits(text, [Edit(2, 2, ""), Edit(1, 2, "\nX")]) == new
