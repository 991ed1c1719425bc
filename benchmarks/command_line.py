"""``armls check``: a cold start on a small template, and many real templates beside checkov.

    python benchmarks/command_line.py [--rounds N] [--templates FOLDER [--checkov EXECUTABLE]]

Both programs check copies of the same files: the first 100 templates of ``FOLDER`` and its sub-folders by path.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import Figure, report
from templates import make_template

CHECK = (sys.executable, "-m", "armls", "check", "--fail-on", "never")
COLD_GOAL_MS = 350.0
TIMES_FASTER = 30.0
MOST_FILES = 100


def main() -> int:
    """Print one line a figure; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="how often armls is run")
    parser.add_argument("--templates", type=Path, help="a folder with some 100 templates")
    parser.add_argument("--checkov", type=Path, help="the checkov to compare with; it is run once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "azuredeploy.json")
        small.write_text(make_template(2), "utf-8")
        found = [
            report(Figure("check, a small template", _median((*CHECK, str(small)), arguments.rounds), COLD_GOAL_MS))
        ]
        if arguments.templates is None:
            sys.stdout.write("check, 100 templates: skipped, as --templates names no folder\n")
        else:
            found += many(arguments.templates, Path(folder, "many"), arguments.checkov, arguments.rounds)
    return int(any(one.is_missed for one in found))


def many(source: Path, folder: Path, checkov: Path | None, rounds: int) -> list[Figure]:
    """Check many templates with both programs, armls before and after checkov."""
    count, size = _copy(source, folder)
    name = f"check, {count} templates, {size / 1e6:.1f} MB"
    command = (*CHECK, str(folder))
    ours = _median(command, rounds)
    if checkov is None:
        sys.stdout.write(f"{name:44} {ours:9.1f} ms  not compared, as --checkov names no executable\n")
        return []
    # checkov crashes on some templates, and then says so with exit code 2 when it has checked the others.
    theirs = _run((str(checkov), "-d", str(folder), "--framework", "arm", "--compact", "--quiet"), (0, 1, 2))
    ours = statistics.median((ours, _median(command, rounds)))
    return [report(Figure(name, ours, 1 / TIMES_FASTER, "ms", theirs))]


def _copy(source: Path, folder: Path) -> tuple[int, int]:
    """Copy the first templates, each into a folder of its own; how many they are, and their size in bytes."""
    folder.mkdir()
    found = [one for one in sorted(source.rglob("*.json")) if b"eploymentTemplate.json" in one.read_bytes()[:2000]]
    size = 0
    for number, one in enumerate(found[:MOST_FILES]):
        data = one.read_bytes()
        size += len(data)
        target = folder / f"{number:03}" / one.name
        target.parent.mkdir()
        target.write_bytes(data)
    return len(found[:MOST_FILES]), size


def _median(command: tuple[str, ...], rounds: int) -> float:
    return statistics.median(_run(command) for _ in range(rounds))


def _run(command: tuple[str, ...], fine: tuple[int, ...] = (0,)) -> float:
    """How many milliseconds a process takes. Raises CalledProcessError where its exit code is not ``fine``."""
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    taken = (time.perf_counter() - began) * 1000
    if done.returncode not in fine:
        raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)
    return taken


if __name__ == "__main__":
    sys.exit(main())
