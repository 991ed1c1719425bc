"""The same inputs give the same bytes: in threads, in processes under other circumstances, and from run to run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conftest import CHECKOUT
from tests.services.generator.choosing import chosen
from tests.services.generator.digests import FILE, digests
from tests.services.generator.making import GIVEN, VERSIONS, make_kind, solution_of

from armls.services.generator import MANIFEST, find_kinds, generate
from armls.services.generator.kinds import BUILT_IN, read_kind

THREADS = 50
CIRCUMSTANCES = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "C", "TZ": "UTC+12", "PYTHONUTF8": "0"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONHASHSEED": "7"},
    {"PYTHONUTF8": "1", "PYTHONOPTIMIZE": "2"},
    {"ARM_TTK_PATH": "/nowhere", "USER": "somebody", "HOME": "/nowhere"},
    {"SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "random"},
]
SCRIPT = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from tests.services.generator.test_determinism import everything
print(json.dumps(everything()))
"""


def everything() -> dict[str, str]:
    """All files of all kinds with random options, as text."""
    found = {}
    for name, kind in find_kinds().items():
        for path, data in generate(kind, GIVEN, chosen(kind, 1), VERSIONS).files.items():
            found[f"{name}/{path}"] = data.decode("utf-8")
    return found


def test_in_eight_processes_under_other_circumstances(tmp_path: Path) -> None:
    running = []
    for number, circumstances in enumerate(CIRCUMSTANCES):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        environment = {**os.environ, **circumstances}
        command = [sys.executable, "-c", SCRIPT, str(CHECKOUT)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen(command, cwd=folder, env=environment, **pipes))
    expected = everything()
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert json.loads(out) == expected


def test_in_fifty_threads() -> None:
    kind = find_kinds()["network"]
    expected = generate(kind, GIVEN, {}, VERSIONS).files
    with ThreadPoolExecutor(THREADS) as threads:
        made = list(threads.map(lambda _: generate(kind, GIVEN, {}, VERSIONS).files, range(THREADS)))
    assert all(files == expected for files in made)
    assert list(expected) == sorted(expected)


def test_as_in_the_manifest_of_digests_that_is_checked_in() -> None:
    """After a change on purpose: ``make digests``."""
    assert digests() == json.loads(FILE.read_text(encoding="utf-8"))


def test_from_another_folder_and_with_other_line_ends(tmp_path: Path) -> None:
    name = "vm"
    folder = Path(shutil.copytree(BUILT_IN / name, tmp_path / "renamed"))
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    moved, own = read_kind(str(folder), True), find_kinds()[name]
    options = {"setupScript": True, "image": "ubuntu-24.04"}
    made = generate(moved, GIVEN, options, VERSIONS).files
    assert made == generate(own, GIVEN, options, VERSIONS).files
    assert not any(b"\r" in data for data in made.values())


def test_the_seed_changes_what_looks_random_and_nothing_else(tmp_path: Path) -> None:
    text = '"a": {{ unique_string("x") }}, "b": {{ guid("x") }}, "c": {{ solution.name }}'
    head = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
    template = head + '"contentVersion": "1.0.0.0", "resources": [], "metadata": {' + text + "}}"
    folder = make_kind(tmp_path, {"mainTemplate.json.jinja": template})
    made = {}
    for seed in ("", "Contoso/Contoso Data", "one", "two"):
        files = solution_of(folder, seed=seed).files
        made[seed] = json.loads(files["mainTemplate.json"])["metadata"]
    assert made[""] == made["Contoso/Contoso Data"]  # the default
    assert len({one["a"] for one in made.values()}) == len({one["b"] for one in made.values()}) == 3
    assert {one["c"] for one in made.values()} == {"Contoso Data"}


def test_the_manifest_records_inputs_seed_versions_and_files() -> None:
    import hashlib

    kind = find_kinds()["storage"]
    solution = generate(kind, {**GIVEN, "seed": "s", "asOf": "2025-06-30"}, {"containers": ["bbb", "aaa"]}, VERSIONS)
    manifest = json.loads(solution.files[MANIFEST])
    assert manifest["kind"] == {"name": "storage", "builtIn": True, "sha256": kind.digest}
    assert manifest["inputs"] == {
        "name": "Contoso Data",
        "publisher": "Contoso",
        "managedApp": False,
        "asOf": "2025-06-30",
        "options": {
            "sku": "Standard_LRS",
            "accessTier": "Hot",
            "containers": ["bbb", "aaa"],
            "softDeleteDays": 7,
            "versioning": True,
            "sharedKeyAccess": False,
            "publicNetworkAccess": False,
        },
    }
    assert (manifest["seed"], manifest["catalogue"]) == ("s", {"origin": VERSIONS.origin})
    assert set(manifest["apiVersions"]) == {
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/blobServices/containers",
    }
    assert manifest["files"] == {
        path: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in solution.files.items()
        if path != MANIFEST
    }
