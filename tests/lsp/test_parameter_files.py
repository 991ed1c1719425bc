"""Which parameter file counts for a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from armls.lsp.parameter_files import NONE, ParameterFiles

FOLDERS = ("/w/one", "/w/two")


@pytest.mark.parametrize(
    ("key", "value", "template", "expected"),
    [
        ("/w/one/a.json", "dev.json", "/w/one/a.json", "/w/one/dev.json"),
        ("a.json", "dev.json", "/w/one/a.json", "/w/one/dev.json"),
        ("a.json", "dev.json", "/w/two/a.json", "/w/two/dev.json"),
        ("./x/../a.json", "./p/dev.json", "/w/one/a.json", "/w/one/p/dev.json"),
        ("a.json", "/w/two/dev.json", "/w/one/a.json", "/w/two/dev.json"),
        ("a.json", "../two/dev.json", "/w/one/a.json", "/w/two/dev.json"),
        ("a.json", "", "/w/one/a.json", NONE),
        ("a.json", "dev.json", "/w/one/b.json", None),
        ("/elsewhere/a.json", "dev.json", "/elsewhere/a.json", "/elsewhere/dev.json"),
        ("untitled:Untitled-1", "/w/one/dev.json", "untitled:Untitled-1", "/w/one/dev.json"),
        (r"C:\w\a.json", r"p\dev.json", "C:/w/a.json", "C:/w/p\\dev.json"),
    ],
)
def test_the_choice_for(key: str, value: str, template: str, expected: str | None) -> None:
    assert ParameterFiles({key: value}, FOLDERS).of(template) == expected


@pytest.mark.parametrize(
    "value", ["/etc/passwd", "../../../etc/passwd", "/w/onemore/dev.json", "/w/one/../../etc/passwd", "\0"]
)
def test_what_leads_elsewhere_is_refused_and_logged_once(value: str, caplog: pytest.LogCaptureFixture) -> None:
    chosen = ParameterFiles({"a.json": value}, ["/w/one"])
    assert [chosen.of("/w/one/a.json") for _ in range(3)] == [None] * 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "must not lead out of the workspace" in caplog.text


def test_a_template_that_is_no_file_has_no_folder_of_its_own() -> None:
    chosen = ParameterFiles({"untitled:a": "/etc/dev.json", "untitled:b": "dev.json"}, ["/w/one"])
    assert [chosen.of("untitled:a"), chosen.of("untitled:b")] == [None, None]


def test_a_file_that_one_template_may_have_is_not_everybodys() -> None:
    chosen = ParameterFiles({"/elsewhere/a.json": "dev.json", "a.json": "/elsewhere/dev.json"}, ["/w/one"])
    assert [chosen.of("/elsewhere/a.json"), chosen.of("/w/one/a.json")] == ["/elsewhere/dev.json", None]


def test_a_link_leads_nowhere_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    workspace, outside = tmp_path / "w", tmp_path / "outside.json"
    workspace.mkdir()
    outside.write_text("{}")
    (workspace / "link.json").symlink_to(outside)
    chosen = ParameterFiles({"a.json": "link.json"}, [workspace.as_posix()])
    assert chosen.of((workspace / "a.json").as_posix()) is None
    assert "must not lead out" in caplog.text


def test_the_templates_of_a_file() -> None:
    chosen = ParameterFiles({"a.json": "dev.json", "b.json": "dev.json", "c.json": ""}, ["/w"])
    assert chosen.templates_of("/w/dev.json") == ["/w/a.json", "/w/b.json"]
    assert chosen.templates_of("/w") == []
