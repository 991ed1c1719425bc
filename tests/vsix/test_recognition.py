"""The extension recognizes the files of the corpora as the server does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from tools.cache import cache_folder
from tools.node import node_folder

from armls.core.kinds import document_kind
from armls.core.syntax import parse
from tests.conftest import CHECKOUT
from tests.core.test_kinds import LANGUAGES

SCRIPT = """
import { readFileSync } from 'node:fs'
const { recognize } = await import(process.argv[1])
const files = JSON.parse(readFileSync(0, 'utf8'))
const text = (file) => new TextDecoder().decode(readFileSync(file))
console.log(JSON.stringify(files.map((file) => recognize(file, text(file)) ?? null)))
"""
FORM = "uiformdefinition"
"""The server doesn't know forms yet; see the cases of vscode-client/test/recognize.json."""


@pytest.fixture(scope="module")
def node() -> Path:
    """Node 24, where it has been installed."""
    if not (cache_folder("nodejs") / "24").is_dir():
        pytest.skip("Node 24 is not installed; 'make vscode-check' installs it")
    return node_folder() / "node"


def disagreements(node: Path, files: Iterable[Path]) -> list[str]:
    """For each file that the two take for different things, its name and both languages."""
    paths = [path.as_posix() for path in files]
    module = (CHECKOUT / "vscode-client/src/recognize.ts").as_uri()
    command = [node, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--input-type=module", "-e", SCRIPT, module]
    done = subprocess.run(command, input=json.dumps(paths), stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found = []
    for path, ours in zip(paths, json.loads(done.stdout), strict=True):
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
        theirs = LANGUAGES[document_kind(path, parse(text))]
        if ours != theirs and not (theirs is None and FORM in text.lower()):
            found.append(f"{path}: {ours} in the extension, {theirs} in the server")
    return found


def test_the_projects_own_files(node: Path) -> None:
    own = [path for path in CHECKOUT.glob("*/**/*.json") if not {"node_modules", ".venv"} & set(path.parts)]
    assert len(own) > 10
    assert disagreements(node, own) == []


def test_real_templates_and_small_cases(node: Path, shared: Path) -> None:
    corpora = [path for path in (shared / "corpus").rglob("*.json") if path.stat().st_size < 6_000_000]
    assert len(corpora) > 500
    assert disagreements(node, corpora) == []
