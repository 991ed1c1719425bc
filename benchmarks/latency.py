"""How long from an edit to its diagnostics, and from start to the reply to ``initialize``, beside a bare pygls server.

Both servers run at once and take turns, so that whatever else the machine does hits both. Answers are matched by
version; the medians are compared. Run it with an interpreter that has armls:

    python benchmarks/latency.py [--rounds N] [--template FILE] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from templates import make_template, middle_of

ARMLS = [sys.executable, "-m", "armls", "serve", "--stdio"]
ECHO = [sys.executable, str(Path(__file__).with_name("echo_server.py"))]
URI = "file:///benchmark/azuredeploy.json"
SIZES = (("240 KB", 100, 2, 6.0), ("1.7 MB", 780, 2, 4.0), ("4.5 MB", 780, 8, 3.0))
START_GOAL = 1.3


@dataclass(frozen=True)
class Result:
    """One comparison; times are medians in milliseconds."""

    name: str
    armls: float
    bare: float
    goal: float

    @property
    def ratio(self) -> float:
        """How many times as long armls takes."""
        return self.armls / self.bare


class Connection:
    """A server process, and messages to and from it."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout

    def send(self, **message: Any) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()

    def receive(self) -> dict[str, Any]:
        """Wait for the next message."""
        length = 0
        while (line := self._out.readline()) != b"\r\n":
            if not line:
                raise RuntimeError("the server has ended")
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._out.read(length))
        return message

    def initialize(self) -> None:
        """Get the reply to ``initialize``."""
        options = {"debounce": {"fastMs": 0}}
        params = {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options}
        self.send(id=1, method="initialize", params=params)
        while self.receive().get("id") != 1:
            pass
        self.send(method="initialized", params={})

    def wait_for_version(self, version: int) -> None:
        """Wait for the diagnostics of a version."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                if message["params"].get("version") == version:
                    return

    def end(self) -> None:
        """End the process in order."""
        self.send(id=2, method="shutdown")
        while self.receive().get("id") != 2:
            pass
        self.send(method="exit")
        self._process.wait(10)
        self._in.close()
        self._out.close()


def compare_edits(name: str, text: str, goal: float, rounds: int, at: int | None = None) -> Result:
    """Type into one document of both servers in turn. Half the edits insert a character, half take it back."""
    at = middle_of(text) if at is None else at
    line = text.count("\n", 0, at)
    character = at - (text.rfind("\n", 0, at) + 1)
    servers = [Connection(ARMLS), Connection(ECHO)]
    times: list[list[float]] = [[], []]
    for server in servers:
        server.initialize()
        item = {"uri": URI, "languageId": "json", "version": 1, "text": text}
        server.send(method="textDocument/didOpen", params={"textDocument": item})
        server.wait_for_version(1)
    for version in range(2, 2 * rounds + 2):
        inserts = version % 2 == 0
        start = {"line": line, "character": character}
        end = {"line": line, "character": character + (0 if inserts else 1)}
        change = {"range": {"start": start, "end": end}, "text": "x" if inserts else ""}
        params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}
        for server, taken in zip(servers, times, strict=True):
            began = time.perf_counter()
            server.send(method="textDocument/didChange", params=params)
            server.wait_for_version(version)
            taken.append((time.perf_counter() - began) * 1000)
    for server in servers:
        server.end()
    return Result(name, statistics.median(times[0]), statistics.median(times[1]), goal)


def compare_starts(rounds: int) -> Result:
    """Start both servers in turn, up to the reply to ``initialize``."""
    times: list[list[float]] = [[], []]
    for _ in range(rounds):
        for command, taken in zip((ARMLS, ECHO), times, strict=True):
            began = time.perf_counter()
            server = Connection(command)
            server.initialize()
            taken.append((time.perf_counter() - began) * 1000)
            server.end()
    return Result("start", statistics.median(times[0]), statistics.median(times[1]), START_GOAL)


def main() -> int:
    """Print one line a comparison; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="how many pairs of edits, and how many starts")
    parser.add_argument("--template", type=Path, help="a further template to edit, at its top and in its middle")
    parser.add_argument("--json", type=Path, help="write the results there too")
    arguments = parser.parse_args()
    results = [compare_starts(max(arguments.rounds // 2, 3))]
    for name, resources, width, goal in SIZES:
        results.append(compare_edits(name, make_template(resources, width), goal, arguments.rounds))
    if arguments.template is not None:
        text = arguments.template.read_text("utf-8-sig")
        for place, at in (("top", text.index('"contentVersion": "') + 19), ("middle", _in_a_string(text))):
            results.append(compare_edits(f"{arguments.template.name} {place}", text, 4.0, arguments.rounds, at))
    for one in results:
        verdict = "ok" if one.ratio <= one.goal else "too slow"
        sys.stdout.write(
            f"{one.name:24} {one.armls:8.1f} ms  bare {one.bare:8.1f} ms  {one.ratio:5.2f} x (goal {one.goal}) {verdict}\n"
        )
    if arguments.json is not None:
        arguments.json.write_text(json.dumps([asdict(one) | {"ratio": one.ratio} for one in results], indent=2))
    return int(any(one.ratio > one.goal for one in results))


def _in_a_string(text: str) -> int:
    """The offset in a description in the middle of the text."""
    mark = '"description": "'
    return text.index(mark, len(text) // 2) + len(mark)


if __name__ == "__main__":
    sys.exit(main())
