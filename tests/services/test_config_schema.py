"""The JSON schema of the configuration file refuses what the server reports, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.services.config import MACHINE_SCOPED, SECTIONS, load_config
from armls.services.config_schema import config_schema
from armls.services.patterns import MOST_PATTERNS

FILE = Path(__file__).resolve().parents[2] / "vscode-client" / "schemas" / "armlsconfig.schema.json"
SCHEMA = json.loads(config_schema(all_rules()))

VALID: list[Any] = [
    {},
    {"$schema": "any"},
    {"rules": {}},
    {"rules": {"name-case": {}}},
    *({"rules": {"name-case": {"level": level}}} for level in ("off", "information", "warning", "error")),
    {"rules": {"name-case": {"an-option": [1, True, None]}}},
    {"rules": {"use-recent-api-versions": {"level": "error", "maxAllowedAgeInDays": 365}}},
    {"rules": {rule.id: {"level": "off"} for rule in all_rules()}},
    {"overrides": []},
    {"overrides": [{"files": ["samples/**"], "rules": {"name-case": {"level": "off"}}}]},
    {"overrides": [{"files": [], "rules": {}}]},
    {"exclude": []},
    {"exclude": ["samples/**", "!samples/keep/**", "", "# a comment"]},
    *({section: {}} for section in SECTIONS),
    {"ttk": {"mode": "off"}},
]
INVALID: list[Any] = [
    [],
    "off",
    None,
    {"rule": {}},
    {"Rules": {}},
    {"rules": []},
    {"rules": None},
    {"rules": {"no-such-rule": {}}},
    {"rules": {"Name-Case": {"level": "off"}}},
    {"rules": {"name-case": "off"}},
    {"rules": {"name-case": {"level": "hint"}}},
    {"rules": {"name-case": {"level": "Error"}}},
    {"rules": {"name-case": {"level": None}}},
    {"rules": {"name-case": {"level": 1}}},
    {"overrides": {}},
    {"overrides": ["samples/**"]},
    {"overrides": [{"files": ["a"]}]},
    {"overrides": [{"rules": {}}]},
    {"overrides": [{"files": "a", "rules": {}}]},
    {"overrides": [{"files": [1], "rules": {}}]},
    {"overrides": [{"files": ["a"], "rules": {}, "exclude": []}]},
    {"overrides": [{"files": ["a"], "rules": {"no-such-rule": {}}}]},
    {"overrides": [{"files": ["a"], "rules": {"name-case": {"level": "loud"}}}]},
    {"exclude": "samples/**"},
    {"exclude": [None]},
    {"exclude": ["a"] * (MOST_PATTERNS + 1)},
    *({section: "on"} for section in SECTIONS),
    *({section: {name: "x"}} for section, _, name in (setting.partition(".") for setting in MACHINE_SCOPED)),
    *({setting: "x"} for setting in MACHINE_SCOPED),
    *({name: {}} for name in ("debounce", "summary", "memory", "asOf", "profile", "trace")),
]


def is_accepted_by_schema(config: Any) -> bool:
    return bool(jsonschema.Draft7Validator(SCHEMA).is_valid(config))


def is_accepted_by_server(config: Any) -> bool:
    return load_config("armlsconfig.json", SourceText(json.dumps(config))).findings == ()


@pytest.mark.parametrize("config", VALID, ids=lambda config: json.dumps(config)[:60])
def test_what_the_server_accepts(config: Any) -> None:
    assert is_accepted_by_server(config)
    assert is_accepted_by_schema(config)


@pytest.mark.parametrize("config", INVALID, ids=lambda config: json.dumps(config)[:60])
def test_what_the_server_reports(config: Any) -> None:
    assert not is_accepted_by_server(config)
    assert not is_accepted_by_schema(config)


def test_an_option_of_a_wrong_type_is_refused_though_the_server_takes_the_default() -> None:
    config = {"rules": {"use-recent-api-versions": {"maxAllowedAgeInDays": "a year"}}}
    assert (is_accepted_by_schema(config), is_accepted_by_server(config)) == (False, True)


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_each_rule_is_described_by_the_first_line_of_its_manual() -> None:
    described = {name: rule["description"] for name, rule in SCHEMA["properties"]["rules"]["properties"].items()}
    assert described == {rule.id: rule.manual.splitlines()[0] for rule in all_rules()}


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == config_schema(all_rules()), "run 'make docs'"
