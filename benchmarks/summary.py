"""How fast and in how much memory ``armls summary`` reads large templates, beside Node's stream-json.

Everything takes turns, so that whatever else the machine does hits all alike; the medians are compared. stream-json is
used where a folder with its npm package is named:

    npm install --prefix FOLDER stream-json@1
    python benchmarks/summary.py [--rounds N] [--stream-json FOLDER] [--resources N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from templates import make_template

COUNT = """
const fs = require('fs'), root = process.argv[1] + '/node_modules/', file = process.argv[2];
const {parser} = require(root + 'stream-json'), {pick} = require(root + 'stream-json/filters/Pick');
const {streamArray} = require(root + 'stream-json/streamers/StreamArray'), {chain} = require(root + 'stream-chain');
const start = process.hrtime.bigint(), types = {};
chain([fs.createReadStream(file), parser(), pick({filter: 'resources'}), streamArray(), item => {
  types[item.value.type] = (types[item.value.type] || 0) + 1; return null;
}]).on('data', () => {}).on('end', () => {
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({seconds, total: Object.values(types).reduce((a, b) => a + b, 0)}));
});
"""


def armls(*arguments: str) -> dict[str, float]:
    """One run of the command line: megabytes a second, growth of memory in megabytes, seconds, resources."""
    done = subprocess.run(
        [sys.executable, "-m", "armls", "summary", "--format", "json", *arguments], capture_output=True, check=True
    )
    found = json.loads(done.stdout)[0]
    growth = (found["memory"]["peak"] - found["memory"]["baseline"]) / 2**20
    return {
        "MB/s": found["megabytesPerSecond"],
        "growth MB": growth,
        "seconds": found["elapsedSeconds"],
        "resources": found["resources"]["total"],
    }


def stream_json(folder: str, path: Path) -> dict[str, float]:
    """The same of stream-json."""
    done = subprocess.run(["node", "-e", COUNT, folder, str(path)], capture_output=True, check=True)
    found = json.loads(done.stdout)
    return {
        "MB/s": path.stat().st_size / 1e6 / found["seconds"],
        "seconds": found["seconds"],
        "resources": found["total"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--resources", type=int, default=57_000, help="57,000 make 125 MB")
    parser.add_argument("--stream-json", metavar="FOLDER", help="where npm has put stream-json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        strict, lenient, large = (Path(folder, name) for name in ("strict.json", "comments.json", "large.json"))
        text = make_template(given.resources)
        strict.write_text(text)
        lenient.write_text("// the same with comments\n" + text.replace('"properties"', '/* body */ "properties"'))
        head, resources, tail = text.partition('"resources": [')[0], *_around(text)
        with large.open("w") as stream:
            stream.write(head + '"resources": [' + ",".join([resources] * 10) + tail)
        del text, resources
        runs = {
            "strict": lambda: armls(str(strict)),
            "ten times as large": lambda: armls(str(large)),
            "with comments": lambda: armls(str(lenient)),
            "strict, by events": lambda: armls("--engine", "ijson", str(strict)),
        }
        if given.stream_json:
            runs["stream-json"] = lambda: stream_json(given.stream_json, strict)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in runs}
        for _ in range(given.rounds):
            for name, run in runs.items():
                results[name].append(run())
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in results.items()
    }
    for name, found in medians.items():
        shown = " ".join(f"{value:12,.1f} {key}" for key, value in found.items())
        sys.stdout.write(f"{name:20} {shown}\n")
    if given.stream_json:
        times = medians["strict"]["MB/s"] / medians["stream-json"]["MB/s"]
        sys.stdout.write(f"{times:.1f} times stream-json\n")


def _around(text: str) -> tuple[str, str]:
    """The resources without their brackets, and what follows them from the closing bracket on."""
    start = text.index('"resources": [') + len('"resources": [')
    end = text.index('\n  ],\n  "outputs"', start)
    return text[start:end], text[end:]


if __name__ == "__main__":
    main()
