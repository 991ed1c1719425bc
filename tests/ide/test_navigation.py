"""Names: in each case all places that name one thing are marked ``«so»``, its declaration ``«!so»``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from armls.core.text import SourceText
from armls.ide.document import AnalysedDocument
from armls.ide.navigation import definition, highlights, references
from armls.ide.rename import Refused, rename, renamed_at
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
MAIN = "azuredeploy.json"
CASES = Path(__file__).with_name("cases") / "navigation.txt"


def read_cases() -> dict[str, dict[str, str]]:
    """The marked texts of each case by file name."""
    found = {}
    for block in re.split(r"^== ", CASES.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        files = re.split(r"^//file (.+)\n", body, flags=re.MULTILINE)
        texts = (text.replace("SCHEMA", SCHEMA) for text in files[2::2])
        found[title] = dict(zip(files[1::2], texts, strict=True))
    return found


ALL = read_cases()


def unmarked(text: str) -> tuple[str, list[tuple[int, int, bool]]]:
    """The text without its marks, and the places that were marked."""
    parts = re.split(r"«(!?)(.*?)»", text)
    plain, places = parts[0], []
    for is_declaration, name, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        places.append((len(plain), len(plain) + len(name), bool(is_declaration)))
        plain += name + rest
    return plain, places


def analysed(texts: dict[str, str], name: str) -> AnalysedDocument:
    documents = {name: SourceText(texts[name]), **{one: SourceText(text) for one, text in texts.items() if one != name}}
    return Analyser().document(Snapshot(name, documents, Settings(), date(2026, 12, 1)))


@pytest.mark.parametrize("case", ALL)
def test_every_place_leads_to_all_others_and_to_the_declaration(case: str) -> None:
    marked = {name: unmarked(text) for name, text in ALL[case].items()}
    texts = {name: text for name, (text, _) in marked.items()}
    expected = {(name, *place) for name, (_, places) in marked.items() for place in places}
    [declared] = [place for place in expected if place[3]]
    for focus, (_, places) in marked.items():
        document = analysed(texts, focus)
        for start, end, _ in places:
            for offset in (start, end):
                found = {(one.document, one.start, one.end, one.is_declaration) for one in references(document, offset)}
                assert found == expected, (focus, offset)
                target = definition(document, offset)
                assert target is not None
                assert (target[1].document, target[1].start, target[1].end, True) == declared
                here = {(one.start, one.end, one.is_declaration) for one in highlights(document, offset)}
                assert here == set(places)


@pytest.mark.parametrize("case", ALL)
def test_a_new_name_is_written_everywhere(case: str) -> None:
    marked = {name: unmarked(text) for name, text in ALL[case].items()}
    focus, at = next((name, place[0]) for name, (_, places) in marked.items() for place in places if place[2])
    edits = rename(analysed({name: text for name, (text, _) in marked.items()}, focus), at, "other")
    for name, (text, _) in marked.items():
        renamed = text
        for edit in sorted((one for one in edits if one.document == name), key=lambda one: -one.start):
            renamed = renamed[: edit.start] + edit.text + renamed[edit.end :]
        assert renamed == re.sub(r"«!?.*?»", "other", ALL[case][name])


def test_apostrophes_and_quotes_are_escaped_where_they_are_written() -> None:
    text, places = unmarked(ALL["a variable, also in text that is not finished"][MAIN])
    edits = rename(analysed({MAIN: text}, MAIN), places[0][0], "a'b\"c")
    assert [edit.text for edit in edits] == ["a'b\\\"c", "a''b\\\"c", "a''b\\\"c"]


@pytest.mark.parametrize(
    ("case", "name", "message"),
    [
        ("a parameter in all sections, in any case", "WEB2", "A parameter named 'WEB2' is already defined"),
        ("a parameter in all sections, in any case", " ", "The new name must not be empty"),
        ("a function", "g", "A function named 'g' is already defined"),
        (
            "a function",
            "a-b",
            "'a-b' isn't a valid name: use letters, digits and underscores, and no digit at the start",
        ),
        ("a symbolic name, whose case counts", "A", "A resource named 'A' is already defined"),
    ],
)
def test_a_name_that_cannot_be_given(case: str, name: str, message: str) -> None:
    text, places = unmarked(ALL[case][MAIN])
    with pytest.raises(Refused, match=re.escape(message)):
        rename(analysed({MAIN: text}, MAIN), places[0][0], name)


def test_only_the_case_of_a_name_can_be_changed() -> None:
    text, places = unmarked(ALL["a function"][MAIN])
    assert {edit.text for edit in rename(analysed({MAIN: text}, MAIN), places[0][0], "F")} == {"F"}


@pytest.mark.parametrize("word", ["gone", "concat", "x'", "type"])
def test_nothing_else_can_be_renamed(word: str) -> None:
    text, _ = unmarked(f'{{{SCHEMA}, "variables": {{"v": "[concat(parameters(\'gone\'), \'x\')]"}}, "type": 1}}')
    document = analysed({MAIN: text}, MAIN)
    assert renamed_at(document, text.index(word) + 1) is None
    with pytest.raises(Refused):
        rename(document, text.index(word) + 1, "n")
