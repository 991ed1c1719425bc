"""docs/language-server.md names every command and every setting."""

from __future__ import annotations

import json
import re
from pathlib import Path

from armls.lsp.server import create_server

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language-server.md").read_text("utf-8")
CLIENT_ONLY = {"recognize", "server.command", "python.path", "trace.server"}


def rows(heading: str) -> str:
    """The first column of the tables of a section."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(line.split(" | ")[0] for line in section.splitlines() if line.startswith("| "))


def test_every_command_has_a_row() -> None:
    registered = set(create_server().protocol.fm.commands)
    assert set(re.findall(r"^\| `(armls\.\w+)`", rows("Commands"), re.MULTILINE)) == registered


def test_every_setting_of_the_extension_that_the_server_reads_has_a_row() -> None:
    manifest = json.loads((ROOT / "vscode-client" / "package.json").read_text("utf-8"))
    groups = manifest["contributes"]["configuration"]
    settings = {name.removeprefix("armls.") for group in groups for name in group["properties"]}
    described = set(re.findall(r"`([\w.]+)`", rows("Settings")))
    assert {one for one in settings - CLIENT_ONLY if not one.startswith("lenses.")} == described
