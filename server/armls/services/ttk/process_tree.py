"""Starts a process so that it and all it starts can be ended for certain."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

import psutil

from armls.services.ttk.adapter import Launch

_WAIT_SECONDS = 10.0


def start(launch: Launch) -> subprocess.Popen[bytes]:
    """Start a process with pipes for all three streams, out of reach of the terminal's Ctrl-C. Raises OSError."""
    options: dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    else:
        options["start_new_session"] = True
    process = subprocess.Popen(
        launch.command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=launch.folder,
        env=dict(launch.environment),
        **options,
    )
    if sys.platform == "win32":
        from armls.services.ttk.windows_job import tie_to_us

        tie_to_us(process)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and everything that it has started, and wait until it is gone; once only. Never raises."""
    family: list[psutil.Process] = []
    with suppress(psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
    if sys.platform == "win32":
        from armls.services.ttk.windows_job import end_job

        end_job(process)
    else:
        with suppress(OSError):
            # The group outlives its first process, which may be gone: what it has started must not be left behind.
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(OSError):
        process.kill()
    for one in family:
        with suppress(psutil.Error):
            one.kill()  # psutil knows whether a number has passed to another process
    with suppress(subprocess.TimeoutExpired):
        process.wait(_WAIT_SECONDS)
    psutil.wait_procs(family, timeout=_WAIT_SECONDS)


def resident_bytes(pid: int) -> int:
    """The memory in use by a process and all it has started; 0 where it has ended."""
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                total += one.memory_info().rss
    return total
