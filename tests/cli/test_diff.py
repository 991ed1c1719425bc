"""Unified diffs: what ``patch`` makes of them is the new text."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from armls.cli.output.diff import DiffOutput
from armls.core.text import SourceText
from armls.services.analysis import Report
from armls.services.checking import Repair

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "{", "}", "x,"]), max_size=30).map("\n".join)


def patched(text: str, difference: str) -> str:
    """The text with a unified diff applied, which has to fit it."""
    lines, result, at = text.splitlines(True), [], 0
    rows = difference.splitlines(True)[2:]
    for number, row in enumerate(rows):
        line = row[1:]
        if number + 1 < len(rows) and rows[number + 1].startswith("\\"):
            line = line[:-1]
        if row.startswith("@@"):
            first, _, count = row.split()[1][1:].partition(",")
            start = int(first) - (count != "0")
            result += lines[at:start]
            at = start
        elif row[0] in " -":
            assert lines[at] == line
            result += [line] if row[0] == " " else []
            at += 1
        elif row[0] == "+":
            result.append(line)
    return "".join(result + lines[at:])


@given(TEXTS, TEXTS)
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    stream = io.StringIO()
    report = Report("a.json", SourceText(before), "unknown", ())
    DiffOutput(stream).difference(Repair(report, after, 1))
    assert patched(before, stream.getvalue()) == after
    assert (stream.getvalue() == "") is (before == after)
