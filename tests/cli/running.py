"""The command line for tests: in this process, and as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import armls
from armls.cli import main

SECONDS = 60.0
ARMLS = [sys.executable, "-m", "armls"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1]), "PYTHONUNBUFFERED": ""}
GOOD = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
    '"contentVersion": "1.0.0.0", "resources": []}'
)
BAD = GOOD.replace(
    "[]",
    '[],\n"variables": {"a": "[parameters(\'no\')]"},\n'
    '"outputs": {"o": {"type": "string", "value": "[variables(\'a\')]"}}',
)


@dataclass(frozen=True)
class Run:
    """What a command has come to."""

    code: int
    out: str
    err: str


class Shell:
    """Runs commands in one folder, in this process."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder, self._capture, self._patch = folder, capture, patch
        patch.chdir(folder)

    def write(self, name: str, content: str | bytes = GOOD) -> str:
        """Write a file, with the folders that it needs."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def check(self, *arguments: str, stdin: bytes | None = None) -> Run:
        """Run ``armls check``."""
        return self.run("check", *arguments, stdin=stdin)

    def run(self, *arguments: str, stdin: bytes | None = None) -> Run:
        """Run any command."""
        if stdin is not None:
            self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(arguments))
        out, err = self._capture.readouterr()
        return Run(code, out, err)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run ``armls`` as a process of its own."""
    return subprocess.run(
        [*ARMLS, *arguments], capture_output=True, timeout=SECONDS, env=ENVIRONMENT, check=False, **options
    )
