"""Typing, fixing and reading in a template."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow
from tests.e2e.vscode.window import EDITOR, EDITORS, CodeServer, place_of


def test_a_mistake_comes_and_goes_as_it_is_typed(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        line = place_of(demo / "healthy" / "azuredeploy.json", '"location": "[parameters(\'location\')]"')[0]
        window.go_to(line, 34)
        window.type("x")
        window.until_problem(rf"undefined-parameter \[Ln {line},")
        window.squiggles().first.wait_for()
        window.focus_editor()
        window.press("Backspace")
        window.until_no_problem("undefined-parameter")
        assert window.squiggles().count() == 0


def test_a_hover_shows_what_an_expression_evaluates_to(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    template = demo / "healthy" / "azuredeploy.json"
    values = json.loads((demo / "healthy" / "azuredeploy.parameters.json").read_text(encoding="utf-8"))
    with open_window(warm, demo) as window:
        window.open("healthy", "azuredeploy.json")
        window.until_recognized()
        window.go_to(place_of(template, "{0}-plan")[0], 22)
        assert f"{values['parameters']['siteName']['value']}-plan" in window.hover()
        window.picture("hover", EDITOR)


def test_quick_fix_and_manual_of_the_rule(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    with open_window(warm, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.until_problem("unknown-function")
        window.focus_editor()
        window.go_to(30, 34)
        fix = window.quick_fix("'location'")
        window.picture("quick-fix", EDITOR)
        fix.click()
        window.until_no_problem("undefined-parameter")
        window.until(lambda: "\"[parameters('location')]\"" in window.text(), "the parameter's name is corrected")
        window.show_problems()
        window.page.locator(".markers-panel a", has_text="unknown-function").first.click()
        window.frame().get_by_role("heading", name="unknown-function").first.wait_for()
        window.picture("rule", EDITORS)


def test_all_safe_fixes_on_save(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    (demo / ".vscode").mkdir()
    on_save = {"source.fixAll.armls": "explicit"}
    settings = {"editor.codeActionsOnSave": on_save, "window.title": "the settings are read"}
    (demo / ".vscode" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    template = demo / "mistakes" / "azuredeploy.json"
    with open_window(warm, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.until_problem("undefined-parameter")
        # VS Code reads a workspace's settings some seconds after its window can be used.
        window.until(lambda: "the settings are read" in window.page.title(), "the settings are read")
        window.focus_editor()

        def is_fixed() -> bool:
            if not window.page.locator(".tab.active.dirty").is_visible():
                window.type(" ")
            window.save()
            window.page.wait_for_timeout(2000)
            return "parameters('environment')" in template.read_text(encoding="utf-8")

        # A first save was sometimes not fixed; the cause is not known.
        window.until(is_fixed, "the file is fixed and saved: the case of a name has one answer")
        fixed = template.read_text(encoding="utf-8")
        assert "parameters('locaton')" in fixed, "a misspelt name has none that is certain"


def test_a_template_is_formatted(warm: CodeServer, open_window: OpenWindow, tmp_path: Path) -> None:
    workspace = tmp_path / "unformatted"
    workspace.mkdir()
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    template = workspace / "azuredeploy.json"
    content = {"$schema": schema, "contentVersion": "1.0.0.0", "resources": []}
    template.write_text(json.dumps(content), encoding="utf-8")
    with open_window(warm, workspace) as window:
        window.open("azuredeploy.json")
        window.until_recognized()
        window.focus_editor()

        def is_edited() -> bool:
            window.focus_editor()
            window.run("Format Document")
            window.page.wait_for_timeout(2000)
            return window.page.locator(".tab.active.dirty").is_visible()

        window.until(is_edited, "the formatter has made an edit")
        window.save()
        wanted = json.dumps(content, indent=2)
        window.until(lambda: template.read_text(encoding="utf-8").strip() == wanted, "the template is formatted")
