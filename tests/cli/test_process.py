"""The command as a process: its start, its end, its streams, and workspaces that would like to run something."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ARMLS, BAD, ENVIRONMENT, GOOD, SECONDS, process

posix = pytest.mark.skipif(os.name != "posix", reason="signals and descriptors as POSIX has them")
MARK = "import os\nopen(os.environ['MARK'], 'a').write(__file__)\n"


def test_check_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    code = "import sys; from armls.cli import main; main(['check', 'a.json']); print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=SECONDS, env=ENVIRONMENT, cwd=tmp_path, check=True
    )
    loaded = set(done.stdout.decode().split())
    unused = {"asyncio", "concurrent", "subprocess", "pygls", "lsprotocol", "psutil", "rich", "ijson"}
    assert loaded & (unused | {"diskcache", "armls.lsp", "armls.services.isolated", "attr", "cattrs"}) == set()
    assert {"armls.services.checking", "msgspec"} <= loaded


@posix
@pytest.mark.parametrize("output", ["text", "json"])
def test_a_reader_who_has_had_enough(tmp_path: Path, output: str) -> None:
    (tmp_path / "a.json").write_text(
        BAD.replace('"a"', ", ".join(f'"a{i}": "[parameters(\'no\')]"' for i in range(3000)) + ', "a"')
    )
    command = [*ARMLS, "check", "a.json", "--format", output]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=tmp_path
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert (running.stderr.read(), running.wait(SECONDS)) == (b"", 2)


@posix
@pytest.mark.parametrize(
    ("closed", "arguments", "said"),
    [
        (
            "stdout",
            ["check", "a.json"],
            b"armls: standard output is closed; redirect it to a file or to the null device\n",
        ),
        ("stdin", ["check", "-"], b"armls: -: standard input is closed\n"),
        ("stderr", ["check", "nothing.json"], b""),
    ],
)
def test_closed_streams(tmp_path: Path, closed: str, arguments: list[str], said: bytes) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    code = (
        f"import os, sys; os.close({('stdin', 'stdout', 'stderr').index(closed)}); os.execv(sys.argv[1], sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *ARMLS, *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, env=ENVIRONMENT, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(BAD)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*ARMLS, "check", "a.json"], stdout=full, stderr=subprocess.PIPE, timeout=SECONDS, env=ENVIRONMENT,
            cwd=tmp_path, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, b"armls: No space left on device\n")


@posix
def test_ctrl_c_while_waiting_for_standard_input() -> None:
    with subprocess.Popen(
        [*ARMLS, "check", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as running:
        assert running.stdin is not None
        # More than a pipe holds: once it has gone in, the process is reading.
        running.stdin.write(b" " * (1 << 20))
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=SECONDS)
    assert (running.returncode, out, err) == (130, b"", b"")


@posix
def test_ctrl_c_ends_the_children_too_and_shows_no_traceback(tmp_path: Path) -> None:
    """Ctrl-C comes when the first findings are out, so that children are at work or starting."""
    for number in range(60):
        text = BAD.replace('"a"', ", ".join(f'"a{i}": "[parameters(\'no\')]"' for i in range(1500)) + ', "a"')
        (tmp_path / f"{number}.json").write_text(text)
    with subprocess.Popen(
        [*ARMLS, "check", ".", "--jobs", "3"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=tmp_path, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        # Children hold the other end of standard error: it ends when all have.
        _, err = running.communicate(timeout=SECONDS)
    assert (running.returncode, err) == (130, b"")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_workspace_runs_nothing(tmp_path: Path, jobs: str) -> None:
    """But for a folder named ``armls`` with ``python -m armls``, which Python runs before we are there."""
    for name in ("json", "pickle", "msgspec", "sitecustomize", "usercustomize", "armls/__init__"):
        (tmp_path / f"{name}.py").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text(MARK)
    (tmp_path / "x.pth").write_text("import os; open(os.environ['MARK'], 'a').write('pth')")
    (tmp_path / ".gitignore").write_text("nothing\n")
    (tmp_path / ".git").mkdir()
    for number in range(12):
        (tmp_path / f"{number}.json").write_text(GOOD.replace("[]", "[]" + " " * 200_000))
    ran = tmp_path.parent / f"ran-{jobs}"
    environment = {**ENVIRONMENT, "MARK": str(ran)}
    code = "import sys; sys.path[:1] = []; from armls.cli import main; sys.exit(main())"
    for command in ([sys.executable, "-c", code], ARMLS):
        if command is ARMLS:
            (tmp_path / "armls" / "__init__.py").unlink()
            (tmp_path / "armls").rmdir()
        done = subprocess.run(
            [*command, "check", ".", "--jobs", jobs], capture_output=True, timeout=SECONDS, env=environment,
            cwd=tmp_path, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, b"No findings in 12 files.\n", b"")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["--help"], 0), (["check", "--help"], 0), ([], 2), (["nope"], 2), (["check"], 2)],
)
def test_usage(arguments: list[str], code: int) -> None:
    done = process(*arguments)
    assert (done.returncode, bool(done.stdout), done.stderr.count(b"\n")) == (code, code == 0, int(code == 2))


@pytest.mark.parametrize("arguments", [("locate", "a.json"), ("locate", "a.json", "--error", "-"), ("expand", "-")])
def test_a_closed_standard_input_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a.json").write_text(GOOD)
    script = f"import os, sys; os.close(0); os.execv(sys.executable, {[*ARMLS, *arguments]!r})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=SECONDS, env=ENVIRONMENT, cwd=tmp_path, check=False
    )
    said = b"armls: standard input is closed; redirect input to it, or name a file\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", said)
