"""Completions: at the mark ``‸`` of each case, label, kind and the text as it is after the item is accepted.

``python tests/ide/test_completion.py`` writes what is offered into the file; read the difference before you keep it.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from armls.core.text import SourceText
from armls.ide.completion import Item, complete
from armls.lsp.features.completion import plain
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
CASES = Path(__file__).with_name("cases") / "completion.txt"
MAIN = "azuredeploy.json"
MOST = 12
"""Items of a case that are shown."""


def read_cases() -> dict[str, tuple[str, str]]:
    """The text and what is expected, by title."""
    found = {}
    for block in re.split(r"^== ", CASES.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        text, _, expected = rest.partition("\n--\n")
        found[title] = text.strip(), expected.strip()
    return found


def offered(
    text: str, siblings: dict[str, str] | None = None, name: str = "azuredeploy.json"
) -> tuple[str, list[Item]]:
    """The text without the mark, and the items at it."""
    before, _, after = text.replace("SCHEMA", SCHEMA).partition("‸")
    documents = {name: SourceText(before + after)}
    documents.update({one: SourceText(other) for one, other in (siblings or {}).items()})
    snapshot = Snapshot(name, documents, Settings(), date(2026, 12, 1))
    return before + after, complete(Analyser().document(snapshot), len(before))


def accepted(text: str, item: Item) -> str:
    """The text with an item in it, a snippet without its placeholders."""
    inserted = plain(item.text) if item.is_snippet else item.text
    edits = [(item.start, item.end, inserted), *((edit.start, edit.end, edit.text) for edit in item.also)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def shown(text: str) -> str:
    """The first items, each with the part of the text that it changes."""
    plain_text, items = offered(text)
    lines = []
    for item in items[:MOST]:
        changed = accepted(plain_text, item)
        first = min([item.start, *(edit.start for edit in item.also)])
        last = len(changed) - (len(plain_text) - item.end)
        detail = f" | {item.detail}" if item.detail else ""
        lines.append(f"{item.label} | {item.kind}{detail} | {changed[max(0, first - 6) : last + 6]!r}")
    if len(items) > MOST:
        lines.append(f"… {len(items) - MOST} more")
    return "\n".join(lines)


@pytest.mark.parametrize("title", read_cases())
def test_completion(title: str) -> None:
    text, expected = read_cases()[title]
    assert shown(text) == expected


TEMPLATE = f"""{{{SCHEMA}, "parameters": {{"size": {{"type": "string", "allowedValues": ["small", "large"]}},
    "count": {{"type": "int", "defaultValue": 2}}, "given": {{"type": "string"}}}}, "resources": []}}"""
VALUES = '{"$schema": "deploymentParameters.json#", "parameters": {"GIVEN": {"value": "x"}‸}}'


def test_parameters_that_a_parameter_file_lacks() -> None:
    text, items = offered(VALUES, {"azuredeploy.json": TEMPLATE}, "azuredeploy.parameters.json")
    assert [(one.label, one.detail) for one in items] == [
        ("size", "required parameter"),
        ("count", "optional parameter"),
        ("New value", ""),
    ]
    assert accepted(text, items[1]).endswith('{"value": "x"}, "count": {\n\t"value": 2\n}}}')


def test_values_that_the_template_allows() -> None:
    text = '{"$schema": "deploymentParameters.json#", "parameters": {"size": {"value": "sm‸"}}}'
    found, items = offered(text, {"azuredeploy.json": TEMPLATE}, "azuredeploy.parameters.json")
    assert [accepted(found, one)[-17:] for one in items] == ['alue": "large"}}}'[-17:], 'alue": "small"}}}'[-17:]]


def test_controls_of_a_create_ui_definition() -> None:
    text = """{"handler": "x", "version": "0.1.2", "parameters": {"basics": [{"name": "b"}], "steps": [{"name": "s",
        "elements": [{"name": "c"}]}], "outputs": {"x": "[steps('s').‸]"}}}"""
    _, items = offered(text, name="createUiDefinition.json")
    assert [one.label for one in items] == ["c"]
    _, items = offered(text.replace("steps('s').‸", "basics('‸"), name="createUiDefinition.json")
    assert [(one.label, one.text) for one in items] == [("b", "'b')")]


def _write() -> None:
    blocks = [f"== {title}\n{text}\n--\n{shown(text)}".rstrip() + "\n" for title, (text, _) in read_cases().items()]
    CASES.write_text("\n".join(blocks), "utf-8")


if __name__ == "__main__":
    _write()
