"""From the .vsix file to the first diagnostic, by somebody who has VS Code and Python and reads nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.e2e.vscode.conftest import OpenWindow, StartServer


def test_there_is_no_network() -> None:
    """The other tests run without one: nothing but the loopback interface is up."""
    if os.environ.get("ARMLS_NETWORK") != "none":
        pytest.skip("the tests run with the network of this machine: 'unshare' is not permitted here")
    assert [name for _, name in socket.if_nameindex()] == ["lo"]


def test_a_clean_profile_shows_what_is_wrong_in_a_template(
    start_server: StartServer, open_window: OpenWindow, demo: Path
) -> None:
    server = start_server({})
    with open_window(server, demo) as window:
        window.open("mistakes", "azuredeploy.json")
        window.squiggles().first.wait_for()
        assert window.language() == "Azure Resource Manager Template"
        window.until_problem(r"undefined-parameter \[Ln 30, Col 32\]")
        window.until_problem(r"unknown-function \[Ln 23, Col 16\]")
        assert not any("missing-description" in row for row in window.problems()), "style is a hint, not a problem"
        assert window.notifications() == [], "nothing asks for attention: neither ARM-TTK nor anything else is needed"
        window.go_to(1, 1)
        window.picture("problems")
        window.run("ARM: Show Server Status")
        status = window.frame()
        status.get_by_text("PowerShell").first.wait_for()
        window.picture("status")
