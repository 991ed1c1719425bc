"""Nothing of a workspace runs, trusted or not, unless the user's own settings name it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.e2e.vscode.conftest import OpenWindow, StartServer


@pytest.mark.parametrize("is_trusted", [False, True], ids=["untrusted", "trusted"])
def test_a_hostile_workspace_runs_nothing(
    start_server: StartServer, open_window: OpenWindow, demo: Path, is_trusted: bool
) -> None:
    witness = demo.parent / "witness"
    _plant(demo, witness)
    path = os.pathsep.join([".", str(demo), str(demo / "bin"), os.environ["PATH"]])
    settings: dict[str, object] = {"git.enabled": False}  # VS Code's own extension runs what PATH has
    if not is_trusted:
        _program(demo.parent / "pwsh", witness)
        settings |= {"armls.pwsh.path": str(demo.parent / "pwsh"), "armls.ttk.path": str(_module(demo.parent))}
    else:
        settings |= {"armls.pwsh.path": str(demo.parent / "missing")}
    server = start_server(settings, trusts=is_trusted, path=path)
    with open_window(server, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.until_problem("undefined-parameter")
        (process,) = server.servers()
        assert not process.exe().startswith(str(demo))
        assert not Path(process.cwd()).is_relative_to(demo)
        window.run("ARM: Show Server Status")
        words = "workspace trusted" if is_trusted else "workspace not trusted"
        window.frame().get_by_text(words).first.wait_for()
        if not is_trusted:
            window.picture("untrusted")
            window.frame().get_by_text("ARM-TTK is turned off").first.wait_for()
        window.run("ARM: Copy Information for a Bug Report")
        window.notification("on the clipboard")
        report = window.page.evaluate("() => navigator.clipboard.readText()")
        assert words in report
        assert str(demo.parent) not in report
        assert not witness.exists(), witness.read_text(encoding="utf-8")


def _program(file: Path, witness: Path) -> None:
    """An executable that writes to the file ``witness``."""
    file.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{witness}'\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def _module(folder: Path) -> Path:
    """A folder that is taken for ARM-TTK's."""
    module = folder / "arm-ttk"
    module.mkdir()
    for name in ("arm-ttk.psd1", "arm-ttk.psm1"):
        (module / name).write_text("@{ ModuleVersion = '0.27' }", encoding="utf-8")
    return module


def _plant(workspace: Path, witness: Path) -> None:
    """Programs, packages and settings that a careless tool would run; each would write to the file ``witness``."""
    for folder in (workspace, workspace / "bin", workspace / ".venv" / "bin"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("python3", "python", "py", "pwsh", "armls", "node"):
            file = folder / name
            if file.exists():
                continue
            _program(file, witness)
    code = f"open({str(witness)!r}, 'a').write(__file__)\n"
    for name in ("pygls", "msgspec", "json", "sitecustomize", "usercustomize"):
        (workspace / f"{name}.py").write_text(code, encoding="utf-8")
    package = workspace / "armls_package"
    package.mkdir()
    (package / "__init__.py").write_text(code, encoding="utf-8")
    program = str(workspace / "bin" / "python3")
    settings = {
        "armls.python.path": program,
        "armls.server.command": [program],
        "armls.pwsh.path": str(workspace / "bin" / "pwsh"),
        "armls.ttk.path": str(workspace),
        "armls.ttk.mode": "on",
        "armls.cache.directory": str(workspace / "cache"),
        "armls.cache.redisUrl": "redis://127.0.0.1:1/0",
        "armls.cache.backend": "redis",
        "armls.documentationUrl": "https://example.com/{rule}",
        "python.defaultInterpreterPath": program,
        "armls.parameterFiles": {"mistakes/azuredeploy.json": "/etc/passwd"},
    }
    (workspace / ".vscode").mkdir()
    (workspace / ".vscode" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
