"""``armls summary``: summarize files of any size and their use of Azure's limits."""

from __future__ import annotations

import argparse
import json
import sys
from errno import EBADF
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armls.cli import FAILURE, FINDINGS, report_failure
from armls.cli.progress import progress_bar
from armls.core.limits import MEGABYTE
from armls.core.summary import Summary
from armls.services.discovery import with_slashes
from armls.services.files import reason_of
from armls.services.summary import (
    LARGEST_CHUNK,
    SMALLEST_CHUNK,
    MemoryExceeded,
    Options,
    summarize_file,
    summarize_stream,
)

if TYPE_CHECKING:
    from rich.progress import Progress

STANDARD_INPUT = "-"
_WORTH_PROGRESS, _BETWEEN_PROGRESS = 20 * MEGABYTE, 8 * MEGABYTE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="file of any size, or - for standard input")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.add_argument(
        "--chunk-size",
        type=_chunk,
        default=MEGABYTE,
        metavar="KB",
        help="size of the chunks to read: 64 to 2048 (default: 1024)",
    )
    parser.add_argument("--max-memory", type=_megabytes, metavar="MB", help="stop if the process would use more memory")
    parser.add_argument(
        "--engine",
        choices=("auto", "ijson"),
        default="auto",
        help="JSON parser: auto parses strict JSON with the fast engine, anything else with ijson",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the summaries; exit code 1 if a file is broken, 2 if one can't be read."""
    options = Options(arguments.chunk_size, arguments.engine, arguments.max_memory, may_fork=True)
    found, failed = [], False
    for path in arguments.files:
        try:
            summary = _summary(path, options)
        except OSError as error:
            report_failure(f"{path}: {reason_of(error)}")
            failed = True
        except MemoryExceeded as error:
            report_failure(f"{path}: {error}")
            failed = True
        else:
            _warn(summary)
            found.append(summary)
            if arguments.format == "text":
                from armls.cli.output.summary import summary_text

                _write("\n".join(summary_text(summary)) + "\n")
    if arguments.format == "json":
        _write(json.dumps([one.as_json() for one in found], indent=2) + "\n")
    if failed:
        return FAILURE
    return FINDINGS if any(one.broken is not None for one in found) else 0


def _warn(summary: Summary) -> None:
    for note in summary.notes:
        report_failure(f"{summary.path}: {note}")
    if summary.broken is not None:
        place = f"{summary.path}:{summary.broken.line + 1}:{summary.broken.column + 1}"
        report_failure(f"{place}: {summary.broken.message.rstrip('.')}; the summary covers the text before it")


def _summary(path: str, options: Options) -> Summary:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError(EBADF, "standard input is closed; redirect a document to it, or name a file")
        stream: Any = sys.stdin.buffer
        # Python's buffer would copy everything once more.
        return summarize_stream(path, getattr(stream, "raw", stream), options)
    if "\0" in path:
        raise FileNotFoundError
    size = Path(path).stat().st_size
    # Without a thread of its own, for a process that has threads does not share the work with another.
    bar = progress_bar(auto_refresh=False) if size >= _WORTH_PROGRESS else None
    if bar is None:
        return summarize_file(with_slashes(path), options)
    return _with_progress(path, size, options, bar)


def _with_progress(path: str, size: int, options: Options, bar: Progress) -> Summary:
    with bar as shown:
        task = shown.add_task(Path(path).name, total=size)
        told = 0

        def observe(read: int) -> None:
            nonlocal told
            if read >= told + _BETWEEN_PROGRESS:
                told = read
                shown.update(task, completed=read, refresh=True)

        return summarize_file(with_slashes(path), options, observe)


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def _chunk(text: str) -> int:
    size = int(text) * 1024 if text.isdecimal() and len(text) < 10 else 0
    if not SMALLEST_CHUNK <= size <= LARGEST_CHUNK:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid number of kilobytes; write 64 to 2048")
    return size


def _megabytes(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid number of megabytes")
    return int(text) * MEGABYTE
