"""Errors as people paste them, and where in a template they lead.

``cases/<name>.txt`` begins with a template (or several, one beneath ``== template`` each), then come errors::

    == what the case shows
    The template resource 'x' at line '1' and column '310' is not valid.
    --
    /resources/0 12:5-20:6

Positions are one-based lines and columns of the template. ``path pointer …`` is another file's, ``missing: …`` what
could not be found. A block ``== values`` is the parameter file beside the template. After a change that is meant,
``python tests/services/locate/test_cases.py`` writes what is found into the files; read the difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from armls.core.text import SourceText
from armls.services.locate import locate

CASES = Path(__file__).with_name("cases")
NAME, VALUES = "azuredeploy.json", "azuredeploy.parameters.json"


@dataclass(frozen=True)
class Case:
    """An error, the documents it is about, and where it should lead."""

    path: Path
    name: str
    documents: dict[str, SourceText]
    error: str
    expected: str


def read_cases(path: Path) -> list[Case]:
    """The cases of one file."""
    found = []
    documents: dict[str, SourceText] = {}
    for block in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        if name in ("template", "values"):
            text = SourceText(rest.strip("\n"))
            documents = {NAME: text} if name == "template" else {**documents, VALUES: text}
            continue
        error, _, expected = rest.partition("\n--\n")
        found.append(Case(path, name.strip(), documents, error, expected.strip()))
    return found


def found_in(case: Case) -> str:
    """Where the error leads, one line each."""
    result = locate(NAME, case.documents, case.error)
    lines = []
    for one in result.locations:
        (a, b), (c, d) = (one.text.position(offset, "utf-32") for offset in (one.start, one.end))
        file = "" if one.name == NAME else f"{one.name} "
        lines.append(f"{file}{one.pointer or '(all)'} {a + 1}:{b + 1}-{c + 1}:{d + 1}")
    return "\n".join(
        [*lines, *(f"missing: {one}" for one in result.missing), *(f"note: {one}" for one in result.notes)]
    )


ALL = [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.path.stem}: {case.name}")
def test_an_error_leads_to_its_places(case: Case) -> None:
    assert found_in(case) == case.expected


def write_found() -> None:
    """Write what is found into the files."""
    for path in sorted(CASES.glob("*.txt")):
        text = path.read_text("utf-8")
        for case in read_cases(path):
            head = f"== {case.name}\n{case.error}\n--\n"
            start = text.index(f"== {case.name}\n")
            stop = text.find("\n== ", start + 1)
            end = len(text) if stop < 0 else stop + 1
            text = text[:start] + head.replace("\n\n--\n", "\n--\n") + found_in(case) + "\n\n" + text[end:]
        path.write_text(text.rstrip("\n") + "\n", "utf-8")


if __name__ == "__main__":
    write_found()
