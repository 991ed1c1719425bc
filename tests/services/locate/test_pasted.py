"""However a message is pasted, from whatever tool, it leads to the same places."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable

import pytest
from tests.services.locate.test_cases import ALL, NAME, Case

from armls.services.locate import locate

ERRORS = [case for case in ALL if case.path.stem == "messages"]


def boxed(text: str, width: int, before: str) -> str:
    """The text broken between words, each line with something before it."""
    return "\n".join(
        before + line for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    )


def broken(text: str, width: int, before: str = "") -> str:
    """The text as a terminal of that width breaks it."""
    return "\n".join(before + text[at : at + width] for at in range(0, len(text), width))


def validation(message: str) -> str:
    return f"Deployment template validation failed: '{message}'."


def inner_json(message: str) -> str:
    inner = json.dumps({"error": {"code": "InvalidTemplate", "message": validation(message)}}, indent=2)
    details = [{"code": "BadRequest", "message": inner.replace("\n", "\r\n")}]
    return json.dumps({"code": "DeploymentFailed", "message": "See inner errors.", "details": details}, indent=2)


STAMP = "2024-03-01T10:00:00.1234567Z "
WAYS: dict[str, Callable[[str], str]] = {
    "portal": inner_json,
    "Azure CLI": lambda text: "ERROR: " + json.dumps({"code": "InvalidTemplate", "message": validation(text)}),
    "Azure CLI, in words": lambda text: f"(InvalidTemplate) {validation(text)}\nCode: InvalidTemplate\nMessage: {text}",
    "a terminal of 79 columns": lambda text: broken(f"ERROR: (InvalidTemplate) {validation(text)}", 79),
    "a log": lambda text: "\n".join(f"{STAMP}##[error]{line}" for line in inner_json(text).split("\n")),
    "a log, broken": lambda text: broken(validation(text), 80, STAMP),
    "PowerShell": lambda text: (
        "New-AzDeployment: deploy.ps1:12\nLine |\n  12 |  New-AzDeployment -Location x\n     |  ~~~~~~~~\n"
        + boxed(f"10:41:07 AM - Error: Code=InvalidTemplate; Message={validation(text)}", 90, "     | ")
    ),
    "Terraform": lambda text: (
        "╷\n" + boxed(f'Error: validating: Code="InvalidTemplate" Message="{validation(text)}"', 120, "│ ") + "\n╵"
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_it_leads_to_the_same_places(case: Case, way: str) -> None:
    plain = locate(NAME, case.documents, case.error)
    found = locate(NAME, case.documents, WAYS[way](case.error))
    assert [(one.name, one.pointer) for one in found.locations] == [(one.name, one.pointer) for one in plain.locations]
