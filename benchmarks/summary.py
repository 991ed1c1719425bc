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
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from templates import make_template

COUNT = """
const fs = require('fs'), root = process.argv[1] + '/node_modules/', file = process.argv[2], form = process.argv[3];
const {parser} = require(root + 'stream-json'), {pick} = require(root + 'stream-json/filters/Pick');
const {streamArray} = require(root + 'stream-json/streamers/StreamArray'), {chain} = require(root + 'stream-chain');
const start = process.hrtime.bigint(), types = {};
const count = item => { types[item.value.type] = (types[item.value.type] || 0) + 1; return null; };
const text = fs.createReadStream(file), picked = [pick({filter: 'resources'}), streamArray()];
const stream = form === 'tokens' ? text.pipe(parser({streamValues: false, packValues: false}))
  : form === 'function' ? chain([text, parser(), ...picked, count]) : chain([text, parser(), ...picked]);
stream.on('data', form === 'listener' ? count : () => {}).on('end', () => {
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({seconds, total: Object.values(types).reduce((a, b) => a + b, 0)}));
});
"""

FORMS = {"listener": "a data listener", "function": "a function at the end", "tokens": "bare tokens, nothing counted"}
"""How stream-json counts: by a listener to, or a last function in, Pick and StreamArray; or not at all."""

GOAL = 30


def armls(*arguments: str, piped: Path | None = None) -> dict[str, float]:
    """One run of the command line: megabytes a second, growth of memory in megabytes, seconds, resources."""
    command = [sys.executable, "-m", "armls", "summary", "--format", "json", *arguments]
    source = subprocess.Popen(["cat", str(piped)], stdout=subprocess.PIPE) if piped is not None else None
    with source or nullcontext():
        done = subprocess.run(
            command, stdin=source.stdout if source else subprocess.DEVNULL, capture_output=True, check=True
        )
    found = json.loads(done.stdout)[0]
    growth = (found["memory"]["peak"] - found["memory"]["baseline"]) / 2**20
    return {
        "MB/s": found["megabytesPerSecond"],
        "growth MB": growth,
        "seconds": found["elapsedSeconds"],
        "resources": found["resources"]["total"],
    }


def stream_json(folder: str, path: Path, form: str) -> dict[str, float]:
    """The same of stream-json."""
    done = subprocess.run(["node", "-e", COUNT, folder, str(path), form], capture_output=True, check=True)
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
        strict, minified, lenient, large = (Path(folder, f"{name}.json") for name in ("a", "minified", "comments", "b"))
        text = make_template(given.resources)
        strict.write_text(text)
        minified.write_text(json.dumps(json.loads(text), separators=(",", ":")))
        lenient.write_text("// the same with comments\n" + text.replace('"properties"', '/* body */ "properties"'))
        head, resources, tail = text.partition('"resources": [')[0], *_around(text)
        with large.open("w") as stream:
            stream.write(head + '"resources": [' + ",".join([resources] * 10) + tail)
        del text, resources
        runs = {
            "strict": partial(armls, str(strict)),
            "ten times as large": partial(armls, str(large)),
            "through a pipe": partial(armls, "-", piped=strict),
            "without blanks": partial(armls, str(minified)),
            "with comments": partial(armls, str(lenient)),
            "strict, by events": partial(armls, "--engine", "ijson", str(strict)),
        }
        if given.stream_json:
            for form, description in FORMS.items():
                runs[f"stream-json, {description}"] = partial(stream_json, given.stream_json, strict, form)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in runs}
        for _ in range(given.rounds):
            for name, run in runs.items():
                results[name].append(run())
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in results.items()
    }
    for name, found in medians.items():
        shown = " ".join(f"{value:12,.1f} {key}" for key, value in found.items())
        sys.stdout.write(f"{name:43} {shown}\n")
    for form, description in FORMS.items() if given.stream_json else ():
        times = medians["strict"]["MB/s"] / medians[f"stream-json, {description}"]["MB/s"]
        sys.stdout.write(f"{times:.1f} times stream-json with {description}\n")
        if form != "tokens" and times < GOAL:
            sys.stdout.write(f"the goal is {GOAL} times\n")


def _around(text: str) -> tuple[str, str]:
    """The resources without their brackets, and what follows them from the closing bracket on."""
    start = text.index('"resources": [') + len('"resources": [')
    end = text.index('\n  ],\n  "outputs"', start)
    return text[start:end], text[end:]


if __name__ == "__main__":
    main()
