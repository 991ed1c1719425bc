"""What the end-to-end tests of the extension run with: VS Code served by code-server, and Debian's Chromium.

    python -m tools.end_to_end                # installs what is missing; exit code 3 and the reason where it can't
    python -m tools.end_to_end COMMAND…       # then runs a command without a network, where the system permits it

code-server is installed from npm into the cache folder, with the Node of :mod:`tools.node`. Debian
packages are installed where this runs as root on a system with apt, and are named otherwise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.cache import cache_folder
from tools.node import NodeError, run_node

CODE_SERVER = "4.139.1"
_PROGRAMS = {"chromium": "chromium", "nvim": "neovim", "ip": "iproute2", "g++": "g++", "pkg-config": "pkg-config"}
_HEADERS = {
    "krb5.h": "libkrb5-dev",
    "libsecret-1": "libsecret-1-dev",
    "X11/Xlib.h": "libx11-dev",
    "X11/extensions/XKBfile.h": "libxkbfile-dev",
}
_INCLUDE = Path("/usr/include")


class MissingTool(Exception):
    """Something can't be installed here; the message names it and what to do."""


def code_server() -> Path:
    """The JavaScript file that starts code-server, as ``install`` leaves it; it may not exist."""
    return cache_folder(f"code-server-{CODE_SERVER}") / "node_modules/code-server/out/node/entry.js"


def missing_packages() -> list[str]:
    """The Debian packages whose programs, or headers that code-server is installed with, are missing."""
    missing = [package for program, package in _PROGRAMS.items() if shutil.which(program) is None]
    if not code_server().is_file():
        missing += [package for header, package in _HEADERS.items() if not (_INCLUDE / header).exists()]
    return missing


def install() -> None:
    """Install what is missing. Raises MissingTool."""
    missing = missing_packages()
    if missing:
        _install_packages(missing)
    if not code_server().is_file():
        folder = cache_folder(f"code-server-{CODE_SERVER}")
        sys.stderr.write(f"installing code-server {CODE_SERVER} in {folder}; this takes some minutes\n")
        command = ["npm", "install", "--no-fund", "--no-audit", f"code-server@{CODE_SERVER}"]
        try:
            run_node([*command, "--prefix", str(folder)], folder)
        except NodeError as error:
            raise MissingTool(str(error)) from None
        if not code_server().is_file():
            raise MissingTool(f"npm has installed code-server without {code_server()}")


def _install_packages(packages: list[str]) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise MissingTool(f"these Debian packages are missing: sudo {' '.join(command)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["apt-get", "update", "-qq"], command):
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MissingTool(f"'{' '.join(arguments)}' failed: {done.stderr.strip()[-500:]}")


def isolated(command: Sequence[str]) -> list[str]:
    """The command in a network namespace with a loopback interface alone; unchanged where that isn't permitted."""
    options = ["-n"] if os.geteuid() == 0 else ["-rn"]
    script = 'ip link set lo up && ARMLS_NETWORK=none exec "$@"'
    prefix = ["unshare", *options, "sh", "-c", script, "sh"]
    try:
        done = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    except OSError:
        return list(command)
    return [*prefix, *command] if done.returncode == 0 else list(command)


def main(arguments: Sequence[str]) -> int:
    """Install what is missing, then run the command that the arguments are, if any; the exit code."""
    try:
        install()
    except MissingTool as error:
        sys.stderr.write(f"{error}\n")
        return 3
    if not arguments:
        return 0
    environment = {**os.environ, "ARMLS_E2E": "1"}
    return subprocess.run(isolated(arguments), env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
