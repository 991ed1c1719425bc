"""The preview of what is deployed, comparisons, errors that are located, the summary and the tree."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow
from tests.e2e.vscode.window import EDITORS, SIDE_BAR, CodeServer, Window, place_of


def test_the_preview_follows_edits_and_the_parameter_file(
    warm: CodeServer, open_window: OpenWindow, demo: Path
) -> None:
    folder = demo / "healthy"
    values = json.loads((folder / "azuredeploy.parameters.json").read_text(encoding="utf-8"))
    values["parameters"]["siteName"] = {"value": "tested"}
    (folder / "test.parameters.json").write_text(json.dumps(values), encoding="utf-8")
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.run("ARM: Preview What Is Deployed")
        _until_preview(window, "with azuredeploy.parameters.json")
        name = json.loads((folder / "azuredeploy.parameters.json").read_text())["parameters"]["siteName"]["value"]
        _until_preview(window, f"{name}-plan")
        window.picture("preview", EDITORS)
        window.focus_editor()
        line, column = place_of(folder / "azuredeploy.json", "{0}-plan")
        window.go_to(line, column)
        window.type("farm-")
        _until_preview(window, f"farm-{name}-plan")
        window.run("ARM: Choose Parameter File…")
        window.choose("test.parameters.json")
        _until_preview(window, "farm-tested-plan")
        settings = json.loads((demo / ".vscode" / "settings.json").read_text(encoding="utf-8"))
        assert settings["armls.parameterFiles"] == {"healthy/azuredeploy.json": "test.parameters.json"}


def test_two_parameter_files_are_compared(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    folder = demo / "healthy"
    values = json.loads((folder / "azuredeploy.parameters.json").read_text(encoding="utf-8"))
    values["parameters"]["siteName"] = {"value": "production"}
    (folder / "production.parameters.json").write_text(json.dumps(values), encoding="utf-8")
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.run("ARM: Compare What Is Deployed With…")
        window.choose("Another Parameter File…")
        window.choose("production.parameters.json")
        window.page.locator(".monaco-diff-editor .modified .view-line", has_text="production-plan").first.wait_for()
        assert window.page.locator(
            ".monaco-diff-editor .modified .char-insert, .monaco-diff-editor .line-insert"
        ).count()
        window.picture("compare", EDITORS)


def test_a_deployment_error_leads_to_its_place(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    template = demo / "healthy" / "azuredeploy.json"
    line, column = place_of(template, "[variables('storageName')]")
    error = (
        "ERROR: InvalidTemplate - Deployment template validation failed: 'The template resource "
        f"'contoso' at line '{line}' and column '{column}' is not valid: The language expression property 'x' "
        "doesn't exist.'"
    )
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.page.evaluate("text => navigator.clipboard.writeText(text)", error)
        window.run("ARM: Locate Deployment Error…")
        window.choose("Use the Clipboard")
        selection = window.page.locator("#status\\.editor\\.selection")
        window.until(lambda: f"Ln {line}," in selection.inner_text(), "the cursor is at the place of the error")
        window.picture("locate", EDITORS)


def test_the_tree_and_the_summary_follow_the_editor(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.run("ARM: Show Summary")
        summary = window.frame()
        summary.get_by_role("heading", name="azuredeploy.json").wait_for()
        assert summary.get_by_role("meter", name="Parameters").get_attribute("aria-valuetext") == "4 of 256"
        rows = window.page.locator("[id='workbench.view.extension.armls'] .monaco-list-row")
        rows.filter(has_text="plan").first.wait_for()
        window.picture("side-bar", SIDE_BAR)
        rows.filter(has_text="serverfarms").first.click()
        line, _ = place_of(demo / "healthy" / "azuredeploy.json", '"name": "[variables(\'planName\')]"')
        selection = window.page.locator("#status\\.editor\\.selection")
        window.until(lambda: f"Ln {line}," in selection.inner_text(), "the cursor is at the resource")
        window.focus_editor()
        parameters = demo / "healthy" / "azuredeploy.json"
        window.go_to(*place_of(parameters, '"planSize"'))
        window.type('"another": { "type": "string", "defaultValue": "" }, ')
        meter = summary.get_by_role("meter", name="Parameters")
        window.until(lambda: meter.get_attribute("aria-valuetext") == "5 of 256", "the summary follows the edit")


def _until_preview(window: Window, text: str) -> None:
    group = window.page.locator(".editor-group-container", has=window.page.locator('.tab[aria-label*="(deployed)"]'))
    lines = group.locator(".view-lines").last
    window.until(lambda: text in lines.inner_text().replace("\u00a0", " "), f"the preview shows {text!r}")
