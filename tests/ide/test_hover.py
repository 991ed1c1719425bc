"""What hovers say: the whole Markdown, at the place that a mark in the text shows."""

from __future__ import annotations

import json
from datetime import date

import pytest

from armls.core.summary import Summary
from armls.core.text import SourceText
from armls.ide.hover import hover
from armls.rules.facts import NoCatalogue
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot
from armls.services.summary import Options, SummaryCache

TEMPLATE = """{
  "$|schema|": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "|parameters|": {"a": {"type": "string", "defaultValue": "x"}, "b_c": {"type": "int"}},
  "functions": [{"namespace": "n", "members": {"f": {"output": {"type": "int", "value": 1}}}}],
  "|resources|": [
    {
      "|type|": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "[concat(parameters('a'), 's')]",
      "location": "westeurope",
      "copy": {"name": "loop", "count": 3},
      "resources": [
        {"type": "|blobServices|", "apiVersion": "2023-01-01", "name": "default", "dependsOn": ["loop"]}
      ]
    },
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "|linked|",
      "dependsOn": ["[resourceId('Microsoft.Web/serverfarms', 'plan')]"],
      "properties": {"mode": "Incremental", "templateLink": {"relativePath": "|nested.json|"}}
    },
    {"type": "Microsoft.Web/serverfarms", "|apiVersion|": "2022-06-01-preview", "name": "plan", "location": "eastus"}
  ]
}"""

EXPECTED = {
    "schema": """**Deployment template** for a resource group

|  | used | of |
| --- | ---: | ---: |
| parameters | 2 | 256 |
| variables | 0 | 512 |
| resources | 6 | 800 |
| outputs | 0 | 64 |
| template size | 903 B | 4.0 MB |
| size as a string | 1.0 KB | 4.0 MB |

**4 resources**: 1 child, 1 with copy

| type |  |
| --- | ---: |
| Microsoft.Resources/deployments | 1 |
| Microsoft.Storage/storageAccounts | 1 |
| Microsoft.Storage/storageAccounts/blobServices | 1 |
| Microsoft.Web/serverfarms | 1 |""",
    "parameters": """**2 parameters**: 1 % of the 256 that a deployment may have.

a, b\\_c""",
    "resources": """**4 resources** (6 with copies): 1 % of the 800 that a deployment may have.

| type |  |
| --- | ---: |
| Microsoft.Resources/deployments | 1 |
| Microsoft.Storage/storageAccounts | 1 |
| Microsoft.Storage/storageAccounts/blobServices | 1 |
| Microsoft.Web/serverfarms | 1 |

The largest is \\[concat(parameters('a'), 's')\\] with 348 B.""",
    "type": """**Microsoft.Storage/storageAccounts** (3 copies)\x20\x20
Name: xs

API version 2023-01-01; 2024-01-01 is newer

- Children: default (blobServices)
- Needed by: default (blobServices)
- Size: 348 B""",
    "blobServices": """**Microsoft.Storage/storageAccounts/blobServices**\x20\x20
Name: default

API version 2023-01-01, the newest

- Depends on: xs (storageAccounts)
- Size: 94 B""",
    "linked": """**Microsoft.Resources/deployments**\x20\x20
Name: linked

API version 2022-09-01

- Depends on: plan (serverfarms)
- Size: 281 B""",
    "nested.json": """_nested.json_

**Deployment template**

|  | used | of |
| --- | ---: | ---: |
| parameters | 0 | 256 |
| variables | 0 | 512 |
| resources | 1 | 800 |
| outputs | 0 | 64 |
| template size | 59 B | 4.0 MB |
| size as a string | 71 B | 4.0 MB |

**1 resource**

| type |  |
| --- | ---: |
| A.b/c | 1 |""",
    "apiVersion": """**Microsoft.Web/serverfarms**\x20\x20
Name: plan

API version 2022-06-01-preview; 2023-01-01-preview is newer

- Needed by: linked (deployments)
- Size: 111 B""",
}


class Versions(NoCatalogue):
    """Some API versions."""

    def versions(self, type_: str) -> tuple[str, ...]:
        return {
            "microsoft.storage/storageaccounts": (
                "2023-01-01",
                "2024-01-01-preview",
                "2024-01-01",
                "2025-01-01-preview",
            ),
            "microsoft.storage/storageaccounts/blobservices": ("2023-01-01", "2024-01-01-preview"),
            "microsoft.web/serverfarms": ("2021-01-01", "2022-06-01-preview", "2023-01-01-preview", "2027-01-01"),
        }.get(type_.lower(), ())


def marked() -> tuple[str, dict[str, int]]:
    """The template without its marks, and where each marked word starts."""
    parts = TEMPLATE.split("|")
    places = {}
    text = ""
    for index, part in enumerate(parts):
        if index % 2:
            places[part] = len(text)
        text += part
    return text, places


def linked(path: str) -> Summary | None:
    """The one file that there is."""
    text = SourceText('{"resources": [{"type": "A.b/c"}], "contentVersion": "1.0.0.0"}')
    return SummaryCache().of_text(path, text, Options(), lambda _: None) if path == "nested.json" else None


@pytest.mark.parametrize("word", EXPECTED)
def test_hover(word: str) -> None:
    text, places = marked()
    source = SourceText(text)
    snapshot = Snapshot("azuredeploy.json", {"azuredeploy.json": source}, Settings(), date(2026, 11, 24))

    def summary() -> Summary:
        return SummaryCache().of_text("azuredeploy.json", source, Options(), lambda _: None)

    found = hover(Analyser(Versions()).document(snapshot), places[word] + 1, summary, linked)
    assert found is not None
    assert found.markdown == EXPECTED[word]


def test_a_linked_file_that_is_not_there() -> None:
    text, places = marked()
    source = SourceText(text.replace("nested.json", "missed.json"))
    snapshot = Snapshot("azuredeploy.json", {"azuredeploy.json": source}, Settings(), date(2026, 11, 24))
    found = hover(Analyser().document(snapshot), places["nested.json"], linked=linked)
    assert found is not None
    assert found.markdown == "There is no such file in this workspace, or it cannot be read."


def test_names_cannot_break_the_markdown() -> None:
    text = SourceText(
        '{"$schema": "deploymentTemplate.json", "parameters": {"a|b`<script>\\n# c": {}}, "resources": []}'
    )
    snapshot = Snapshot("azuredeploy.json", {"azuredeploy.json": text}, Settings(), date(2026, 11, 24))
    found = hover(Analyser().document(snapshot), text.text.index("parameters"))
    assert found is not None
    expected = "**1 parameter**: 0 % of the 256 that a deployment may have.\n\na\\|b\\`\\<script\\> \\# c"
    assert found.markdown == expected


def hovered(outputs: str, word: str, **sections: object) -> tuple[str | None, list[str]]:
    """What a hover at the start of a word says, and the messages of the diagnostics there."""
    text = json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            **sections,
            "resources": [],
            "outputs": {"o": {"type": "string", "value": outputs}},
        }
    )
    at = text.rindex(word)
    analyser, source = Analyser(), SourceText(text)
    snapshot = Snapshot("a.json", {"a.json": source}, Settings(), date(2026, 11, 24))
    found = analyser.analyse(snapshot).findings
    shown = hover(analyser.document(snapshot), at)
    return shown and shown.markdown, [one.message for one in found if one.start <= at <= one.end]


PAD_LEFT = (
    "```\npadLeft(stringToPad, totalLength, [paddingCharacter]): string\n```\n\n"
    "Pads a string or integer on the left to a length, with spaces or another character."
)


@pytest.mark.parametrize(
    ("expression", "word", "sections"),
    [
        ("[nosuch('x')]", "nosuch", {}),
        ("[parameters('nope')]", "nope", {}),
    ],
)
def test_a_hover_does_not_say_what_a_diagnostic_says(expression: str, word: str, sections: dict[str, object]) -> None:
    markdown, messages = hovered(expression, word, **sections)
    assert len(messages) == 1
    assert markdown is None


@pytest.mark.parametrize(
    ("expression", "word", "sections", "expected"),
    [
        (
            "[first(createObject('a', 1))]",
            "first",
            {},
            "```\nfirst(arg1): any\n```\n\nThe first item of an array or character of a string.",
        ),
        ("[padLeft('x')]", "padLeft", {}, PAD_LEFT),
        (
            "x",
            "variables('v')",
            {"variables": {"v": "[variables('v')]"}},
            "```\n(variable) v\n```\n\n- Definition: `[variables('v')]`\n\n_Declared on line 1_",
        ),
    ],
)
def test_a_hover_beside_a_diagnostic_shows_the_declaration_only(
    expression: str, word: str, sections: dict[str, object], expected: str
) -> None:
    markdown, messages = hovered(expression, word, **sections)
    assert len(messages) == 1
    assert markdown == expected


def test_a_hover_beside_a_diagnostic_shows_the_value() -> None:
    markdown, messages = hovered("[if(true(), 'a', padLeft('x'))]", "padLeft")
    assert len(messages) == 1
    assert markdown == PAD_LEFT + '\n\nwhole expression:\n\n```json\n"a"\n```'
    markdown, messages = hovered("[concat('a', 'b')]", "concat")
    assert len(messages) == 1
    assert markdown is not None
    assert markdown.startswith("```\nconcat([arg1], [arg2], [arg3...]): string | array\n```\n\n")
    assert markdown.endswith('\n\n```json\n"ab"\n```')


def test_a_hover_says_why_there_is_no_value_where_no_diagnostic_does() -> None:
    markdown, messages = hovered("[if(true(), 'a', int('x'))]", "int(")
    assert messages == []
    assert markdown == (
        "```\nint(valueToConvert): int\n```\n\nConverts a string or number to an integer.\n\n"
        "Azure refuses this: int() can't convert 'x' to an integer\n\nwhole expression:\n\n```json\n\"a\"\n```"
    )


def test_a_section_that_is_too_large_is_refused_once() -> None:
    many = {f"p{index}": {"type": "string"} for index in range(257)}
    markdown, messages = hovered("x", "parameters", parameters=many)
    assert [one for one in messages if "256" in one]
    assert markdown is not None
    assert markdown.startswith("**257 parameters**: 100 % of the 256 that a deployment may have.\n")
