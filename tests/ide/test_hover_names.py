"""Hovers on names: the declaration first, then the value. Words that are asked about are marked ``‸so``."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.hover import hover
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
TEMPLATE = (
    "{"
    + SCHEMA
    + """, "languageVersion": "2.0", "contentVersion": "1.0.0.0",
  "definitions": {
    "sku": {"type": "string", "allowedValues": ["Basic", "Pre`mium"], "metadata": {"description": "A *tier*."}},
    "login": {"type": "object", "properties": {"password": {"type": "secureString"}}}
  },
  "parameters": {
    "_region": {"type": "string", "defaultValue": "northeurope", "minLength": 3,
      "metadata": {"description": "Where it is deployed."}},
    "tier": {"$ref": "#/definitions/‸sku", "defaultValue": "Basic"},
    "id": {"type": "string", "defaultValue": "[concat('x', parameters('_region'))]"},
    "secret": {"type": "secureString", "defaultValue": "hunter2", "allowedValues": ["hunter2", "b"]},
    "account": {"$ref": "#/definitions/login", "defaultValue": {"password": "hunter2"}}
  },
  "functions": [{"namespace": "ns", "members": {
    "tag": {"parameters": [{"name": "who", "type": "string", "metadata": {"description": "The owner."}}],
      "metadata": {"description": "Makes a tag."},
      "output": {"type": "string", "value": "[concat('a', parameters('‸who'))]"}},
    "one": {"output": {"type": "int", "value": 1}}}}],
  "variables": {
    "direct": "[concat(parameters('secret'), '1')]", "indirect": {"a": "[variables('direct')]"},
    "plain": [1, 2], "‸base": "[toLower('ABC')]",
    "copy": [{"name": "many", "count": 2, "input": "[copyIndex('‸many')]"}]
  },
  "resources": {
    "store": {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "[variables('‸base')]",
      "location": "[parameters('‸_region')]", "copy": {"name": "loop", "count": 3}, "kind": "[copyIndex('‸loop')]"},
    "web": {"type": "A.b/c", "apiVersion": "2023-01-01", "name": "w", "dependsOn": ["‸store"]},
    "inner": {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": {
      "parameters": {"‸x": {"value": 1}}, "template": {"parameters": {"x": {"type": "int", "metadata":
        {"description": "Inner."}}}, "resources": []}}}
  },
  "outputs": {
    "tier": {"type": "string", "value": "[parameters('‸tier')]"},
    "id": {"type": "string", "value": "[parameters('‸id')]"},
    "secret": {"type": "string", "value": "[parameters('‸secret')]"},
    "joined": {"type": "string", "value": "[toUpper(variables('‸indirect'))]"},
    "account": {"type": "object", "value": "[parameters('‸account')]"},
    "plain": {"type": "array", "value": "[variables('‸plain')]"},
    "names": {"type": "array", "value": "[map(variables('plain'), lambda('item', lambdaVariables('‸item')))]"},
    "space": {"type": "string", "value": "[‸ns.one()]"}, "call": {"type": "string", "value": "[ns.‸tag('me')]"},
    "split": {"type": "array", "value": "[‸split('a', 'b')]"}, "broken": {"type": "int", "value": "[‸max(1, "},
    "‸last": {"type": "int", "value": "[add(1, 2)]", "metadata": {"description": "The last."}}
  }
}"""
)

EXPECTED = {
    "sku": """```
(definition) sku: string
```

A \\*tier\\*.

- Allowed values: `"Basic"`, `` "Pre`mium" ``

_Declared on line 3_""",
    "who": """```
(function parameter) who: string
```

The owner.

_Declared on line 15_

```
[parameters('who')]
```
parameter without a value, or a secure one

whole expression:

```
[concat('a', parameters('who'))]
```
parameter without a value, or a secure one""",
    "base": """```
(variable) base
```

- Definition: `[toLower('ABC')]`

```json
"abc"
```""",
    "many": """```
(variable) many
```

_Declared on line 22_

```
[copyIndex('many')]
```
the count of the copy loop is unknown""",
    "_region": """```
(parameter) _region: string
```

Where it is deployed.

- Default: `"northeurope"`
- minLength: `3`

_Declared on line 7_

```json
"northeurope"
```

_in the first round of the loop 'loop'_""",
    "loop": """```
(copy loop) loop
```

- Count: `3`

_Declared on line 26_

```json
0
```

_in the first round of the loop 'loop'_""",
    "store": """```
(resource) store: Microsoft.Storage/storageAccounts
```

- Name: `[variables('base')]`
- API version: `"2023-01-01"`

_Declared on line 25_""",
    "x": """```
(parameter) x: int
```

Inner.

_Declared on line 29_""",
    "tier": """```
(parameter) tier: sku
```

- Default: `"Basic"`
- Allowed values: `"Basic"`, `` "Pre`mium" ``

_Declared on line 9_

```json
"Basic"
```""",
    "id": """```
(parameter) id: string
```

- Default: `[concat('x', parameters('_region'))]`

_Declared on line 10_

```json
"xnortheurope"
```""",
    "secret": """```
(parameter) secret: secureString
```

- Secure; the default value isn't displayed

_Declared on line 11_

```
[parameters('secret')]
```
parameter without a value, or a secure one""",
    "indirect": """```
(variable) indirect
```

_Declared on line 20_

```
[variables('indirect')]
```
variable whose value can't be evaluated

whole expression:

```
[toUpper(variables('indirect'))]
```
variable whose value can't be evaluated""",
    "account": """```
(parameter) account: login
```

- Secure; the default value isn't displayed

_Declared on line 12_

```
[parameters('account')]
```
parameter without a value, or a secure one""",
    "plain": """```
(variable) plain
```

_Declared on line 21_

```json
[
  1,
  2
]
```""",
    "item": """```
(lambda variable) item
```

```json
[
  1,
  2
]
```""",
    "ns": """```
(namespace) ns
ns.tag(who: string): string
ns.one(): int
```

_Declared on line 14_

```json
1
```""",
    "tag": """```
(function) ns.tag(who: string): string
```

Makes a tag.

- `who`: The owner.

_Declared on line 15_

```json
"ame"
```""",
    "split": """```
split(inputString, delimiter): array
```

Splits a string at a delimiter, or at any of an array of delimiters.

```json
[
  "a"
]
```""",
    "max": """```
max(arg1...): int
```

The greatest of the integers that are given as arguments or as one array.""",
    "last": """```
(output) last: int
```

The last.

- Value: `[add(1, 2)]`""",
    "base,1": """```
(variable) base
```

- Definition: `[toLower('ABC')]`

_Declared on line 21_

```json
"abc"
```

_in the first round of the loop 'loop'_""",
}


def hovered(word: str) -> str | None:
    """The hover at a marked word; ``word,1`` is at the second one."""
    name, _, number = word.partition(",")
    parts = TEMPLATE.split(f"‸{name}")
    at = len("".join(parts[: int(number or 0) + 1]).replace("‸", "")) + int(number or 0) * len(name)
    snapshot = Snapshot("a.json", {"a.json": SourceText(TEMPLATE.replace("‸", ""))}, Settings(), date(2026, 12, 1))
    found = hover(Analyser().document(snapshot), at + 1)
    return found and found.markdown


@pytest.mark.parametrize("word", EXPECTED)
def test_hover_on_a_name(word: str) -> None:
    assert hovered(word) == EXPECTED[word]


def test_no_hover_displays_a_secret() -> None:
    text = TEMPLATE.replace("‸", "")
    snapshot = Snapshot("a.json", {"a.json": SourceText(text)}, Settings(), date(2026, 12, 1))
    document = Analyser().document(snapshot)
    shown = {found.markdown for at in range(len(text)) if (found := hover(document, at)) is not None}
    assert len(shown) > 40
    assert not [one for one in shown if "hunter2" in one.lower()]


def test_a_parameter_file_shows_the_declaration_in_the_template() -> None:
    values = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", ' + (
        '"contentVersion": "1.0.0.0", "parameters": {"_REGION": {"value": "westeurope"}}}'
    )
    documents = {"a.parameters.json": SourceText(values), "a.json": SourceText(TEMPLATE.replace("‸", ""))}
    document = Analyser().document(Snapshot("a.parameters.json", documents, Settings(), date(2026, 12, 1)))
    found = hover(document, values.index("_REGION"))
    assert found is not None
    assert values[found.start : found.end] == "_REGION"
    assert found.markdown == (
        "```\n(parameter) _region: string\n```\n\nWhere it is deployed.\n\n"
        '- Default: `"northeurope"`\n- minLength: `3`\n\n_Declared on line 7 of a.json_'
    )
    assert hover(document, values.index("westeurope")) is None
