"""Extension and server have one version."""

from __future__ import annotations

import json

import armls
from tests.conftest import CHECKOUT


def test_the_extension_has_the_version_of_the_server() -> None:
    manifest = json.loads((CHECKOUT / "vscode-client" / "package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == armls.__version__
