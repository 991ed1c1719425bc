"""Private copies of files."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from armls.services.ttk.snapshots import private_copy, safe_names


def test_a_copy_is_private_and_goes_whatever_happens() -> None:
    copied = Path()
    with pytest.raises(KeyError), private_copy({"a/b.json": b"x", "c.json": b""}) as folder:  # noqa: PT012
        copied = folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json")) == ["a/b.json", "c.json"]
        raise KeyError
    assert copied != Path()
    assert not copied.exists()


def test_a_full_disk_is_told_and_nothing_is_left() -> None:
    """The files that a process may write are bounded here, as on a disk that is full."""
    if sys.platform == "win32":
        pytest.skip("there are no such bounds on Windows")
    script = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "import os, resource\n"
        "from armls.services.ttk.snapshots import private_copy, temporary_folder\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    with private_copy({'a': b'x' * 10, 'b': b'x' * 2000}):\n"
        "        pass\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error)\n"
        "print(list(temporary_folder().glob(f'armls-ttk-{os.getpid()}-*')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    first, left = done.stdout.splitlines()
    assert first.startswith("PoolError no files can be written in the temporary folder ")
    assert first.endswith(": file too large")
    assert left == "[]"


def test_names_without_wildcards() -> None:
    names = ["a.json", "a[1].json", "a_1_.json", "n/*.json", "n/?.json", "A.json"]
    assert safe_names(names) == {
        "a.json": "a.json",
        "a[1].json": "_a_1_.json",
        "a_1_.json": "a_1_.json",
        "n/*.json": "n/_.json",
        "n/?.json": "_n/_.json",
        "A.json": "A.json",
    }


@pytest.mark.parametrize("name", ["/etc/a.json", "../a.json", "a/../../b.json"])
def test_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(ValueError, match="leads out of its folder"):
        safe_names([name])
