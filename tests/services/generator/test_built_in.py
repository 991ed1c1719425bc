"""What the built-in kinds make, with default, extreme and random options: nothing is found, and Azure accepts it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from tests.services.generator.choosing import chosen, extremes
from tests.services.generator.making import GIVEN, VERSIONS

from armls.core.finding import Severity
from armls.rules.settings import Settings
from armls.services.generator import Solution, find_kinds, generate
from armls.services.generator.review import check_solution

KINDS = find_kinds()
RANDOM_SETS = 50


def sets_of_options(name: str) -> list[dict[str, Any]]:
    kind = KINDS[name]
    return [
        {},
        extremes(kind, high=False),
        extremes(kind, high=True),
        *(chosen(kind, seed) for seed in range(RANDOM_SETS)),
    ]


def solution(name: str, options: dict[str, Any], *, is_managed: bool = False) -> Solution:
    return made_once(name, json.dumps(options), is_managed)


@cache
def made_once(name: str, options: str, is_managed: bool) -> Solution:
    return generate(KINDS[name], {**GIVEN, "managedApp": is_managed}, json.loads(options), VERSIONS)


def content(solution: Solution, name: str) -> Any:
    return json.loads(solution.files[name])


def test_the_kinds_of_the_contract() -> None:
    assert set(KINDS) == {"storage", "vm", "webapp", "keyvault", "network", "empty"}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_found_whatever_the_options(name: str) -> None:
    for number, options in enumerate(sets_of_options(name)):
        made = solution(name, options, is_managed=number % 2 == 1)
        assert made.warnings == (), options
        assert ("viewDefinition.json" in made.files) == (number % 2 == 1)


@pytest.mark.parametrize("name", KINDS)
def test_it_is_secure_and_clean_by_default(name: str) -> None:
    made = solution(name, {})
    for settings in (Settings(), Settings(select=frozenset({"security"}))):
        reports = check_solution(made.files, VERSIONS.types, made.inputs.as_of, settings)
        assert [
            finding for _, report in reports for finding in report.findings if finding.severity <= Severity.WARNING
        ] == []


@pytest.mark.parametrize("name", KINDS)
def test_the_form_asks_for_what_the_template_allows(name: str) -> None:
    for number, options in enumerate(sets_of_options(name)):
        made = solution(name, options, is_managed=number % 2 == 1)
        parameters = content(made, "mainTemplate.json")["parameters"]
        form = content(made, "createUiDefinition.json")["parameters"]
        controls = [*form["basics"], *(one for step in form["steps"] for one in step["elements"])]
        asked = {control["name"]: control for control in controls if control["type"] != "Microsoft.Common.TextBlock"}
        assert set(form["outputs"]) == {"location", *asked}
        assert {name for name, one in parameters.items() if "defaultValue" not in one} <= set(form["outputs"])
        for key, control in asked.items():
            assert control["toolTip"], key
            assert bounds(control) == bounds_of_parameter(parameters[key], control["type"]), key
        assert all(one["metadata"]["description"] for one in parameters.values())


def bounds(control: dict[str, Any]) -> Any:
    constraints = control.get("constraints", {})
    kind = control["type"].rpartition(".")[2]
    if kind == "Slider":
        return control["min"], control["max"]
    if kind == "DropDown":
        return [one["value"] for one in constraints["allowedValues"]]
    if kind == "SizeSelector":
        return constraints["allowedSizes"]
    return None if kind == "CheckBox" else lengths(constraints["regex"])


def bounds_of_parameter(parameter: dict[str, Any], control: str) -> Any:
    kind = control.rpartition(".")[2]
    if kind == "Slider":
        return parameter["minValue"], parameter["maxValue"]
    if kind in ("DropDown", "SizeSelector"):
        return parameter["allowedValues"]
    return None if kind == "CheckBox" else (parameter["minLength"], parameter["maxLength"])


def lengths(regex: str) -> tuple[int, int | None]:
    from armls.core.dotnet_regex import read_pattern

    assert regex.startswith("^")
    assert regex.endswith("$")
    found = read_pattern(regex)
    return found.least, found.most


def test_passwords_are_asked_for_twice_and_are_secure() -> None:
    made = solution("vm", {})
    elements = content(made, "createUiDefinition.json")["parameters"]["basics"]
    (box,) = [one for one in elements if one["type"] == "Microsoft.Common.PasswordBox"]
    assert box["options"] == {"hideConfirmation": False}
    assert box["label"] == {
        "password": "Administrator's password",
        "confirmPassword": "Confirm administrator's password",
    }
    assert content(made, "mainTemplate.json")["parameters"]["adminPassword"]["type"] == "securestring"
    assert content(made, "mainTemplate.parameters.json")["parameters"]["adminPassword"]["reference"]["secretName"]


def test_artifacts_parameters_are_there_only_with_artifacts() -> None:
    for options, artifact in (
        ({}, None),
        ({"setupScript": True}, "setup.ps1"),
        ({"setupScript": True, "image": "ubuntu-24.04"}, "scripts/setup.sh"),
    ):
        made = solution("vm", options)
        has_parameters = "_artifactsLocation" in content(made, "mainTemplate.json")["parameters"]
        assert has_parameters == (artifact is not None)
        assert [name for name in made.files if "setup" in name] == [artifact] * has_parameters


def test_api_versions_are_the_newest_stable_ones_of_the_day() -> None:
    made = {
        day: content(solution_as_of(day), "mainTemplate.json")["resources"][0]["apiVersion"]
        for day in ("", "2024-02-01", "2025-09-01", "2030-01-01")
    }
    known = VERSIONS.types.versions("Microsoft.Storage/storageAccounts")
    stable = [version for version in known if len(version) == 10]
    assert made == {
        "": max(version for version in stable if version <= VERSIONS.taken_on.isoformat()),
        "2024-02-01": max(version for version in stable if version <= "2024-02-01"),
        "2025-09-01": max(version for version in stable if version <= "2025-09-01"),
        "2030-01-01": stable[-1],
    }


def solution_as_of(day: str) -> Solution:
    return generate(KINDS["storage"], {**GIVEN, "asOf": day}, {}, VERSIONS)
