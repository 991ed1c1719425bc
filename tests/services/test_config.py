"""The configuration file: what it says, and what is wrong in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.config import LARGEST, MOST_FINDINGS, Config, Configurations, find_config, load_config
from armls.services.patterns import MOST_PATTERNS


def _config(text: str, path: str = "/work/armlsconfig.json") -> Config:
    return load_config(path, SourceText(text))


def _said(text: str) -> list[str]:
    """Each finding as ``severity pointer 'marked text' message``."""
    config = _config(text)
    return [
        f"{one.severity.label} {one.pointer} {text[one.start : one.end]!r} {one.message}" for one in config.findings
    ]


def test_rules_levels_and_options() -> None:
    config = _config(
        """// comments and trailing commas are welcome
        {
          "rules": {
            "name-case": {"level": "off"},
            "duplicate-key": {"level": "error", "allow": ["a", 1, true, null, {"x": 1.5}]},
            "depends-on": {"strict": false},
          },
        }"""
    )
    assert config.findings == ()
    assert not config.is_broken
    assert config.settings_for("a.json") == Settings(
        levels={"name-case": "off", "duplicate-key": "error"},
        options={
            "duplicate-key": {"allow": ["a", 1, True, None, {"x": 1.5}]},
            "depends-on": {"strict": False},
        },
    )


def test_later_overrides_win_where_their_patterns_match() -> None:
    config = _config(
        """{
          "rules": {"name-case": {"level": "error", "a": 1, "b": 1}},
          "overrides": [
            {"files": ["samples/**", "*.test.json"], "rules": {"name-case": {"level": "off", "b": 2}}},
            {"files": ["/samples/strict/"], "rules": {"name-case": {"level": "warning"}}}
          ]
        }"""
    )
    assert config.findings == ()
    levels = {
        path: config.settings_for(path).levels["name-case"]
        for path in ("a.json", "samples/a.json", "x/y.test.json", "samples/strict/a.json", "x/samples/strict/a.json")
    }
    assert levels == {
        "a.json": "error",
        "samples/a.json": "off",
        "x/y.test.json": "off",
        "samples/strict/a.json": "warning",
        "x/samples/strict/a.json": "error",
    }
    assert config.settings_for("samples/a.json").options == {"name-case": {"a": 1, "b": 2}}
    assert config.settings_for("a.json").options == {"name-case": {"a": 1, "b": 1}}


def test_excludes_files_and_folders() -> None:
    config = _config('{"exclude": ["old/", "*.draft.json", "!keep.draft.json"]}')
    answers = {
        path: config.excludes(path)
        for path in ("old/", "old/a.json", "old", "x/old/", "a.draft.json", "keep.draft.json", "a.json")
    }
    assert answers == {
        "old/": True,
        "old/a.json": True,
        "old": False,
        "x/old/": True,
        "a.draft.json": True,
        "keep.draft.json": False,
        "a.json": False,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", []),
        ('{"$schema": "x", "format": {"indent": 2}, "ttk": {"mode": "off"}, "cache": {"ttlHours": 1}}', []),
        ('{"rule": {}}', ["warning /rule '\"rule\"' Unknown setting 'rule'; did you mean 'rules'?"]),
        ('{"a/b~": 1}', ["warning /a~1b~0 '\"a/b~\"' Unknown setting 'a/b~'"]),
        ('{"resources": {}}', ["warning /resources '\"resources\"' Unknown setting 'resources'"]),
        (
            '{"debounce": {"fastMs": 0}}',
            ["warning /debounce '\"debounce\"' 'debounce' is ignored here; set it in the editor's settings"],
        ),
        ('{"rules": []}', ["error /rules '[]' 'rules' must be an object of rule ids"]),
        (
            '{"rules": {"name-cases": {}}}',
            ["warning /rules/name-cases '\"name-cases\"' Unknown rule 'name-cases'; did you mean 'name-case'?"],
        ),
        (
            '{"rules": {"name-case": "off"}}',
            ['error /rules/name-case \'"off"\' \'name-case\' must be an object, such as {"level": "warning"}'],
        ),
        (
            '{"rules": {"name-case": {"level": "warn"}}}',
            [
                "error /rules/name-case/level '\"warn\"' 'level' must be one of off, information, warning, error; "
                "did you mean 'warning'?"
            ],
        ),
        (
            '{"rules": {"name-case": {"level": 1}}}',
            ["error /rules/name-case/level '1' 'level' must be one of off, information, warning, error"],
        ),
        ('{"ttk": "off"}', ["error /ttk '\"off\"' 'ttk' must be an object: { … }"]),
        (
            '{"exclude": "x"}',
            ["error /exclude '\"x\"' 'exclude' must be an array of patterns, such as [\"samples/**\"]"],
        ),
        (
            '{"exclude": [1, "!"]}',
            ["error /exclude/0 '1' A pattern must be a string", "error /exclude/1 '\"!\"' '!' isn't a valid pattern"],
        ),
        (
            '{"overrides": {}}',
            ["error /overrides '{}' 'overrides' must be an array of objects with 'files' and 'rules'"],
        ),
        (
            '{"overrides": [1, {"files": []}, {"files": ["a"], "rules": {}, "rule": {}}]}',
            [
                "error /overrides/0 '1' An override must be an object with 'files' and 'rules'",
                "error /overrides/1 '{' 'rules' is missing in this override",
                "warning /overrides/2/rule '\"rule\"' Unknown setting 'rule'; did you mean 'rules'?",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, said: list[str]) -> None:
    assert _said(text) == said
    assert not _config(text).is_broken


@pytest.mark.parametrize(
    ("text", "name", "pointer"),
    [
        ('{"ttk": {"path": "/evil"}}', "ttk.path", "/ttk/path"),
        ('{"ttk": {"Path": "/evil"}}', "ttk.path", "/ttk/Path"),
        ('{"ttk.path": "/evil"}', "ttk.path", "/ttk.path"),
        ('{"pwsh": {"path": "/evil"}}', "pwsh.path", "/pwsh/path"),
        ('{"cache": {"directory": "/evil"}}', "cache.directory", "/cache/directory"),
        ('{"cache": {"redisUrl": "redis://user:secret@host"}}', "cache.redisUrl", "/cache/redisUrl"),
        ('{"armls.cache.redisUrl": "redis://user:secret@host"}', "cache.redisUrl", "/armls.cache.redisUrl"),
    ],
)
def test_what_belongs_to_the_machine_is_refused(text: str, name: str, pointer: str) -> None:
    findings = [(one.severity.label, one.pointer, one.message) for one in _config(text).findings]
    message = (
        f"'{name}' isn't allowed here, since it depends on the machine; "
        "set it in the editor's user settings or in the environment"
    )
    assert ("error", pointer, message) in findings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", ["error  '' armlsconfig.json is empty; write {} or delete it"]),
        ("[]", ["error  '[]' armlsconfig.json must contain one object: { … }"]),
        ('{"rules": {} "exclude": []}', ["error  ' ' Missing comma after this value"]),
    ],
)
def test_a_broken_file_counts_for_nothing(text: str, said: list[str]) -> None:
    config = _config(text)
    assert config.is_broken
    assert _said(text)[: len(said)] == said
    assert config.settings_for("a.json") == Settings()
    assert not config.excludes("a.json")


def test_a_file_that_cannot_be_read_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "armlsconfig.json"
    path.write_bytes(b"{\xff}")
    config = load_config(str(path))
    assert config.is_broken
    assert [one.message for one in config.findings] == [
        "armlsconfig.json cannot be read: invalid UTF-8: byte 0xFF at line 1, column 2; save the file as UTF-8"
    ]


def test_the_nearest_file_upward_holds(tmp_path: Path) -> None:
    (tmp_path / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "armlsconfig.json").write_text(
        '{"exclude": ["inner/x.json"], "rules": {"name-case": {"level": "off"}}}'
    )
    (tmp_path / "inner" / "armlsconfig.json").write_text('{"overrides": [{"files": ["/deep/a.json"], "rules": {}}]}')
    outer, inner = str(tmp_path / "armlsconfig.json"), str(tmp_path / "inner" / "armlsconfig.json")
    assert find_config(tmp_path / "inner" / "deep" / "a.json") == inner
    assert find_config(tmp_path / "inner" / "deep") == inner
    assert find_config(tmp_path / "other" / "a.json") == outer
    configurations = Configurations()
    assert configurations.settings_for(str(tmp_path / "other" / "a.json")).levels == {"name-case": "off"}
    assert configurations.settings_for(str(tmp_path / "inner" / "a.json")).levels == {}
    assert not configurations.excludes(str(tmp_path / "inner" / "x.json"))
    assert [config.path for config in configurations.read()] == [outer, inner]


def test_paths_are_relative_to_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(str(tmp_path / "armlsconfig.json"), SourceText("{}"))
    assert config.relative("a/b.json") == "a/b.json"
    assert config.relative(str(tmp_path / "a" / "b.json")) == "a/b.json"
    assert config.relative("../x.json") == "../x.json"


def test_only_so_many_problems_are_shown_and_only_a_few_with_a_suggestion() -> None:
    found = _said(json.dumps({"rules": {f"name-cases-{number}": {} for number in range(MOST_FINDINGS + 5)}}))
    assert found[0] == "warning  '{' 5 more problems in armlsconfig.json are not displayed"
    assert len(found) == MOST_FINDINGS + 1
    assert found[1].endswith(" Unknown rule 'name-cases-0'; did you mean 'name-case'?")
    assert found[-1].endswith(f" Unknown rule 'name-cases-{MOST_FINDINGS - 1}'")


def test_only_so_many_patterns_count() -> None:
    text = json.dumps({"exclude": [f"x{number}" for number in range(MOST_PATTERNS + 10)]})
    config = _config(text)
    assert _said(text) == [
        f"warning /exclude/{MOST_PATTERNS} '\"x{MOST_PATTERNS}\"' "
        f"Only the first {MOST_PATTERNS} patterns of armlsconfig.json are used"
    ]
    assert config.excludes(f"x{MOST_PATTERNS - 1}")
    assert not config.excludes(f"x{MOST_PATTERNS}")


def test_a_file_that_is_too_large_is_ignored(tmp_path: Path) -> None:
    text = '{"exclude": ["a"]}' + " " * LARGEST
    (tmp_path / "armlsconfig.json").write_text(text)
    from_disk, from_editor = load_config(str(tmp_path / "armlsconfig.json")), _config(text)
    said = [[one.message for one in config.findings] for config in (from_disk, from_editor)]
    assert said == [
        ["armlsconfig.json cannot be read: this file is larger than 1 MB"],
        ["armlsconfig.json is larger than 1 MB and is ignored"],
    ]
    assert from_disk.is_broken
    assert from_editor.is_broken


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_leads_out_of_the_folder_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "secret").write_text('{"password": "x"}')
    (tmp_path / "work" / "armlsconfig.json").symlink_to(tmp_path / "secret")
    config = load_config(str(tmp_path / "work" / "armlsconfig.json"))
    assert config.text.text == ""
    assert [one.message for one in config.findings] == [
        "armlsconfig.json cannot be read: this is a link that leads out of its folder; replace it with a file"
    ]
