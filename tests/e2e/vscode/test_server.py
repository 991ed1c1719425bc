"""A server that crashes, a machine without Python, and an extension that does the same work."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

from tests.e2e.vscode.conftest import OpenWindow, StartServer


def test_a_killed_server_is_restarted_and_given_up_after_five_crashes(
    start_server: StartServer, open_window: OpenWindow, demo: Path
) -> None:
    server = start_server({"armls.ttk.mode": "off"})
    with open_window(server, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.until_problem("undefined-parameter")
        killed: set[int] = set()
        for _ in range(10):
            window.until(
                lambda: (
                    any(one.pid not in killed for one in server.servers())
                    or any("crashed" in text for text in window.notifications())
                ),
                "the server is restarted or given up",
            )
            for one in server.servers():
                killed.add(one.pid)
                one.kill()
        window.notification("has crashed 5 times in 3 minutes")
        assert len(killed) == 5
        window.picture("crashed")
        window.notification("has crashed").get_by_text("Restart", exact=True).click()
        window.until(lambda: len(server.servers()) == 1, "the server runs again")
        window.focus_editor()
        window.go_to(1, 2)
        window.type(" ")
        window.until_problem("undefined-parameter")


def test_without_python_one_message_says_so_until_there_is_one(
    start_server: StartServer, open_window: OpenWindow, demo: Path, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "uname", "ls", "cat", "sed", "dirname", "readlink", "ps", "which", "env"):
        found = shutil.which(name)
        if found is not None:
            (programs / name).symlink_to(found)
    server = start_server({"armls.ttk.mode": "off"}, path=str(programs))
    with open_window(server, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.notification("needs Python 3.10 or newer")
        assert window.notification("needs Python").get_by_text("Choose Python…").is_visible()
        window.picture("no-python")
        assert len(window.notifications()) == 1
        (programs / "python3").symlink_to(Path(sys.executable).resolve())
        window.until_problem("undefined-parameter")


def test_arm_tools_and_this_extension_do_not_both_report(
    start_server: StartServer, open_window: OpenWindow, demo: Path, tmp_path: Path
) -> None:
    server = start_server({"armls.ttk.mode": "off"}, _arm_tools(tmp_path))
    with open_window(server, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        question = window.notification("Which one should check your templates?")
        window.picture("arm-tools")
        assert server.servers() == []
        question.get_by_text("ARM Language Server", exact=True).click()
        window.until_problem("undefined-parameter")


def _arm_tools(folder: Path) -> Path:
    """An extension with the identity of ARM Tools and nothing in it."""
    manifest = {
        "name": "azurerm-vscode-tools",
        "publisher": "msazurermtools",
        "version": "0.15.15",
        "engines": {"vscode": "^1.91.0"},
        "contributes": {"languages": [{"id": "arm-template", "aliases": ["Azure Resource Manager Template"]}]},
    }
    header = (
        '<?xml version="1.0" encoding="utf-8"?><PackageManifest Version="2.0.0" '
        'xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011"><Metadata><Identity Language="en-US" '
        'Id="azurerm-vscode-tools" Version="0.15.15" Publisher="msazurermtools"/><DisplayName>ARM Tools</DisplayName>'
        '</Metadata><Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation><Dependencies/>'
        '<Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>'
        "</Assets></PackageManifest>"
    )
    types = (
        '<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension=".json" ContentType="application/json"/><Default Extension=".vsixmanifest" '
        'ContentType="text/xml"/></Types>'
    )
    file = folder / "arm-tools.vsix"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("extension.vsixmanifest", header)
        package.writestr("[Content_Types].xml", types)
        package.writestr("extension/package.json", json.dumps(manifest))
    return file
