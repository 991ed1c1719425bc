"""What kind of document a text is, by the table that the VS Code extension is tested with as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from armls.core.kinds import DocumentKind, document_kind
from armls.core.syntax import parse
from tests.conftest import CHECKOUT

CASES = json.loads((CHECKOUT / "vscode-client/test/recognize.json").read_text(encoding="utf-8"))
LANGUAGES: dict[DocumentKind, str | None] = {
    "deploymentTemplate": "arm-template",
    "deploymentParameters": "arm-parameters",
    "createUiDefinition": "arm-ui",
    "viewDefinition": "arm-ui",
    "uiFormDefinition": "arm-ui",
    "blueprintArtifact": None,
    "policyDefinition": None,
    "unknown": None,
}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_server_recognizes_what_the_extension_does(case: dict[str, Any]) -> None:
    """A case's ``server`` is the language of the server's kind, where that differs from the extension's."""
    kind = document_kind(case["name"], parse(case["text"]))
    assert LANGUAGES[kind] == case.get("server", case["language"])
