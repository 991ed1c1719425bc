"""The launcher of the bundled server: it runs on the Pythons that it has packages for, and says so on all others."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.vsix.bundle import LAUNCHER
from tools.vsix.targets import PYTHONS, TARGETS

from tests.vsix.pythons import python

HERE = f"{sys.platform}-{'arm64' if platform.machine().lower() in ('arm64', 'aarch64') else 'x86_64'}"
SERVER = "import sys, msgspec\ndef main():\n    print(sys.argv[1:], msgspec.__file__)\n    return 3\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with a server that prints its arguments and where its compiled package lies."""
    folder = tmp_path / "bundled"
    for path, text in {
        "lib/armls/__init__.py": "",
        "lib/armls/cli.py": SERVER,
        **{f"native/{HERE}/cp{version.replace('.', '')}/msgspec.py": "" for version in PYTHONS},
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    shutil.copy(LAUNCHER, folder)
    return folder


def launch(executable: str, bundle: Path, options: tuple[str, ...] = ("-I", "-B")) -> tuple[int, str, str]:
    """Exit code, output and error of ``serve --stdio``, run in a folder that holds modules of the same names."""
    elsewhere = bundle.parent / "workspace"
    (elsewhere / "armls").mkdir(parents=True)
    for name in ("armls/__init__.py", "msgspec.py", "json.py", "os.py"):
        (elsewhere / name).write_text("raise SystemExit('the workspace was imported')")
    command = [executable, *options, str(bundle / LAUNCHER.name), "serve", "--stdio"]
    environment = {**os.environ, "PYTHONPATH": str(elsewhere)} if "-I" in options else dict(os.environ)
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=elsewhere, env=environment, timeout=60, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


@pytest.mark.parametrize("version", PYTHONS)
def test_it_runs_the_server_with_the_packages_of_its_python(bundle: Path, version: str) -> None:
    package = bundle / "native" / HERE / f"cp{version.replace('.', '')}" / "msgspec.py"
    assert launch(python(version), bundle) == (3, f"['serve', '--stdio'] {package}", "")
    assert list(bundle.rglob("__pycache__")) == []


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7", "3.8", "3.9", "3.15"])
def test_another_python_is_told_which_ones_there_are(bundle: Path, version: str) -> None:
    options = ("-B",) if version == "2.7" else ("-I", "-B")
    code, output, error = launch(python(version), bundle, options)
    assert (code, output) == (2, "")
    start = f"armls: armls requires a 64-bit CPython 3.10 to 3.14; found Python {version}."
    assert error.startswith(start)
    assert "\n" not in error


def test_a_python_without_packages_of_its_own_is_told_which_ones_there_are(bundle: Path) -> None:
    minor = sys.version_info[1]
    shutil.rmtree(bundle / "native" / HERE / f"cp3{minor}")
    code, output, error = launch(sys.executable, bundle)
    assert (code, output) == (2, "")
    assert f"; found Python 3.{minor}." in error


def test_a_package_for_another_platform_is_said_to_be_one(bundle: Path) -> None:
    (bundle / "native" / HERE).rename(bundle / "native" / "plan9-arm64")
    code, output, error = launch(sys.executable, bundle)
    version = platform.python_version()
    assert (code, output) == (2, "")
    assert error == (
        f"armls: this package of armls is for plan9-arm64; found Python {version} at {sys.executable} for {HERE}"
    )


def test_packages_that_cannot_be_loaded_are_said_to_be_it_in_one_line(bundle: Path) -> None:
    for module in bundle.glob("native/*/*/msgspec.py"):
        module.write_text("raise ImportError('libc.musl-x86_64.so.1:\\n cannot open')")
    assert launch(sys.executable, bundle) == (
        2,
        "",
        f"armls: {sys.executable} can't load the packages of armls: libc.musl-x86_64.so.1: cannot open",
    )


@pytest.mark.parametrize(
    ("system", "name", "machine", "is_64_bit", "expected"),
    [
        ("linux", "x86_64", "x86_64", True, "x86_64"),
        ("linux", "aarch64", "aarch64", True, "arm64"),
        ("darwin", "arm64", "arm64", True, "arm64"),
        ("darwin", "x86_64", "x86_64", True, "x86_64"),
        ("win32", "win-amd64", "ARM64", True, "x86_64"),
        ("win32", "win-arm64", "ARM64", True, "arm64"),
        ("win32", "win32", "AMD64", False, "32-bit"),
        ("linux", "x86_64", "x86_64", False, "32-bit"),
    ],
)
def test_the_machine_is_the_one_that_python_was_built_for(
    monkeypatch: pytest.MonkeyPatch, system: str, name: str, machine: str, is_64_bit: bool, expected: str
) -> None:
    from tools.vsix import armls_server

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "maxsize", 2**63 - 1 if is_64_bit else 2**31 - 1)
    monkeypatch.setattr("sysconfig.get_platform", lambda: name)
    if system != "win32":
        monkeypatch.setattr("os.uname", lambda: (system, "host", "1", "1", machine), raising=False)
    assert armls_server.machine() == expected


def test_the_launcher_and_the_packaging_name_folders_alike() -> None:
    assert HERE in {target.native_folder for target in TARGETS.values()}


def test_a_free_threaded_python_is_refused(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.vsix import armls_server

    monkeypatch.setattr(armls_server, "HERE", str(bundle))
    monkeypatch.setattr(sys, "version", "3.14.0 free-threading build (main)")
    path, reason = armls_server.folders()
    assert path is None
    assert "with a global interpreter lock; found the free-threaded Python" in reason
