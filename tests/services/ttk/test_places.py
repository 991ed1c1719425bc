"""Where something is that ARM-TTK speaks of."""

from __future__ import annotations

import json

import pytest

from armls.services.ttk.cuts import Utf16
from armls.services.ttk.places import Places
from armls.services.ttk.pwsh import Place

INNER = {"resources": [{"name": "deep", "note": "here"}], "outputs": {"o": {"value": 1}}}
WHOLE = {
    "$schema": "s",
    "parameters": {"size": {"type": "int"}, "a.b": {"type": "string"}},
    "variables": {"unusedOne": "x", "é😀": ""},
    "resources": [
        {"type": "A/b", "apiVersion": "2020-01-01", "name": "first", "tags": {"x.y": {"z": 1}}},
        {"type": "M/deployments", "properties": {"template": INNER, "after": "behind"}},
        {"type": "A/b", "apiVersion": "2020-01-01", "name": "second"},
    ],
    "outputs": {},
}
TEXT = json.dumps(WHOLE, indent=2, ensure_ascii=False)
INNER_TEXT = TEXT[TEXT.index("{", TEXT.index('"template"')) : TEXT.index(',\n        "after"')]
CUT = TEXT.replace('"template": ' + INNER_TEXT, '"template": {}')


def units(text: str, what: str) -> int:
    """The offset of something as .NET counts."""
    return len(text[: text.index(what)].encode("utf-16-le")) // 2


def found(place: Place, *texts: str, test: str = "Test") -> tuple[str, str]:
    start, end, pointer = Places(TEXT, texts).find(test, place)
    return TEXT[start:end], pointer


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("", path="resources[0].name"), ('"name": "first"', "/resources/0/name")),
        (Place("", path="RESOURCES[0].Name"), ('"name": "first"', "/resources/0/name")),
        (Place("", path="resources[0].tags.x.y.z"), ('"z": 1', "/resources/0/tags/x.y/z")),
        (Place("", path="parameters.a.b.type"), ('"type": "string"', "/parameters/a.b/type")),
        (Place("", path="resources[1]"), ("{", "/resources/1")),
        (Place("", path="outputs"), ('"outputs"', "/outputs")),
        (Place("", path="resources[0].nothing"), ("{", "/resources/0")),
        (Place("", path="resources[9].name"), ('"resources"', "/resources")),
        (Place("", path="tags.x.y.z"), ('"z": 1', "/resources/0/tags/x.y/z")),
        (
            Place("", inner="resources[1].properties.template", path="resources[0].note"),
            ('"note": "here"', "/resources/1/properties/template/resources/0/note"),
        ),
    ],
)
def test_json_paths(place: Place, expected: tuple[str, str]) -> None:
    assert found(place) == expected


@pytest.mark.parametrize("text", [TEXT, CUT])
def test_a_match_is_taken_back_over_what_was_cut_out(text: str) -> None:
    number = -1 if text is TEXT else 0
    for what, pointer in (("unusedOne", "/variables/unusedOne"), ("behind", "/resources/1/properties/after")):
        place = Place("", text=number, index=units(text, what), length=len(what))
        assert found(place, CUT) == (what, pointer)


@pytest.mark.parametrize("text", [INNER_TEXT, INNER_TEXT + "\n   "])
def test_a_match_in_an_inner_template(text: str) -> None:
    place = Place("", text=0, index=units(text, '"here"'), length=6)
    assert found(place, text) == ('"here"', "/resources/1/properties/template/resources/0/note")


def test_a_match_of_space_and_many_lines() -> None:
    index = units(TEXT, '  "outputs": {}')
    assert found(Place("", text=-1, index=index - 3, length=40)) == ("],", "/resources")


def test_a_match_in_some_other_text() -> None:
    assert found(Place("", text=0, index=2, length=9), "a unusedOne b") == ("unusedOne", "/variables/unusedOne")
    assert found(Place("", text=0, index=2, length=4), "a type b") == ("{", "")
    assert found(Place("", text=5, index=2, length=4)) == ("{", "")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Unreferenced variable: unusedOne", ('"unusedOne": "x"', "/variables/unusedOne")),
        ("size missing min value", ('"size"', "/parameters/size")),
        ("Location is missing from outputs", ('"outputs"', "/outputs")),
        ("wrong $schema", ('"$schema": "s"', "/$schema")),
        ("something is wrong", ("{", "")),
    ],
)
def test_what_a_message_names(message: str, expected: tuple[str, str]) -> None:
    assert found(Place(message)) == expected


def test_equal_messages_get_one_place_after_the_other() -> None:
    places = Places(TEXT)
    place = Place("The apiVersion 2020-01-01 was not found for the resource type: A/b")
    assert [places.find("T", place)[2] for _ in range(3)] == [
        "/resources/0/apiVersion",
        "/resources/2/apiVersion",
        "/resources/0/apiVersion",
    ]


def test_a_line_counts_in_the_text_that_was_cut() -> None:
    line = CUT[: CUT.index("second")].count("\n") + 1
    assert found(Place(f"Empty property: found on line: {line}"), CUT) == ('"name": "second"', "/resources/2/name")


@pytest.mark.parametrize("text", ["", "{", "[1]", "nonsense", '{"template": {"template": {}}}'])
def test_any_text_has_a_place(text: str) -> None:
    for place in (Place("a"), Place("a", path="x[0].y"), Place("a", text=-1, index=50, length=9), Place("a", text=0)):
        start, end, _ = Places(text, ["other"]).find("T", place)
        assert 0 <= start <= end <= max(len(text), 1)


def test_units() -> None:
    text = "a😀é😀b"
    counted = Utf16(text)
    assert [counted.offset(at) for at in range(8)] == [0, 1, 1, 2, 3, 3, 4, 5]
