"""The server of this machine's package: it runs on every Python there is, cut off from the network and the user."""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.vsix.targets import PYTHONS

from tests.e2e.editor import editing
from tests.vsix.conftest import Unpacked
from tests.vsix.pythons import python

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {"o": {"type": "string", "value": "[parameters('missing')]"}}
}
"""
SECONDS = 120

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc",
    reason="the package that is run is the one for Linux x64",
)


@functools.cache
def cut_off() -> list[str]:
    """What runs a command without a network, where the system lets us."""
    if shutil.which("unshare") is None:
        return []
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


@pytest.fixture
def launcher(unpacked: Unpacked) -> Iterator[Path]:
    """The launcher in the unpacked package, to which nothing but bytecode may be written."""
    folder = unpacked("linux-x64")
    before = sorted(folder.rglob("*"))
    yield folder / "bundled" / "armls_server.py"
    for bytecode in folder.rglob("__pycache__"):
        shutil.rmtree(bytecode)
    assert sorted(folder.rglob("*")) == before


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with templates and with modules that nobody may import, and an empty home beside it."""
    (tmp_path / "home").mkdir()
    folder = tmp_path / "workspace"
    (folder / "armls").mkdir(parents=True)
    for name in ("armls/__init__.py", "msgspec.py", "json.py", "sitecustomize.py"):
        (folder / name).write_text("open('imported', 'w')")
    for number in range(40):
        (folder / f"template{number}.json").write_text(TEMPLATE)
    return folder


def environment(workspace: Path) -> dict[str, str]:
    return {"HOME": str(workspace.parent / "home"), "PATH": os.defpath, "PYTHONPATH": str(workspace)}


@pytest.mark.parametrize("version", PYTHONS)
async def test_it_serves_an_editor(launcher: Path, workspace: Path, version: str) -> None:
    command = [*cut_off(), python(version), "-I", "-X", "utf8", str(launcher), "serve", "--stdio"]
    uri = (workspace / "template0.json").as_uri()
    async with editing(
        folder=workspace, server=command, environment=environment(workspace), working_directory=workspace
    ) as editor:
        editor.open(uri, TEMPLATE)
        report = await editor.pull(uri)
        assert [item.code for item in report.items if item.severity == 1] == ["undefined-parameter"]
    assert list(launcher.parent.rglob("*.pyc"))
    assert not (workspace / "imported").exists()


def run(launcher: Path, workspace: Path, version: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*cut_off(), python(version), "-I", "-B", str(launcher), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        cwd=workspace,
        env=environment(workspace),
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("version", PYTHONS)
def test_it_checks_files_in_several_processes(launcher: Path, workspace: Path, version: str) -> None:
    done = run(launcher, workspace, version, "check", ".", "--jobs", "2", "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    files = json.loads(done.stdout)["files"]
    errors = {
        (file["path"], diagnostic["rule"])
        for file in files
        for diagnostic in file["diagnostics"]
        if diagnostic["severity"] == "error"
    }
    assert errors == {(f"template{number}.json", "undefined-parameter") for number in range(40)}
    assert not (workspace / "imported").exists()


@pytest.mark.parametrize("version", PYTHONS)
def test_its_packages_are_the_compiled_ones(launcher: Path, workspace: Path, version: str) -> None:
    facts = run(launcher, workspace, version, "doctor").stdout
    assert "yajl2_c" in facts


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9"])
def test_it_says_that_a_python_is_too_old(launcher: Path, workspace: Path, version: str) -> None:
    done = run(launcher, workspace, version, "serve")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"armls: armls requires a 64-bit CPython 3.10 to 3.14; found Python {version}.")
