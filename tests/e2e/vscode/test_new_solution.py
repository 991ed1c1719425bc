"""A solution is created step by step: defaults, validation while typing, a step back, and kinds of one's own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow, StartServer
from tests.e2e.vscode.window import CodeServer, Window
from tests.services.generator.making import FOOT, HEAD, make_kind

COMMAND = "ARM: New Solution…"


def start(window: Window) -> None:
    """Run the command once VS Code knows the extension: the palette shows the commands that it knew when it opened."""
    window.page.locator(".activitybar [aria-label='ARM Template']").first.wait_for()
    window.run(COMMAND)


def answer(window: Window, step: str, text: str | None = None) -> None:
    """Answer the input box of a step, ``3/7``, with a text or its default."""
    at(window, step)
    if text is not None:
        window.page.locator(".quick-input-widget input").first.fill(text)
    window.press("Enter")


def choose(window: Window, step: str, text: str) -> None:
    """Choose an item in the list of a step."""
    at(window, step)
    window.choose(text)


def at(window: Window, step: str) -> None:
    """Wait for a step."""
    window.page.locator(".quick-input-title", has_text=f"({step})").first.wait_for()


def said(window: Window, text: str) -> None:
    """Wait for what is said of an answer while it is typed."""
    window.page.locator(".quick-input-message", has_text=text).first.wait_for()


def test_a_solution_step_by_step(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    with open_window(warm, demo) as window:
        start(window)
        at(window, "1/6")
        window.page.locator(".quick-input-list .monaco-list-row", has_text="Storage account").first.wait_for()
        window.picture("new-solution-kinds")
        window.choose("Storage account")
        answer(window, "2/6", "Contoso Data")
        answer(window, "3/6", "Contoso")
        choose(window, "4/6", "No")
        choose(window, "5/6", "Choose Options…")
        choose(window, "6/15", "Standard_ZRS")
        choose(window, "7/15", "Cool")
        window.page.locator(".quick-input-titlebar .action-label").first.click()  # back
        at(window, "7/15")
        choose(window, "7/15", "Hot")
        answer(window, "8/15", "raw, Clean")
        said(window, "'Clean': It must be lower-case letters, digits and single hyphens between them.")
        answer(window, "8/15", "raw, clean")
        answer(window, "9/15", "366")
        said(window, "Enter 1 to 365.")
        window.picture("new-solution")
        answer(window, "9/15", "30")
        choose(window, "10/15", "Yes")
        choose(window, "11/15", "No")
        choose(window, "12/15", "No")
        answer(window, "13/15")
        answer(window, "14/15", "2026-01-31")
        answer(window, "15/15")
        window.page.locator('.tab.active[data-resource-name="mainTemplate.json"]').wait_for()
        window.until_recognized()
        window.notification("Created 5 files in")
        folder = demo / "contoso-data"
        manifest = json.loads((folder / "armls.manifest.json").read_text("utf-8"))
        assert manifest["inputs"] == {
            "name": "Contoso Data",
            "publisher": "Contoso",
            "managedApp": False,
            "asOf": "2026-01-31",
            "options": {
                "sku": "Standard_ZRS",
                "accessTier": "Hot",
                "containers": ["raw", "clean"],
                "softDeleteDays": 30,
                "versioning": True,
                "sharedKeyAccess": False,
                "publicNetworkAccess": False,
            },
        }
        window.picture("new-solution-made")


def test_mistakes_in_a_kind_of_ones_own_are_problems_at_their_lines(
    start_server: StartServer, open_window: OpenWindow, demo: Path
) -> None:
    kind = make_kind(demo / "ours", {"mainTemplate.json.jinja": HEAD + '"a": {{ solution.nme }}' + FOOT})
    server = start_server({"armls.ttk.mode": "off", "armls.kindFolders": [str(kind)]})
    with open_window(server, demo) as window:
        start(window)
        choose(window, "1/6", "Our own")
        answer(window, "2/6", "Contoso")
        answer(window, "3/6", "Contoso")
        choose(window, "4/6", "No")
        choose(window, "5/6", "Use the Defaults")
        answer(window, "6/6")
        window.notification("The templates of the kind have mistakes. Nothing was written.")
        window.until_problem(r"'dict object' has no attribute 'nme' armls generate .*Ln 6")
        assert not (demo / "contoso").exists()
        window.picture("new-solution-mistake")
        window.open("ours", "mainTemplate.json.jinja")
        window.go_to(6, 18)
        window.press("Shift+End", "Delete")
        window.type(".name }}")
        window.save()
        window.until_no_problem("has no attribute")
