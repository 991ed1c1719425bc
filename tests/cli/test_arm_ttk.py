"""``armls check --ttk``, ``armls cache`` and ``armls doctor``, with a module of our own in the place of ARM-TTK."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armls.services.ttk.installation import Installation
from tests.e2e.editor import ENVIRONMENT
from tests.e2e.test_arm_ttk import FAILING, PASSED, template

SECONDS = 120.0
Armls = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(installation: Installation, tmp_path: Path) -> dict[str, str]:
    return {
        **ENVIRONMENT,
        "ARMLS_PWSH": str(installation.pwsh),
        "ARM_TTK_PATH": str(installation.module.parent),
        "ARMLS_CACHE_DIR": str(tmp_path / "cache"),
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def armls(environment: dict[str, str], folder: Path) -> Armls:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "armls", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    return run


def verdicts(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {file["path"]: file.get("ttk", {}).get("tests") for file in json.loads(done.stdout)["files"]}


def test_both_engines_and_arm_ttk_alone(armls: Armls, folder: Path) -> None:
    (folder / "a.json").write_text(FAILING)
    alone = armls("check", ".", "--ttk", "only", "--format", "json")
    (file,) = json.loads(alone.stdout)["files"]
    finding = {
        "rule": "no-owner",
        "ttk": "No Owner",
        "ttkOutcome": "fail",
        "source": "arm-ttk",
        "severity": "warning",
        "message": "an owner",
        "pointer": "/metadata/owner",
        "range": {"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": 14}},
    }
    assert file["diagnostics"] == [finding]
    assert (file["kind"], file["ttk"]["tests"], file["ttk"]["cached"]) == (
        "deploymentTemplate",
        {"No Owner": "fail"},
        False,
    )
    both = armls("check", "a.json", "--ttk", "on", "--format", "json")
    native = armls("check", "a.json", "--format", "json")
    (file,), (ours,) = json.loads(both.stdout)["files"], json.loads(native.stdout)["files"]
    assert file["ttk"]["cached"] is True
    assert [one for one in file["diagnostics"] if one["source"] == "arm-ttk"] == [finding]
    assert [one for one in file["diagnostics"] if one["source"] != "arm-ttk"] == ours["diagnostics"]
    assert "ttk" not in ours


def test_a_main_template_judges_what_lies_beneath_it(armls: Armls, folder: Path) -> None:
    (folder / "nested").mkdir()
    for name in ("azuredeploy.json", "azuredeploy.parameters.json", "nested/b.json", "nested/mainTemplate.json"):
        (folder / name).write_text(template())
    done = armls("check", ".", "--ttk", "only", "--format", "json")
    assert verdicts(done) == dict.fromkeys(
        ("azuredeploy.json", "azuredeploy.parameters.json", "nested/b.json", "nested/mainTemplate.json"), PASSED
    )
    assert verdicts(armls("check", "nested/b.json", "--ttk", "only", "--format", "json")) == {"nested/b.json": PASSED}


def test_names_that_powershell_would_take_for_patterns(armls: Armls, folder: Path) -> None:
    for name in ("a[1].json", "a_1_.json", "é*.json"):
        (folder / name).write_text(template())
    done = armls("check", ".", "--ttk", "only", "--format", "json")
    assert verdicts(done) == dict.fromkeys(("a[1].json", "a_1_.json", "é*.json"), PASSED)


def test_a_run_that_fails_is_told_and_not_kept(armls: Armls, folder: Path) -> None:
    (folder / "a.json").write_text(template(does="throw"))
    (folder / "b.json").write_text(template())
    for _ in range(2):
        done = armls("check", ".", "--ttk", "only", "--format", "json")
        assert (done.returncode, verdicts(done)) == (2, {"b.json": PASSED})
        assert "armls: a.json: ARM-TTK could not check this: this test is broken\n" in done.stderr
    assert armls("check", ".", "--ttk", "auto").returncode == 0


def test_retries_and_timeouts_are_told(armls: Armls, folder: Path, tmp_path: Path) -> None:
    (folder / "a.json").write_text(template(does="exit", mark=str(tmp_path / "mark")))
    (folder / "b.json").write_text(template(does="hang"))
    done = armls("check", ".", "--ttk", "only", "--format", "json", "--ttk-workers", "1", "--ttk-timeout", "2")
    assert (done.returncode, verdicts(done)) == (2, {"a.json": PASSED})
    assert sorted(done.stderr.splitlines()) == [
        "armls: a.json: pwsh ended unexpectedly (exit code 3); retrying once",
        "armls: b.json: ARM-TTK could not check this: pwsh did not answer in time and was ended",
    ]


@pytest.mark.parametrize("missing", ["ARMLS_PWSH", "ARM_TTK_PATH"])
def test_what_is_missing_is_told(armls: Armls, folder: Path, environment: dict[str, str], missing: str) -> None:
    environment[missing] = str(folder / "nowhere")
    (folder / "a.json").write_text(template())
    reasons = {
        "ARMLS_PWSH": f"pwsh doesn't exist at {folder}/nowhere; install PowerShell 7 (https://aka.ms/powershell), "
        "or name its executable in ARMLS_PWSH",
        "ARM_TTK_PATH": f"ARM-TTK (arm-ttk.psd1) doesn't exist in {folder}/nowhere; get it from "
        "https://aka.ms/arm-ttk-latest and name its folder in ARM_TTK_PATH",
    }
    done = armls("check", "a.json", "--ttk", "on")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"armls: {reasons[missing]}\n")
    done = armls("check", "a.json", "--ttk", "auto", "--format", "json")
    assert (done.returncode, done.stderr) == (0, f"armls: {reasons[missing]}; continuing without ARM-TTK\n")
    assert verdicts(done) == {"a.json": None}
    doctor = json.loads(armls("doctor", "--format", "json").stdout)
    assert doctor["pwsh" if missing == "ARMLS_PWSH" else "ARM-TTK"]["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--ttk-workers", "0"], "'0' isn't a valid number of workers; write 1 or more"),
        (["--ttk-timeout", "soon"], "'soon' isn't a valid timeout; write a number of seconds, such as 180"),
        (["--ttk", "maybe"], "invalid choice: 'maybe'"),
    ],
)
def test_wrong_options(armls: Armls, arguments: list[str], message: str) -> None:
    done = armls("check", "a.json", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_ctrl_c_keeps_what_there_is(environment: dict[str, str], folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (folder / "a.json").write_text(template() + " " * 2000)  # the largest goes first
    (folder / "b.json").write_text(template(does="hang", mark=str(mark)))
    command = [sys.executable, "-m", "armls", "check", ".", "--ttk", "only", "--ttk-workers", "1", "--format", "json"]
    running = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + SECONDS
    while not mark.exists():
        assert time.monotonic() < end
        assert running.poll() is None
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=SECONDS)
    assert (running.returncode, err) == (130, "")
    assert [file["path"] for file in json.loads(out)["files"]] == ["a.json"]


def test_the_cache(armls: Armls, folder: Path, tmp_path: Path) -> None:
    (folder / "a.json").write_text(template())
    armls("check", "a.json", "--ttk", "only", "--no-cache")
    place = str(tmp_path / "cache" / "armls-results-1")
    shown = json.loads(armls("cache", "info", "--format", "json").stdout)
    assert (shown["backend"], shown["place"], shown["entries"]) == ("disk", place, 0)
    armls("check", "a.json", "--ttk", "only")
    assert json.loads(armls("cache", "prune", "--format", "json").stdout)["removed"] == 0
    assert json.loads(armls("cache", "clear", "--format", "json").stdout)["removed"] == 1
    assert "entries:  0" in armls("cache", "info").stdout
