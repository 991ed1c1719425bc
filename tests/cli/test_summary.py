"""``armls summary`` on good, broken and hostile files: what it says, its exit codes, and that its memory is bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import armls
from armls.cli import main
from armls.services.summary import run
from armls.services.summary.source import FileChange

MEGABYTE = 1024 * 1024
RESOURCE = '{"type": "A.b/c"}'
CUT_OFF = "Unexpected end of the document"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def summarized(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """The exit code, the summaries and what is said on standard error."""
    code = main(["summary", "--format", "json", *arguments])
    shown = capsys.readouterr()
    return code, json.loads(shown.out), shown.err


def grew(summary: dict[str, Any]) -> int:
    """By how many megabytes the process grew."""
    return int(summary["memory"]["peak"] - summary["memory"]["baseline"]) // MEGABYTE


TEXT = """\
azuredeploy.json
  deploymentTemplate, for a resourceGroup, content version 1.0.0.0
  contains   1 parameter
  resources  2: 2 top level, 1 with copy
          2  A.b/c
  limits
    parameters                     1 of 256        0 %
    variables                      0 of 512        0 %
    resources                    701 of 800       88 %  close to the limit
    outputs                        0 of 64         0 %
    template size              222 B of 4.0 MB     0 %
    size sent as a string      254 B of 4.0 MB     0 %
  size       238 B, 222 B minified, 254 B escaped
"""


def test_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    (folder / "azuredeploy.json").write_text(
        f'{{"$schema": "{schema}", "contentVersion": "1.0.0.0", "parameters": {{"a": {{}}}},\n'
        f'"resources": [{RESOURCE}, {{"type": "A.b/c", "copy": {{"name": "x", "count": 700}}}}]}}'
    )
    assert main(["summary", "azuredeploy.json"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(TEXT)
    assert shown[len(TEXT) :].startswith("  read in    0.")


@pytest.mark.parametrize(
    ("name", "text", "code", "total", "message"),
    [
        (
            "truncated",
            '{"resources": [' + f"{RESOURCE},\n " * 200_000,
            1,
            200_000,
            CUT_OFF,
        ),
        ("one string", f'{{"a": "{"x" * 100_000_000}", "resources": [{RESOURCE}]}}', 0, 1, None),
        ("one number", f'{{"a": {"1" * 20_000_000}, "resources": [{RESOURCE}]}}', 0, 1, None),
        ("escapes", '{"a": "' + "\\\\" * 4_000_000 + f'", "resources": [{RESOURCE}]}}', 0, 1, None),
        ("nested arrays", f'{{"a": {"[" * 10_000}{"]" * 10_000}, "resources": [{RESOURCE}]}}', 0, 1, None),
        ("only brackets", "[" * 2_000_000, 1, 0, "JSON is nested too deeply to be read"),
        ("blanks", f'{{"resources": [{RESOURCE},{" " * 20_000_000}]}}', 0, 1, None),
        ("comment", f'{{"resources": [{RESOURCE},/*{"*" * 20_000_000}*/]}}', 0, 1, None),
        ("empty", "", 1, 0, "The file is empty"),
        ("a word", "x" * 20_000_000, 1, 0, "Invalid JSON"),
    ],
)
def test_hostile_files(
    name: str, text: str, code: int, total: int, message: str | None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.json").write_text(text)
    del text
    found, summaries, said = summarized(capsys, "x.json")
    assert (found, summaries[0]["resources"]["total"]) == (code, total)
    assert (message or "") in (summaries[0]["broken"] or {"message": ""})["message"]
    assert (message or "").removesuffix(".") in said
    assert grew(summaries[0]) <= 32


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    code, summaries, said = summarized(capsys, "/dev/zero")
    assert code == 1
    assert summaries[0]["broken"]["message"] == "Invalid JSON"
    assert said == "armls: /dev/zero:1:1: Invalid JSON; the summary covers the text before it\n"


def test_what_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.json").write_text("{}")
    code, summaries, said = summarized(capsys, "gone.json", ".", "good.json")
    assert code == 2
    assert [one["path"] for one in summaries] == ["good.json"]
    assert said == "armls: gone.json: no such file or folder\narmls: .: this is a folder, not a file\n"


def test_a_bound_to_the_memory(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.json").write_text("{}")
    code, summaries, said = summarized(capsys, "good.json", "--max-memory", "1")
    assert (code, summaries) == (2, [])
    assert "MB of memory, above the limit of 1 MB" in said
    assert summarized(capsys, "good.json", "--max-memory", "100000")[0] == 0
    assert main(["summary", "good.json", "--max-memory", "none"]) == 2
    assert main(["summary", "good.json", "--chunk-size", "63"]) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "fifo")
    text = '{"resources": [' + ", ".join([RESOURCE] * 100_000) + "],}"
    writer = threading.Thread(target=(folder / "fifo").write_text, args=(text,))
    writer.start()
    code, summaries, _ = summarized(capsys, "fifo")
    writer.join()
    assert (code, summaries[0]["resources"]["total"], summaries[0]["bytes"]) == (0, 100_000, len(text))


def test_standard_input() -> None:
    command = [sys.executable, "-m", "armls", "summary", "-", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}
    text = '{"resources": [' + f"{RESOURCE},\n" * 300_000 + "x"
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=environment, check=False)
    summary = json.loads(done.stdout)[0]
    assert (done.returncode, summary["resources"]["total"]) == (1, 300_000)
    assert summary["broken"]["position"] == {"line": 300_000, "character": 0}


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows cannot close it")
def test_closed_standard_input() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}
    command = ["sh", "-c", f"exec '{sys.executable}' -m armls summary - <&-"]
    done = subprocess.run(command, capture_output=True, env=environment, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "armls: -: standard input is closed; redirect a document to it, or name a file\n"


@pytest.mark.skipif(os.name == "nt", reason="pipes of Windows always block")
def test_a_pipe_that_does_not_block() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    command = [sys.executable, "-m", "armls", "summary", "-", "--format", "json"]
    with subprocess.Popen(command, stdin=reading, stdout=subprocess.PIPE, env=environment) as process:
        os.close(reading)
        for byte in b'{"parameters": {"a": 1, "b": 2}}':
            os.write(writing, bytes([byte]))
        os.close(writing)
        assert process.stdout is not None
        assert json.loads(process.stdout.read())[0]["parameters"] == 2


def changing(monkeypatch: pytest.MonkeyPatch, change: Iterator[None]) -> None:
    """Do something to the file after its size has been looked at, and before it is read."""
    original = FileChange.__init__

    def look(self: FileChange, descriptor: int) -> None:
        original(self, descriptor)
        next(change, None)

    monkeypatch.setattr(run.FileChange, "__init__", look)


def test_a_file_that_grows(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "x.json"
    path.write_text(f'{{"resources": [{RESOURCE}]}}')

    def grow() -> Iterator[None]:
        with path.open("a") as stream:
            stream.write(" " * 100)
        yield

    changing(monkeypatch, grow())
    code, summaries, said = summarized(capsys, "x.json")
    assert (code, summaries[0]["resources"]["total"], summaries[0]["broken"]) == (0, 1, None)
    assert said == "armls: x.json: The file grew while it was read; it had 34 bytes, and now has 134\n"


def test_a_file_that_becomes_shorter(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "x.json"
    path.write_text(f'{{"resources": [{RESOURCE}, {RESOURCE}]}}')

    def shrink() -> Iterator[None]:
        os.truncate(path, 34)
        yield

    changing(monkeypatch, shrink())
    code, summaries, said = summarized(capsys, "x.json")
    assert (code, summaries[0]["resources"]["total"]) == (1, 1)
    assert "The file became shorter while it was read; it had 53 bytes, and now has 34\n" in said


def test_the_process_is_watched(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.json").write_text("{}")
    memory = summarized(capsys, "good.json")[1][0]["memory"]
    now = psutil.Process().memory_info().rss
    assert MEGABYTE < memory["baseline"] <= memory["average"] <= memory["peak"]
    assert memory["peak"] < 2 * now
    assert set(memory) == {"baseline", "peak", "average", "trend"}
