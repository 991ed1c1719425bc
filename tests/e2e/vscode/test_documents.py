"""Which documents are taken for ours, and what they get instead of what VS Code does with JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow
from tests.e2e.vscode.window import CodeServer

_SCHEMAS = "https://schema.management.azure.com/schemas"


def test_documents_are_recognized_by_their_content(warm: CodeServer, open_window: OpenWindow, tmp_path: Path) -> None:
    workspace = tmp_path / "kinds"
    workspace.mkdir()
    contents = {
        "main.json": {"$schema": f"{_SCHEMAS}/2019-04-01/deploymentTemplate.json#", "resources": []},
        "values.json": {"$schema": f"{_SCHEMAS}/2019-04-01/deploymentParameters.json#", "parameters": {}},
        "createUiDefinition.json": {
            "handler": "Microsoft.Azure.CreateUIDef",
            "version": "0.1.2-preview",
            "parameters": {},
        },
        "package.json": {"name": "plain", "resources": []},
    }
    for name, content in contents.items():
        (workspace / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    wanted = {
        "main.json": "Azure Resource Manager Template",
        "values.json": "Azure Resource Manager Parameters",
        "createUiDefinition.json": "Azure Portal UI Definition",
        "package.json": "JSON",
    }
    with open_window(warm, workspace) as window:
        for name, language in wanted.items():
            window.open(name)
            window.until_recognized(language)


def test_a_template_is_recognized_as_it_is_typed_and_a_user_may_object(
    warm: CodeServer, open_window: OpenWindow, tmp_path: Path
) -> None:
    workspace = tmp_path / "typed"
    workspace.mkdir()
    (workspace / "new.json").write_text("", encoding="utf-8")
    with open_window(warm, workspace) as window:
        window.open("new.json")
        window.focus_editor()
        window.page.keyboard.insert_text(
            f'{{"$schema": "{_SCHEMAS}/2019-04-01/deploymentTemplate.json#", "resources": 1'
        )
        window.until_recognized()
        window.until_problem("armls")
        window.run("Change Language Mode")
        window.page.locator(".quick-input-widget input").first.fill("JSON with Comments")
        window.choose("JSON with Comments")
        window.until(lambda: window.language() == "JSON with Comments", "the language is the user's choice")
        window.until_no_problem("armls")
        window.focus_editor()
        window.press("Control+End")
        window.type("}")
        window.until(lambda: "1}" in window.text(), "the edit is made")
        window.until_problem("Unable to load schema")  # VS Code checks it as JSON again
        assert window.language() == "JSON with Comments"


def test_a_template_is_recognized_in_an_untitled_editor(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    with open_window(warm, demo) as window:
        window.run("File: New Untitled Text File")
        window.page.locator('.tab.active[data-resource-name="Untitled-1"]').wait_for()
        window.focus_editor()
        window.page.keyboard.insert_text(
            f'{{"$schema": "{_SCHEMAS}/2019-04-01/deploymentTemplate.json#", "resources": 1'
        )
        window.until_recognized()
        window.until_problem("armls")


def test_a_configuration_is_completed_and_checked(warm: CodeServer, open_window: OpenWindow, tmp_path: Path) -> None:
    workspace = tmp_path / "configured"
    workspace.mkdir()
    (workspace / "armlsconfig.json").write_text('{\n  "rules": {\n    \n  }\n}\n', encoding="utf-8")
    with open_window(warm, workspace) as window:
        window.open("armlsconfig.json")
        window.focus_editor()
        window.go_to(3, 5)
        suggestion = window.page.locator(".suggest-widget .monaco-list-row", has_text="no-unused-params").first

        def is_offered() -> bool:
            window.press("Escape")
            window.press("Control+Space")
            window.page.wait_for_timeout(700)
            return suggestion.is_visible()

        window.page.keyboard.insert_text('"no-unused-p')
        window.until(is_offered, "the rules are offered")
        window.picture("configuration")
        window.press("Enter")
        window.until(lambda: '"no-unused-params"' in window.text(), "the rule's name is inserted")


def test_only_open_files_have_findings_until_the_workspace_is_validated(
    warm: CodeServer, open_window: OpenWindow, demo: Path
) -> None:
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.go_to(40, 1)
        window.until(lambda: window.squiggles("hint").count() > 0, "hints of style are shown")
        assert not any("mistakes" in row for row in window.problems())
        window.run("ARM: Validate Workspace")
        window.notification("3 files have")
        window.until_problem("mistakes")
