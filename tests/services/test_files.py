"""Reading documents, and finding them."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from armls.services.discovery import Target, discover, shell_pattern
from armls.services.files import (
    MOST_LOG_BYTES,
    Reader,
    Unreadable,
    decode,
    may_be_template,
    read,
    read_loosely,
    read_stream,
)

# ---- bytes to text


@pytest.mark.parametrize(
    "data",
    [
        '{"é": "𝄞"}'.encode(),
        '{"é": "𝄞"}'.encode("utf-8-sig"),
        "\ufeff".encode("utf-16-le") + '{"é": "𝄞"}'.encode("utf-16-le"),
        "\ufeff".encode("utf-16-be") + '{"é": "𝄞"}'.encode("utf-16-be"),
        "\ufeff".encode("utf-32-le") + '{"é": "𝄞"}'.encode("utf-32-le"),
        "\ufeff".encode("utf-32-be") + '{"é": "𝄞"}'.encode("utf-32-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big", "utf-32 little", "utf-32 big"],
)
def test_text_is_read_without_its_mark(data: bytes) -> None:
    assert decode(data, "a.json").text == '{"é": "𝄞"}'


def test_of_a_log_without_end_the_beginning_is_read() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    assert read_loosely(io.BufferedReader(Endless())) == "a" * MOST_LOG_BYTES


def test_empty_and_nul_bytes_are_text() -> None:
    assert decode(b"", "a.json").text == ""
    assert decode(b"\xef\xbb\xbf", "a.json").text == ""
    assert decode(b'{"a": "\0"}', "a.json").text == '{"a": "\0"}'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b'{\r\n  "a": "\xc3\xa9\xe9"}',
            "invalid UTF-8: byte 0xE9 at line 2, column 10; save the file as UTF-8",
        ),
        (
            b"\xff\xfe{\0\n\0\x00\xd8",
            "invalid UTF-16: undecodable bytes at line 2, column 1; save the file as UTF-8",
        ),
        (b"{\0}\0", "this is UTF-16 or UTF-32 without a byte-order mark; save the file as UTF-8"),
        (b"\0{\0}", "this is UTF-16 or UTF-32 without a byte-order mark; save the file as UTF-8"),
    ],
)
def test_bytes_that_are_no_text_say_where(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data, "a.json")
    assert (caught.value.name, caught.value.reason) == ("a.json", reason)


def test_a_file_that_cannot_be_had_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match=r"gone\.json: no such file or folder$"):
        read(str(tmp_path / "gone.json"))
    with pytest.raises(Unreadable, match=r"this is a folder, not a file$|no permission to read this"):
        read(str(tmp_path))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(Unreadable, match=r"permission denied; change its permissions or exclude it$"):
        read(str(tmp_path / "a.json"))


def test_standard_input_is_read_like_a_file() -> None:
    assert read_stream(io.BytesIO(b"\xef\xbb\xbf{}"), "-").text == "{}"
    with pytest.raises(Unreadable, match=r"^-: invalid UTF-8: byte 0xFF at line 1, column 1;"):
        read_stream(io.BytesIO(b"\xff"), "-")


def test_a_template_is_read_with_exactly_its_own_parameter_file(tmp_path: Path) -> None:
    for name in ("main.json", "Main.Parameters.json", "main.parameters.dev.json", "other.parameters.json"):
        (tmp_path / name).write_text(f'"{name}"')
    folder = tmp_path.as_posix()
    reader = Reader()
    documents, failures = reader.documents(f"{folder}/main.json", read(f"{folder}/main.json"))
    assert {path: text.text for path, text in documents.items()} == {
        f"{folder}/main.json": '"main.json"',
        f"{folder}/Main.Parameters.json": '"Main.Parameters.json"',
    }
    assert failures == []


def test_a_parameter_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text("{}")
    (tmp_path / "main.parameters.json").write_bytes(b"\xff")
    path = f"{tmp_path.as_posix()}/main.json"
    documents, failures = Reader().documents(path, read(path))
    assert list(documents) == [path]
    assert [error.name for error in failures] == [f"{tmp_path.as_posix()}/main.parameters.json"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.json",
            '{"$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#"}',
            True,
        ),
        ("a.json", '{"$schema": "…/2019-04-01/subscriptionDeploymentTemplate.json#"}', True),
        ("a.json", '{"$SCHEMA": "…/2019-04-01/DEPLOYMENTPARAMETERS.JSON#"}', True),
        ("a.json", '{"$schema": "…/0.1.2-preview/CreateUIDefinition.MultiVm.json#"}', True),
        ("a.json", '{"contentVersion": "1.0.0.0", "resources": []}', True),
        ("a.json", "{'resources': {}, 'contentVersion': '1'}", True),
        ("x/AzureDeploy.json", "", True),
        ("createUiDefinition.json", "{}", True),
        ("main.parameters.json", "{}", True),
        ("package.json", '{"name": "x", "version": "1"}', False),
        ("a.json", '{"resources": []}', False),
        ("a.json", "", False),
    ],
)
def test_what_is_worth_parsing(name: str, text: str, expected: bool) -> None:
    assert may_be_template(name, text) is expected


# ---- finding files


def _make(root: Path, *files: str, **contents: str) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("{}")
    for name, content in contents.items():
        (root / name.replace("__", "/")).write_text(content)


def _found(*paths: str, excludes: object = None) -> list[str]:
    """Each file, with ``!`` in front if it counts as named; each failure as its message."""
    found = discover(paths, *([excludes] if excludes else []))  # type: ignore[list-item]
    return [("!" if one.named else "") + one.path if isinstance(one, Target) else str(one) for one in found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_gives_its_json_files_in_order(here: Path) -> None:
    _make(here, "b/z.json", "b/a.JSON", "b/c.jsonc", "b/readme.md", "a.json", "c.json", ".git/x.json")
    _make(here, "node_modules/x.json", "b/node_modules/y.json", ".hidden/h.json")
    everything = [".hidden/h.json", "a.json", "b/a.JSON", "b/c.jsonc", "b/z.json", "c.json"]
    assert _found(".") == everything
    assert _found("./b/") == ["./b/a.JSON", "./b/c.jsonc", "./b/z.json"]
    assert _found(here.as_posix()) == [f"{here.as_posix()}/{name}" for name in everything]


def test_each_file_comes_once_and_named_ones_stay_named(here: Path) -> None:
    _make(here, "a.json", "b.json")
    assert _found(".", "b.json", "./b.json") == ["a.json", "!b.json"]
    assert _found("b.json", ".", "-", "-") == ["!b.json", "a.json", "!-"]


def test_a_path_that_is_not_there_is_told(here: Path) -> None:
    _make(here, "a.json")
    assert _found("gone.json", "a.json", "nowhere/*.json", "a\0b") == [
        "gone.json: no such file or folder",
        "!a.json",
        "nowhere: no such file or folder",
        "nowhere/*.json: no file matches this pattern",
        "a\0b: this isn't a valid path",
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.json", ["a.json"]),
        ("**/*.json", ["a.json", "src/m.json", "src/x/m.json", "src/x/n1.json"]),
        ("src/**/m.json", ["src/m.json", "src/x/m.json"]),
        ("src/*/n[0-9].json", ["src/x/n1.json"]),
        ("src/?.json", ["src/m.json"]),
        ("./src/x/[!n]*.json", ["./src/x/m.json"]),
        ("src/**", ["src/m.json", "src/x/m.json", "src/x/n1.json"]),
    ],
)
def test_patterns(here: Path, pattern: str, expected: list[str]) -> None:
    _make(here, "a.json", "src/m.json", "src/x/m.json", "src/x/n1.json")
    assert _found(pattern) == expected


def test_a_pattern_with_an_open_bracket_means_the_bracket() -> None:
    assert shell_pattern("a[1.json").matches(["a[1.json"], False)


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(here: Path) -> None:
    _make(here, "a[1].json", "a1.json")
    assert _found("a[1].json") == ["!a[1].json"]


def test_gitignore_files_hold_inwards_and_the_innermost_decides(here: Path) -> None:
    _make(here, ".git/HEAD", "a.json", "out/b.json", "src/gen.json", "src/keep.gen.json", "src/deep/x.gen.json")
    _make(here, **{".gitignore": "out/\n*.gen.json\n!\n", "src__.gitignore": "/gen.json\r\n!keep.gen.json\r\n"})
    assert _found(".") == ["a.json", "src/keep.gen.json"]
    assert _found("src") == ["src/keep.gen.json"]
    assert _found("src/deep") == []
    assert _found("out", "src/gen.json") == ["out/b.json", "!src/gen.json"]


def test_gitignore_files_above_the_repository_do_not_hold(here: Path) -> None:
    _make(here, "repo/.git/HEAD", "repo/a.json")
    _make(here, **{".gitignore": "*"})
    assert _found("repo") == ["repo/a.json"]


def test_excluded_folders_are_not_entered(here: Path) -> None:
    _make(here, "a.json", "old/b.json", "c.json")
    asked: list[str] = []

    def excludes(path: str) -> bool:
        asked.append(path)
        return path in ("old/", "c.json")

    assert _found(".", excludes=excludes) == ["a.json"]
    assert asked == ["a.json", "c.json", "old/"]


def test_a_folder_without_rights_is_told_and_the_others_are_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(here, "a/x.json", "b/y.json")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path == "a/":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", guarded)
    assert _found(".") == ["a: permission denied; change its permissions or exclude it", "b/y.json"]


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_links_to_folders_are_not_followed(here: Path) -> None:
    _make(here, "a/x.json")
    (here / "a" / "loop").symlink_to(here, target_is_directory=True)
    (here / "dangling.json").symlink_to(here / "nowhere.json")
    (here / "link.json").symlink_to(here / "a" / "x.json")
    assert _found(".") == ["a/x.json", "link.json"]


# ---- links that lead out


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_links_that_lead_out_of_the_folder_are_not_followed(here: Path) -> None:
    _make(here, "secret.json", "work/a.json", "work/deep/b.json", "work/azuredeploy.json")
    links = {
        "work/out.json": "../secret.json",
        "work/far.json": "/etc/passwd",
        "work/in.json": "deep/b.json",
        "work/deep/up.json": "../a.json",
        "work/createUiDefinition.json": "../secret.json",
        "work/azuredeploy.parameters.json": "/etc/passwd",
        "work/mainTemplate.json": "work/a.json",
    }
    for path, target in links.items():
        Path(path).symlink_to(target)
    inside = ["work/a.json", "work/azuredeploy.json", "work/deep/b.json", "work/deep/up.json", "work/in.json"]
    assert _found("work") == inside
    assert _found("work/*.json") == [path for path in inside if "deep" not in path]
    assert _found("work/out.json") == ["!work/out.json"]
    assert Reader().siblings("work/azuredeploy.json") == []
    assert Reader().siblings("work/deep/b.json") == []


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no pipes that do not block")
def test_a_file_whose_read_would_block_is_unreadable(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as /proc/kmsg, which claims to be an ordinary file and has nothing to read yet."""
    _make(here, "a.json")
    ordinary = os.stat("a.json")  # noqa: PTH116
    near, far = os.pipe()
    os.set_blocking(near, False)
    monkeypatch.setattr("armls.services.files._open", lambda *_: near)
    monkeypatch.setattr("armls.services.files.os.fstat", lambda _: ordinary)
    with pytest.raises(Unreadable, match=r"^a\.json: reading this file would block; it isn't an ordinary file$"):
        read("a.json")
    os.close(far)
