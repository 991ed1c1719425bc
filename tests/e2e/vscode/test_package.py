"""A Marketplace package from the editor: the questions, the zip that is revealed, and objections in Problems."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow
from tests.e2e.vscode.window import CodeServer, Window
from tests.services.packager.folders import TEMPLATE, solution, write


def _package(window: Window, zipped: Path) -> None:
    window.run("ARM: Create Marketplace Package…")
    window.choose("app")
    window.choose("Remove comments and blanks")
    box = window.page.locator(".quick-input-widget input").first
    window.until(lambda: box.input_value().endswith(".zip"), "the zip is proposed")
    assert box.input_value() == str(zipped)
    window.press("Enter")


def test_a_package_is_created_and_revealed(warm: CodeServer, open_window: OpenWindow, demo: Path) -> None:
    folder = solution(demo / "app", {"README.md": b"# App", "scripts/install.sh": b"echo installed\n" * 100})
    with open_window(warm, demo) as window:
        window.open("app", "mainTemplate.json")
        window.until_recognized()
        _package(window, demo / "app.zip")
        toast = window.notification("app.zip: 3 files")
        assert "Left out: README.md. No reason to refuse it was found." in toast.inner_text()
        window.page.locator(".explorer-viewlet .monaco-list-row", has_text="app.zip").first.wait_for()
        window.picture("package")
        with zipfile.ZipFile(demo / "app.zip") as archive:
            assert archive.namelist() == ["createUiDefinition.json", "mainTemplate.json", "scripts/install.sh"]
        (demo / "app.zip").unlink()
        link = {"properties": {"templateLink": {"relativePath": "nested/gone.json"}}}
        write(folder, {"mainTemplate.json": {**TEMPLATE, "resources": [link]}})
        _package(window, demo / "app.zip")
        window.notification("No package was written: the Marketplace would refuse it.")
        window.show_problems()
        window.until_problem(r"nested/gone\.json', which isn't in the package; add the file")
        window.picture("package-refused")
        assert not (demo / "app.zip").exists()
