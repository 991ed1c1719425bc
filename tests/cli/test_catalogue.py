"""``armls catalogue``, and which catalogue ``armls check`` and ``armls doctor`` use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Shell
from tests.services.catalogue.packages import as_package, package

THING = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "resources": [
  { "type": "Contoso.Own/things", "apiVersion": "2025-01-01", "name": "a", "properties": { "teir": "Hot" } } ]}"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARMLS_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "resource-types.bin"


def test_info_update_and_reset(shell: Shell, data: Path) -> None:
    known = json.loads(shell.run("catalogue", "info", "--format", "json").out)
    assert list(known) == ["built-in"]
    assert {name: known["built-in"][name] for name in ("version", "date", "types", "versions", "descriptions")} == {
        "version": "0.2.972",
        "date": "2026-11-24",
        "types": 3556,
        "versions": 36835,
        "descriptions": False,
    }
    shell.write("types.nupkg", as_package(package()))
    done = shell.run("catalogue", "update", "--from", "types.nupkg")
    assert (done.code, done.err) == (0, "")
    assert done.out.partition("\nuser\n")[2].splitlines() == [
        "  package:      Azure.Bicep.Types.Az 0.3.1-beta",
        "  date:         2026-11-02",
        "  types:        1, 3 versions",
        "  descriptions: yes",
        f"  digest:       {json.loads(shell.run('catalogue', 'info', '--format', 'json').out)['user']['digest']}",
        f"  file:         {data}, {data.stat().st_size} bytes",
    ]
    assert "1 resource types up to 2026-11-02 (user)" in shell.run("doctor").out
    assert shell.run("catalogue", "reset").code == 0
    assert not data.exists()
    assert "(user)" not in shell.run("doctor").out


def test_a_check_uses_the_built_in_catalogue_unless_it_is_told_otherwise(shell: Shell, data: Path) -> None:
    shell.write("types.nupkg", as_package(package()))
    shell.write("azuredeploy.json", THING)
    shell.run("catalogue", "update", "--from", "types.nupkg")
    rules = ("--select", "misspelt-property", "unknown-resource-type", "--format", "github", "--fail-on", "never")
    assert "Contoso.Own" in shell.check("azuredeploy.json", *rules).out
    found = shell.check("azuredeploy.json", *rules, "--catalogue", "user").out
    assert "Unknown property 'teir' on 'properties'; did you mean 'tier'?" in found
    assert "Contoso.Own" not in found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["update"], "name the package: armls catalogue update --from FILE|URL"),
        (["info", "--from", "x"], "--from and --sha256 require update"),
        (["reset", "--sha256", "x"], "--from and --sha256 require update"),
        (["update", "--from", "nowhere"], "the catalogue was not updated from nowhere: there is no file 'nowhere'"),
        (
            ["update", "--from", "http://example.org/x"],
            "the catalogue was not updated from http://example.org/x: a URL must begin with https://",
        ),
        (["other"], "argument action: invalid choice: 'other' (choose from "),
    ],
)
def test_wrong_arguments(shell: Shell, data: Path, arguments: list[str], message: str) -> None:
    done = shell.run("catalogue", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"armls: {message}")
    assert done.err.count("\n") == 1
    assert not data.exists()


def test_a_broken_catalogue_of_the_user_is_named(shell: Shell, data: Path) -> None:
    data.parent.mkdir()
    data.write_bytes(b"ARMTYPES")
    done = shell.run("catalogue", "info")
    assert done.code == 0
    assert done.out.endswith(f"user: cannot be used: it is not a catalogue of resource types ({data})\n")
    assert f"{data} cannot be used" in shell.run("doctor").out
