"""The editor's section ``armls``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from armls.lsp.convert import Presentation
from armls.lsp.editor_settings import PROFILES, EditorSettings, merged, read_settings
from armls.lsp.ttk_settings import TtkSettings
from armls.services.analysis import levels
from armls.services.cache.results import CacheSettings


def test_the_defaults() -> None:
    for section in (None, {}, [], "x"):
        assert read_settings(section) == (EditorSettings(fast_seconds=0.075), [])


def test_all_of_them() -> None:
    section = {
        "debounce": {"fastMs": 0, "slowMs": 9},
        "rules": {"syntax-error": {"level": "off"}, "other": {"level": "warning", "max": 3}},
        "exclude": ["samples/**"],
        "profile": "marketplace",
        "asOf": "2025-01-31",
        "ttk": {
            "mode": "on",
            "path": "/ttk",
            "maxWorkers": 2,
            "timeoutSeconds": 5,
            "recycleAfter": 3,
            "maxWorkerMemoryMB": 512,
            "run": "onSave",
        },
        "pwsh": {"path": "/pwsh"},
        "cache": {
            "backend": "redis",
            "directory": "/cache",
            "ttlHours": 1,
            "maxMegabytes": 2,
            "redisUrl": "rediss://host",
        },
        "memory": {"warnMegabytes": 100},
        "style": "off",
        "documentationUrl": "https://example.org/{rule}.html",
    }
    assert read_settings(section) == (
        EditorSettings(
            0.0,
            {"syntax-error": "off", "other": "warning"},
            {"other": {"max": 3}},
            ("samples/**",),
            "marketplace",
            date(2025, 1, 31),
            ttk=TtkSettings(
                mode="on",
                run="onSave",
                slow_seconds=0.009,
                ttk_path="/ttk",
                pwsh_path="/pwsh",
                workers=2,
                run_seconds=5,
                recycle_after=3,
                worker_bytes=512 << 20,
                cache=CacheSettings("redis", "/cache", 1, 2, "rediss://host"),
                warn_bytes=100 << 20,
            ),
            presentation=Presentation("off", "https://example.org/{rule}.html"),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ({"debounce": 5}, "the setting armls.debounce should be an object"),
        ({"debounce": {"fastMs": "75"}}, "the setting armls.debounce.fastMs should be a number of milliseconds "),
        ({"debounce": {"fastMs": True}}, "the setting armls.debounce.fastMs should be a number of milliseconds "),
        ({"debounce": {"fastMs": float("nan")}}, "the setting armls.debounce.fastMs should be a number of millis"),
        ({"asOf": "soon"}, "the setting armls.asOf should be a date such as 2025-01-31"),
        ({"asOf": 5}, "the setting armls.asOf should be a text"),
        ({"exclude": "x"}, "the setting armls.exclude should be a list of patterns"),
        ({"kindFolders": ["kinds"]}, "the setting armls.kindFolders should be a list of absolute paths"),
        ({"kindFolders": "/kinds"}, "the setting armls.kindFolders should be a list of absolute paths"),
        ({"ttk": {"mode": "never"}}, "the setting armls.ttk.mode should be one of auto, on, off, only"),
        ({"ttk": {"maxWorkers": 0}}, "the setting armls.ttk.maxWorkers should be a number from 1 to 64"),
        ({"ttk": {"path": "modules"}}, "the setting armls.ttk.path should be an absolute path"),
        ({"cache": {"ttlHours": True}}, "the setting armls.cache.ttlHours should be a number from 0.01 to 8760"),
        ({"profile": "strict"}, "the setting armls.profile should be one of default, marketplace, arm-ttk"),
        ({"parameterFiles": {"a.json": 5}}, "the setting armls.parameterFiles.a.json should be the path of a "),
        ({"style": "error"}, "the setting armls.style should be one of hint, information, off"),
        ({"style": ["hint"]}, "the setting armls.style should be one of hint, information, off"),
        ({"documentationUrl": "http://example.org/{rule}"}, "the setting armls.documentationUrl should be an address "),
        ({"documentationUrl": "https://example.org/"}, "the setting armls.documentationUrl should be an address "),
        ({"documentationUrl": "https://{rule}.example.org/"}, "the setting armls.documentationUrl should be an addr"),
        ({"documentationUrl": "command:x?{rule}"}, "the setting armls.documentationUrl should be an address "),
        ({"documentationUrl": 5}, "the setting armls.documentationUrl should be a text"),
        ({"rules": {"a": "off"}}, "the setting armls.rules.a should be an object "),
        ({"rules": {"a": {"level": "loud"}}}, "the setting armls.rules.a.level should be one of off, "),
    ],
)
def test_nonsense_is_named_and_not_used(section: dict[str, Any], complaint: str) -> None:
    settings, complaints = read_settings(section)
    assert settings == EditorSettings()
    assert [line[: len(complaint)] for line in complaints] == [complaint]


def test_merging_goes_object_by_object() -> None:
    below = {"debounce": {"fastMs": 0, "slowMs": 1}, "profile": "a"}
    assert merged(below, {"debounce": {"fastMs": 5}}) == {"debounce": {"fastMs": 5, "slowMs": 1}, "profile": "a"}
    assert merged(below, None) == below
    assert merged(None, {"a": 1}) == {"a": 1}


def manifest_defaults() -> dict[str, Any]:
    """The section as VS Code sends it where the user has set nothing: nested, with every default."""
    manifest = json.loads((Path(__file__).parents[2] / "vscode-client" / "package.json").read_text("utf-8"))
    section: dict[str, Any] = {}
    for group in manifest["contributes"]["configuration"]:
        for name, setting in group["properties"].items():
            *parts, last = name.split(".")[1:]
            inner = section
            for part in parts:
                inner = inner.setdefault(part, {})
            inner[last] = setting["default"]
    return section


def emptied(section: dict[str, Any], empty: Any) -> dict[str, Any]:
    """The section with something empty in the place of each value."""
    return {key: emptied(value, empty) if isinstance(value, dict) else empty for key, value in section.items()}


def test_the_defaults_of_the_extension_are_ours() -> None:
    assert read_settings(manifest_defaults()) == (EditorSettings(), [])


@pytest.mark.parametrize("empty", [None, ""])
def test_what_is_empty_is_the_default(empty: Any) -> None:
    section = manifest_defaults()
    assert read_settings(emptied(section, empty)) == (EditorSettings(), [])
    assert read_settings(dict.fromkeys(section, empty)) == (EditorSettings(), [])
    own = {"summary": {"chunkKilobytes": 64}, "style": "off", "parameterFiles": {"a.json": "dev.json"}}
    assert read_settings(merged(own, dict.fromkeys(section))) == read_settings(own)
    assert read_settings(merged(own, {"summary": {"chunkKilobytes": None}})) == read_settings(own)


def test_what_only_the_client_reads_is_nobodys_mistake() -> None:
    section = {
        "server": {"command": ["armls"]},
        "python": {"path": "/usr/bin/python3"},
        "recognize": False,
        "trace": {"server": "verbose"},
    }
    assert read_settings(section) == (EditorSettings(), [])


def test_null_is_a_choice_of_no_parameter_file() -> None:
    section = merged({"parameterFiles": {"a.json": "dev.json", "b.json": "x"}}, {"parameterFiles": {"a.json": None}})
    settings, complaints = read_settings(section)
    assert (settings.parameter_files, complaints) == ({"a.json": ""}, [])


def test_profiles_are_those_of_the_analysis() -> None:
    assert PROFILES == levels.PROFILES
