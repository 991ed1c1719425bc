"""Which files of a folder are packed, skipped and refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.services.packager.folders import solution, write

from armls.services.packager.collecting import collect
from armls.services.packager.model import PackageLimits, PackagingFailed


def told(folder: Path, **more: object) -> tuple[list[str], list[str], list[str]]:
    """What is packed, skipped and refused."""
    found = collect(str(folder), **more)  # type: ignore[arg-type]
    return (
        [one.path for one in found.files],
        [f"{one.path}: {one.reason}" for one in found.skipped],
        [f"{one.level} {one.path}: {one.message}; {one.remedy}" for one in found.problems],
    )


def test_files_at_the_root_come_first_and_the_rest_is_listed_with_its_reason(tmp_path: Path) -> None:
    names = [
        ".git/config", ".vscode/x", ".gitignore", "__MACOSX/._a", "Thumbs.db", "azuredeploy.parameters.json",
        "azuredeploy.parameters.dev.json", "README.md", "docs/readme.txt", "tests/a.json", "main.bicep",
        "armls.manifest.json", "nestedtemplates/a.json", "scripts/b.sh", "scripts/Z.sh", "zeta.sh", "日本/ü.txt",
    ]  # fmt: skip
    solution(tmp_path, dict.fromkeys(names, b"{}"))
    packed, skipped, refused = told(tmp_path)
    assert packed == [
        "createUiDefinition.json", "mainTemplate.json", "zeta.sh",
        "nestedtemplates/a.json", "scripts/Z.sh", "scripts/b.sh", "日本/ü.txt",
    ]  # fmt: skip
    assert skipped == [
        ".gitignore: dot file",
        "README.md: README",
        "Thumbs.db: added by Windows",
        "armls.manifest.json: the manifest of 'armls generate'",
        "azuredeploy.parameters.dev.json: parameter file",
        "azuredeploy.parameters.json: parameter file",
        "main.bicep: Bicep source",
        ".git/: dot folder",
        ".vscode/: dot folder",
        "__MACOSX/: added by macOS",
        "docs/readme.txt: README",
        "tests/: tests",
    ]
    assert refused == []


def test_patterns_exclude_and_include(tmp_path: Path) -> None:
    solution(tmp_path, {".armlsignore": b"# ours\n*.log\n!tests/\n", "a.log": b"", "tests/t.json": b"{}", "b.tmp": b""})
    packed, skipped, refused = told(tmp_path, excludes=["*.tmp"])
    assert packed == ["createUiDefinition.json", "mainTemplate.json", "tests/t.json"]
    assert skipped == [".armlsignore: dot file", "a.log: excluded by a pattern", "b.tmp: excluded by a pattern"]
    assert refused == []


def test_the_package_is_not_packed_into_itself(tmp_path: Path) -> None:
    solution(tmp_path, {"out/app.zip": b"old", "other.zip": b"kept"})
    packed, skipped, _ = told(tmp_path, output=str(tmp_path / "out" / "app.zip"))
    assert packed == ["createUiDefinition.json", "mainTemplate.json", "other.zip"]
    assert skipped == ["out/app.zip: the package itself"]


@pytest.mark.skipif(os.name == "nt", reason="links and such names need Unix")
def test_links_devices_and_names_are_refused_at_once(tmp_path: Path) -> None:
    folder = solution(
        tmp_path / "s", {"a\\b": b"", "new\nline": b"", "x/Name.sh": b"", "x/name.sh": b"", "con.txt": b""}
    )
    write(tmp_path, {"outside/secret.txt": b"s"})
    (folder / "link").symlink_to(tmp_path / "outside")
    (folder / "file-link").symlink_to("mainTemplate.json")
    os.mkfifo(folder / "pipe")
    packed, _, refused = told(folder)
    assert packed == ["con.txt", "createUiDefinition.json", "mainTemplate.json", "x/Name.sh", "x/name.sh"]
    assert refused == [
        "error a\\b: The path contains a backslash; rename the file; folders are separated by '/'",
        "error file-link: Symbolic links aren't allowed in a package; replace the link with a copy of the file",
        "error link: Symbolic links aren't allowed in a package; replace the link with a copy of the file",
        "error new\\x0aline: The file name contains a control character; rename the file",
        "error pipe: Only ordinary files are allowed in a package; remove the pipe, socket or device",
        "error x/name.sh: The name differs from 'x/Name.sh' only in case; "
        "rename one of the two; Windows can't unpack both",
        "warning con.txt: The name isn't allowed on Windows; rename the file",
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ["app/mainTemplate.json", "app/createUiDefinition.json", "app/scripts/a.sh"],
            ["app/: All files are in the folder 'app', so the required files aren't present at the root"],
        ),
        (
            ["MainTemplate.json", "createuidefinition.json"],
            [
                "MainTemplate.json: The file must be named 'mainTemplate.json' (found: 'MainTemplate.json')",
                "createuidefinition.json: The file must be named 'createUiDefinition.json' "
                "(found: 'createuidefinition.json')",
            ],
        ),
        (
            ["azuredeploy.json"],
            [
                "createUiDefinition.json: Required file 'createUiDefinition.json' "
                "isn't present at the root of the package",
                "mainTemplate.json: Required file 'mainTemplate.json' isn't present at the root of the package",
            ],
        ),
        (["mainTemplate.json", "createUiDefinition.json", "viewdefinition.json"],
         ["viewdefinition.json: The file must be named 'viewDefinition.json' (found: 'viewdefinition.json')"]),
    ],
)  # fmt: skip
def test_required_files(tmp_path: Path, names: list[str], expected: list[str]) -> None:
    write(tmp_path, dict.fromkeys(names, b"{}"))
    assert [f"{one.path}: {one.message}" for one in collect(str(tmp_path)).problems] == expected


def test_sizes(tmp_path: Path) -> None:
    solution(tmp_path, {"big.bin": bytes(5000)})
    refused = told(tmp_path, limits=PackageLimits(file=4999, files=2))[2]
    assert refused == [
        "error : The package has 3 files; at most 2 are allowed; remove files, or put them into a zip of their own",
        "error big.bin: The file has 5000 bytes; at most 4999 are allowed; "
        "remove it, or have the deployment download it",
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackagingFailed, match="no such folder"):
        collect(str(tmp_path / "gone"))
