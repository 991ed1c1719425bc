"""The licence texts of what is bundled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.vsix.errors import PackagingError
from tools.vsix.notices import Notice, notices_text, npm_notices, python_notices


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def npm_package(client: Path, folder: str, licence: str = "MIT") -> None:
    write(client / folder / "package.json", json.dumps({"name": folder, "version": "1.0.0", "license": licence}))
    write(client / folder / "LICENSE.md", f"licence of {folder}\n")
    write(client / folder / "index.js", "")


def test_packages_in_esbuilds_metafile_are_named_wherever_they_are_installed(tmp_path: Path) -> None:
    folders = ["node_modules/a", "node_modules/@scope/b", "node_modules/a/node_modules/c", "node_modules/unused"]
    for folder in folders:
        npm_package(tmp_path, folder)
    inputs = [f"{folder}/index.js" for folder in folders[:3]] + ["src/extension.ts", "node_modules/a/lib/x.js"]
    write(tmp_path / "dist/meta.json", json.dumps({"inputs": {key: {} for key in inputs}}))
    notices = npm_notices(tmp_path)
    assert [notice.name for notice in notices] == sorted(folders[:3])
    assert [notice.texts for notice in notices] == [(f"licence of {folder}",) for folder in sorted(folders[:3])]


def test_without_a_metafile_every_dependency_for_production_is_named(tmp_path: Path) -> None:
    npm_package(tmp_path, "node_modules/a")
    packages = {"": {}, "node_modules/a": {}, "node_modules/esbuild": {"dev": True}}
    write(tmp_path / "package-lock.json", json.dumps({"packages": packages}))
    assert [notice.name for notice in npm_notices(tmp_path)] == ["node_modules/a"]


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: BSD\n      and more", "BSD"),
        ("Classifier: whatever", "see below"),
    ],
)
def test_python_packages_are_named_with_their_licences(tmp_path: Path, metadata: str, licence: str) -> None:
    write(tmp_path / "p-1.dist-info/METADATA", f"Name: p\nVersion: 1\n{metadata}\n\nLicense: not here\n")
    write(tmp_path / "p-1.dist-info/LICENSE", "its licence\n")
    write(tmp_path / "p-1.dist-info/licenses/NOTICE", "its notice\n")
    assert python_notices(tmp_path) == [Notice("Python", "p", "1", licence, ("its licence", "its notice"))]


def test_libraries_that_are_compiled_into_a_package_are_named_once(tmp_path: Path) -> None:
    write(tmp_path / "lib/p_q-1.dist-info/METADATA", "Name: p-q\nVersion: 1\nLicense: MIT\n")
    write(tmp_path / "lib/p_q-1.dist-info/LICENSE", "its licence\n")
    for python in ("cp310", "cp311"):
        write(tmp_path / f"native/linux-x86_64/{python}/p_q/c/LICENSE.md", "of the C library\n")
        write(tmp_path / f"native/linux-x86_64/{python}/p_q/licence.py", "code\n")
    texts = ("its licence", "of the C library")
    assert python_notices(tmp_path / "lib") == [Notice("Python", "p-q", "1", "MIT", texts)]


def test_a_package_without_a_licence_text_is_refused() -> None:
    with pytest.raises(PackagingError, match="npm package a has no licence text"):
        notices_text([Notice("npm", "a", "1", "MIT", ())])


def test_the_text_names_each_package_above_its_licences() -> None:
    text = notices_text([Notice("npm", "a", "1", "MIT", ("one", "two")), Notice("Python", "b", "2", "BSD", ("three",))])
    lines = [line for line in text.splitlines() if line and not line.startswith("=")]
    assert lines[1:] == ["a 1 (npm; MIT)", "one", "two", "b 2 (Python; BSD)", "three"]
