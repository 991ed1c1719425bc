"""What ``armls generate`` makes is packaged, verified and unpacked, and passes ARM-TTK where that is installed."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from armls.services.generator import find_kinds, generate, write_solution
from tests.cli.running import ARMLS, ENVIRONMENT, Shell
from tests.services.generator.choosing import extremes
from tests.services.generator.making import GIVEN, VERSIONS

AS_OF = VERSIONS.taken_on.isoformat()
EXPECTED_WARNINGS = {
    "apiVersions Should Be Recent",
    "apiVersions Should Be Recent In Reference Functions",
    "artifacts parameter",
}
"""ARM-TTK's own list of API versions ends in 2023."""


def write_all(folder: Path) -> dict[str, Mapping[str, bytes]]:
    """Every kind with default, lowest and highest options, each in a folder; the files by folder."""
    made = {}
    for name, kind in find_kinds().items():
        sets = {"default": {}, "lowest": extremes(kind, high=False), "highest": extremes(kind, high=True)}
        for label, options in sets.items():
            files = generate(kind, {**GIVEN, "managedApp": label == "highest"}, options, VERSIONS).files
            write_solution(str(folder / f"{name}-{label}"), files)
            made[f"{name}-{label}"] = files
    return made


def test_every_solution_is_packaged_verified_and_unpacked(shell: Shell) -> None:
    for name, files in write_all(shell.folder).items():
        packed = shell.run("package", name, "--output", f"{name}.zip", "--as-of", AS_OF)
        assert packed.code == 0, packed.err
        verified = shell.run("package", "--verify", f"{name}.zip", "--reproduce", name, "--as-of", AS_OF)
        assert verified.code == 0, verified.out + verified.err
        with zipfile.ZipFile(shell.folder / f"{name}.zip") as package:
            unpacked = {one: package.read(one) for one in package.namelist()}
        left_out = {"README.md", "armls.manifest.json", "mainTemplate.parameters.json"}
        assert unpacked == {path: data for path, data in files.items() if path not in left_out}


def test_no_test_of_arm_ttk_fails(pwsh: Path, tmp_path: Path) -> None:
    module = os.environ.get("ARM_TTK_PATH", "")
    if not module:
        pytest.skip("there is no ARM-TTK: set ARM_TTK_PATH to the folder of its module")
    made = write_all(tmp_path)
    environment = {**ENVIRONMENT, "ARMLS_PWSH": str(pwsh), "ARM_TTK_PATH": module}
    arguments = ("--ttk", "only", "--no-cache", "--as-of", AS_OF, "--fail-on", "never", "--format", "json")
    command = [*ARMLS, "check", ".", *arguments]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=600, check=False)
    files = json.loads(run.stdout)["files"]
    outcomes = {(file["path"], test): outcome for file in files for test, outcome in file["ttk"]["tests"].items()}
    assert len({path.split("/")[0] for path, _ in outcomes}) == len(made)
    assert {key for key, outcome in outcomes.items() if outcome == "fail"} == set()
    assert {test for (_, test), outcome in outcomes.items() if outcome == "warn"} <= EXPECTED_WARNINGS
