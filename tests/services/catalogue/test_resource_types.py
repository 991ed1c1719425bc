"""The catalogue of resource types: what it says, and what an installed ARM-TTK adds."""

from __future__ import annotations

import json
import logging
import tarfile
from pathlib import Path

import pytest

from armls.services.catalogue import ArmTtkVersions, ResourceTypes, resource_types
from armls.services.catalogue import arm_ttk as module


def cache(folder: Path, content: str) -> Path:
    (folder / "cache").mkdir()
    (folder / "cache" / "AllAzureResources.cache.json").write_text(content, "utf-8")
    return folder


def test_versions_come_oldest_first_and_a_preview_before_what_it_is_of() -> None:
    found = ResourceTypes().versions("microsoft.alertsmanagement/SMARTDETECTORALERTRULES")
    assert found == ("2019-03-01", "2019-06-01", "2021-04-01")
    found = ResourceTypes().versions("Microsoft.Network/dnsZones")
    assert found == (
        "2015-05-04-preview",
        "2016-04-01",
        "2017-09-01",
        "2017-10-01",
        "2018-03-01-preview",
        "2018-05-01",
        "2023-07-01-preview",
    )


def test_scopes_are_those_of_the_newest_version() -> None:
    types = ResourceTypes()
    wanted = {
        "Microsoft.Storage/storageAccounts": 8,
        "Microsoft.Resources/resourceGroups": 4,
        "Microsoft.Authorization/roleAssignments": 31,
        "Microsoft.Management/managementGroups": 1,
        "Microsoft.Nothing/here": 0,
    }
    assert {type_: types.scopes(type_) for type_ in wanted} == wanted


def test_an_unknown_type_has_no_versions() -> None:
    assert ResourceTypes().versions("Microsoft.Storage/storageAcounts") == ()


def test_names_of_a_provider_are_as_microsoft_writes_them() -> None:
    assert ResourceTypes().names("microsoft.automanage")[-1] == "Microsoft.Automanage/servicePrincipals"
    assert ResourceTypes().names("microsoft") == []


def test_the_catalogue_says_where_it_comes_from() -> None:
    found = ResourceTypes().origin
    assert (found.package, found.version, found.date) == ("Azure.Bicep.Types.Az", "0.2.972", "2026-11-24")
    assert found.digest == "d45ae405725c38f7b61e1b2bc0b72c37d1fbb50e59291b3dad6aba81f785f313"
    assert found.dropped == {
        "resource functions": 33577,
        "files not in the index": 68,
        "older spellings of types": 71,
    }
    assert not ResourceTypes().has_descriptions


def test_every_version_of_the_shared_index_is_known(shared: Path) -> None:
    """The whole catalogue against the index that it was built from."""
    wanted: dict[str, set[str]] = {}
    with tarfile.open(shared / "reference/bicep-types/types-0.2.972.tar.xz", "r|*") as archive:
        for member in archive:
            if member.name == "types/index.json":
                index = json.load(archive.extractfile(member))  # type: ignore[arg-type]
                for name in index["resources"]:
                    type_, _, version = name.partition("@")
                    wanted.setdefault(type_.lower(), set()).add(version.lower())
    types = ResourceTypes()
    assert {type_: set(types.versions(type_)) for type_ in wanted} == wanted


def test_a_newer_list_of_arm_ttk_adds_its_versions_and_an_older_one_does_not(tmp_path: Path) -> None:
    folder = cache(
        tmp_path,
        json.dumps(
            {
                "Microsoft.AlertsManagement/smartDetectorAlertRules": [{"apiVersions": ["2031-01-01", "2018-02-01"]}],
                "Microsoft.Network/dnsZones": [{"apiVersions": ["2016-04-01", "2014-01-01"]}],
                "Contoso.Own/things": [{"apiVersions": ["2020-01-01-Preview", "soon"]}, {"apiVersions": None}],
            }
        ),
    )
    types = resource_types({"ARM_TTK_PATH": str(folder)})
    assert types.versions("Microsoft.AlertsManagement/smartDetectorAlertRules") == (
        "2018-02-01",
        "2019-03-01",
        "2019-06-01",
        "2021-04-01",
        "2031-01-01",
    )
    assert types.versions("Microsoft.Network/dnsZones") == ResourceTypes().versions("Microsoft.Network/dnsZones")
    assert types.versions("contoso.own/things") == ("2020-01-01-preview",)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"a/b": 1}', '{"a/b": [{"apiVersions": [1]}]}', "[" * 100_000, '{"a": "\ud800'[:-1]]
)
def test_a_broken_list_of_arm_ttk_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    path = cache(tmp_path, content) / "cache" / "AllAzureResources.cache.json"
    types = resource_types({"ARM_TTK_PATH": str(tmp_path)})
    with caplog.at_level(logging.WARNING):
        found = types.versions("Microsoft.Network/dnsZones")
    assert found == ResourceTypes().versions("Microsoft.Network/dnsZones")
    assert [record.getMessage().partition(" is left out: ")[0] for record in caplog.records] == [
        f"ARM-TTK's list of API versions at {path}"
    ]


def test_a_list_of_arm_ttk_that_is_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 20)
    assert ArmTtkVersions(cache(tmp_path, '{"A/b": [{"apiVersions": ["2020-01-01"]}]}'))() == {}


def test_without_an_arm_ttk_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert ArmTtkVersions(tmp_path / "nowhere")() == {}
