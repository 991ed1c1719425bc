"""How fast and in how much memory ``armls package`` deflates a large file, beside Node's archiver.

Both take turns, so that whatever else the machine does hits both alike; the medians are compared. archiver is used
where a folder with its npm package is named:

    npm install --prefix FOLDER archiver
    python benchmarks/package.py --archiver FOLDER [--rounds N] [--resources N]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from armls.services.packager.deflating import BLOCK_BYTES, DEFLATE, Deflater
from templates import make_template

ARCHIVER = """
const start = process.hrtime.bigint();
const fs = require('fs'), archiver = require(process.argv[1] + '/node_modules/archiver'), options = {zlib: {level: 6}};
const archive = archiver.ZipArchive ? new archiver.ZipArchive(options) : archiver('zip', options);
const output = fs.createWriteStream(process.argv[3]);
output.on('close', () => {
  console.log(JSON.stringify({seconds: Number(process.hrtime.bigint() - start) / 1e9, bytes: archive.pointer()}));
});
archive.pipe(output);
archive.file(process.argv[2], {name: 'mainTemplate.json'});
archive.finalize();
"""


def packaged(folder: Path, output: Path) -> dict[str, float]:
    """One run of the whole process: seconds, bytes of the zip, growth of memory in megabytes."""
    options = ["--skip-validation", "--optimize", "none", "--level", "6", "--format", "json"]
    command = [sys.executable, "-m", "armls", "package", str(folder), "--output", str(output), *options]
    started, before = time.perf_counter(), _children()
    done = subprocess.run(command, capture_output=True, check=True)
    seconds, processor = time.perf_counter() - started, _children() - before
    found = json.loads(done.stdout)
    memory = found["memory"]
    growth = (memory["peak"] - memory["baseline"]) / 2**20
    return {"seconds": seconds, "bytes": found["totals"]["packageBytes"], "growth MB": growth, "processor": processor}


def _children() -> float:
    """Processor seconds of the processes that have ended; less than the time where the machine is busy elsewhere."""
    spent = os.times()
    return spent.children_user + spent.children_system


def deflated(data: bytes) -> float:
    """Seconds of the deflate step alone."""
    deflater = Deflater(6)
    started = time.perf_counter()
    pieces = (data[start : start + BLOCK_BYTES] for start in range(0, len(data), BLOCK_BYTES))
    for _ in deflater.compress(pieces):
        pass
    seconds = time.perf_counter() - started
    deflater.close()
    return seconds


def archived(root: str, file: Path, output: Path) -> dict[str, float]:
    """One run of archiver, timed inside its process."""
    command = ["node", "-e", ARCHIVER, root, str(file), str(output)]
    before = _children()
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {**found, "processor": _children() - before}


def main() -> None:
    """Measure and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archiver", metavar="FOLDER", help="where npm has installed archiver")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--resources", type=int, default=57_000)
    arguments = parser.parse_args()
    ours: list[dict[str, float]] = []
    steps: list[float] = []
    theirs: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "app")
        folder.mkdir()
        template = folder / "mainTemplate.json"
        template.write_text(make_template(arguments.resources), encoding="utf-8")
        (folder / "createUiDefinition.json").write_text("{}", encoding="utf-8")
        data = template.read_bytes()
        for _ in range(arguments.rounds):
            ours.append(packaged(folder, Path(temporary, "ours.zip")))
            steps.append(deflated(data))
            if arguments.archiver:
                theirs.append(archived(arguments.archiver, template, Path(temporary, "theirs.zip")))
    _print(len(data), ours, steps, theirs)


def _print(size: int, ours: list[dict[str, float]], steps: list[float], theirs: list[dict[str, float]]) -> None:
    process, step = statistics.median(one["seconds"] for one in ours), statistics.median(steps)
    lines = [
        f"{size / 1e6:.0f} MB, {DEFLATE}",
        f"armls, whole process  {process:6.2f} s, {ours[0]['bytes'] / 1e6:.2f} MB, "
        f"memory +{max(one['growth MB'] for one in ours):.0f} MB",
        f"armls, deflate step   {step:6.2f} s",
    ]
    if theirs:
        peer = statistics.median(one["seconds"] for one in theirs)
        lines.append(f"archiver, inside it   {peer:6.2f} s, {theirs[0]['bytes'] / 1e6:.2f} MB")
        own, other = (statistics.median(one["processor"] for one in runs) for runs in (ours, theirs))
        lines.append(f"processor seconds     {own:.2f} of armls, {other:.2f} of archiver (whole processes)")
        lines.append(f"deflate step {peer / step:.1f} times, whole process {peer / process:.1f} times as fast")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
