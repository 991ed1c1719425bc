"""``armls check --fix``: fix files in place, and standard input to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from armls.services.checking import Failure, Fixing, Options, repair_files
from armls.services.discovery import Target
from armls.services.files import encoding_of
from armls.services.writing import Unwritable, encoded, rewrite

MOST_PASSES = 5
"""The most passes, since a fix in a file may allow one in a sibling."""


def fix_files(targets: Sequence[Target], options: Options, fixing: Fixing) -> Iterator[int | Failure]:
    """Fix files in place: the number of fixed findings in each, and the reason if it could not be read or written."""
    refused: set[str] = set()
    pending = list(targets)
    for _ in range(MOST_PASSES):
        folders: set[PurePosixPath] = set()
        for repair in repair_files([one for one in pending if one.path not in refused], options, fixing):
            if isinstance(repair, Failure):
                yield repair
                continue
            report = repair.report
            if repair.text == report.text.text:
                continue
            try:
                rewrite(report.name, report.text, repair.text)
            except Unwritable as error:
                refused.add(report.name)
                yield Failure(error.name, error.reason)
            else:
                folders.add(PurePosixPath(report.name).parent)
                yield repair.count
        pending = [one for one in pending if PurePosixPath(one.path).parent in folders]
        if not pending:
            return


def write_standard_output(name: str, original: bytes, text: str) -> None:
    """Write a fixed text in the encoding of the input. Raises Unwritable."""
    mark, encoding, _ = encoding_of(original)
    data = encoded(name, mark, encoding, text)
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
