"""A second process that helps with a large file changes nothing but the time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import armls

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or not hasattr(os, "preadv"), reason="no second process here")

SCRIPT = """
import json, os, sys
from armls.services.summary import Options, ahead, summarize_file
ahead._STRETCH, ahead._WORTH_IT = 64 * 1024, 256 * 1024
ahead.Ahead.is_possible = staticmethod(lambda: True)
listen = ahead.Ahead._listen

def when_it_is_done(self):
    os.waitid(os.P_PID, self._child, os.WEXITED | os.WNOWAIT)
    listen(self)

ahead.Ahead._listen = when_it_is_done
taken = []
skip = ahead.Window.skip_to
ahead.Window.skip_to = lambda window, offset: (taken.append(offset - window.offset), skip(window, offset))
found = []
for may_fork in (True, False):
    summary = summarize_file(sys.argv[1], Options(64 * 1024, may_fork=may_fork)).as_json()
    for name in ("memory", "elapsedSeconds", "megabytesPerSecond"):
        del summary[name]
    found.append(summary)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:  # none is left
    print(json.dumps([*found, sum(taken)]))
"""


def text_of(resources: list[dict[str, object]], indent: int | None = 2) -> str:
    document = {
        "parameters": {"a": {"type": "string"}},
        "resources": resources,
        "outputs": {f"o{number}": {"type": "int", "value": number} for number in range(10)},
    }
    separators = None if indent else (",", ":")
    return json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)


def plain(count: int) -> list[dict[str, object]]:
    return [
        {"type": f"A.b/c{number % 3}", "name": f"é {number}", "tags": {"quote": '"', "text": "x" * (number % 500)}}
        for number in range(count)
    ]


def nested(count: int, inner: int) -> dict[str, object]:
    template = {"resources": plain(inner), "outputs": {f"o{number}": {} for number in range(count)}}
    return {"type": "Microsoft.Resources/deployments", "name": "n", "properties": {"template": template}}


SPECIAL = {"type": "A.b/c", "copy": {"name": "x", "count": 5}, "condition": True, "resources": [{"type": "d"}]}
RICH = [*plain(2000), nested(20, 3), *plain(500), nested(70, 9), SPECIAL, *plain(500)]
DOCUMENTS = {
    "indented": (text_of(plain(3000)), True),
    "with carriage returns": (text_of(plain(3000)).replace("\n", "\r\n"), True),
    "with a byte-order mark": ("\ufeff" + text_of(plain(3000)), True),
    "without blanks": (text_of(plain(3000), None), True),
    "nested deployments": (text_of(RICH), True),
    "irregular elements": (text_of([{**one, "Extra": 1} for one in plain(3000)]), True),
    "elements that are none": (text_of([*plain(2000), 1, None, *plain(1000)]), True),  # type: ignore[list-item]
    "a comment near the end": (text_of(plain(3000)).replace('"name": "é 2900"', '/**/ "name": "é 2900"'), True),
    "a comment near the beginning": (text_of(plain(3000)).replace('"name": "é 10"', '/**/ "name": "é 10"'), False),
    "an element that is large": (text_of([*plain(2000), nested(2, 2000), *plain(1000)]), True),
    "much behind the resources": (text_of(plain(1500))[:-2] + ', "metadata": "' + "x" * 400_000 + '"}', True),
    "no UTF-8 near the end": (text_of(plain(3000)).replace("é 2900", "\udcff"), True),
    "cut off": (text_of(plain(3000))[:-200_000], True),
    "elements as deep as those in them": (
        text_of([{"type": "A.b/c", "list": [plain(300)]}] * 9).replace("\n        ", "\n    "),
        True,
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_by_two_processes(name: str, tmp_path: Path) -> None:
    text, helps = DOCUMENTS[name]
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    environment = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, env=environment, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    together, alone, taken = json.loads(done.stdout)
    assert together == alone
    assert (taken > 64 * 1024) == helps


def test_none_where_there_are_threads() -> None:
    script = (
        "import threading; from armls.services.summary.ahead import Ahead; event = threading.Event(); "
        "thread = threading.Thread(target=event.wait); thread.start(); print(Ahead.is_possible()); event.set()"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, text=True, check=True)
    assert done.stdout == "False\n"
