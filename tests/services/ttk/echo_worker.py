"""A worker for tests of the pool: answers JSON lines and misbehaves as it is told.

A question is ``[number, what, argument]``. ``argument`` of a misdeed that should happen once is a file that is made the
first time and, when it is there, makes the worker behave.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer until the input ends."""
    if "exit-at-start" in sys.argv:
        sys.exit("no such module")
    for line in sys.stdin:
        number, what, argument = json.loads(line)
        reply = json.dumps([number, act(what, argument)])
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()


def act(what: str, argument: Any) -> Any:
    """What a question comes to."""
    if isinstance(argument, str) and what != "echo":
        if Path(argument).exists():
            return "well"
        Path(argument).touch()
    if what == "hang":
        subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(3600)"])
        time.sleep(3600)
    elif what == "sleep":
        time.sleep(argument)
    elif what == "die":
        os._exit(7)
    elif what == "garbage":
        sys.stdout.write("hello\n")
        sys.stdout.flush()
        time.sleep(3600)
    elif what == "half":
        sys.stdout.write('[1, "ha')
        sys.stdout.flush()
        os._exit(0)
    elif what == "eat":
        hoard = b"\1" * (argument << 20)
        time.sleep(3600)
        return len(hoard)
    elif what == "keep":
        main.hoard = b"\1" * (argument << 20)  # type: ignore[attr-defined]
    elif what == "pid":
        return os.getpid()
    return argument


if __name__ == "__main__":
    main()
