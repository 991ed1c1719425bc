"""Baselines: findings that a team has accepted, which are written to a file once and no longer reported.

A finding is identified by its rule, file, pointer, message and marked text, on whatever line it is; indexes in the
pointer and blanks in the text are ignored. Equal findings are counted: one more than before is new.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from armls.core.finding import Finding
from armls.core.text import SourceText
from armls.services.analysis import Report
from armls.services.discovery import STANDARD_INPUT, with_slashes
from armls.services.files import Unreadable, read
from armls.services.writing import write

VERSION = 1
_INDEX = re.compile(r"(?<=/)\d+(?=/|$)")
_HALF = re.compile("[\ud800-\udfff]")


class BrokenBaseline(Exception):
    """Raised for an invalid baseline; the message is one line with the reason and the remedy."""


class Identity(NamedTuple):
    """The stable parts of a finding while its file changes elsewhere. ``value``: a hash of the marked text."""

    path: str
    rule: str
    pointer: str
    message: str
    value: str


def identity(path: str, finding: Finding, text: SourceText) -> Identity:
    """The identity of a finding in the document at ``path``."""
    marked = " ".join(text.text[finding.start : finding.end].split())
    value = blake2b(marked.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Identity(
        _whole(path), finding.rule, _INDEX.sub("*", _whole(finding.pointer)), _whole(finding.message), value
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings, counted by identity; paths are relative to ``folder``."""

    folder: str
    accepted: Mapping[Identity, int]

    def without_accepted(self, report: Report) -> Report:
        """The report with new findings only; accepted ones are counted as suppressed."""
        left = dict(self.accepted)
        path = relative_path(report.name, self.folder)
        kept: list[Finding] = []
        for finding in report.findings:
            one = identity(path, finding, report.text)
            if left.get(one, 0):
                left[one] -= 1
            else:
                kept.append(finding)
        suppressed = report.suppressed + len(report.findings) - len(kept)
        return replace(report, findings=tuple(kept), suppressed=suppressed)


def relative_path(path: str, folder: str) -> str:
    """A path relative to a folder, with ``/``; standard input is unchanged."""
    if path == STANDARD_INPUT:
        return path
    try:
        return with_slashes(os.path.relpath(path, folder))
    except ValueError:  # on another drive
        return with_slashes(path)


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises BrokenBaseline."""
    try:
        data = json.loads(read(path).text)
    except Unreadable as error:
        raise BrokenBaseline(str(error)) from None
    except (ValueError, RecursionError):
        raise BrokenBaseline(f"{path}: invalid JSON; write a new baseline with --write-baseline") from None
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("findings"), list):
        raise BrokenBaseline(f"{path}: not a baseline of armls; write one with --write-baseline")
    accepted: Counter[Identity] = Counter()
    for number, entry in enumerate(data["findings"], 1):
        accepted[_identity_in(path, number, entry)] += entry.get("count", 1)
    return Baseline(_folder(path), accepted)


def _identity_in(path: str, number: int, entry: Any) -> Identity:
    values = [entry.get(name) for name in Identity._fields] if isinstance(entry, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    count = entry.get("count", 1) if isinstance(entry, dict) else 0
    if len(texts) != len(Identity._fields) or type(count) is not int or count < 1:
        raise BrokenBaseline(f"{path}: finding {number} is invalid; write a new baseline with --write-baseline")
    return Identity(*texts)


def write_baseline(path: str, reports: Iterable[Report]) -> int:
    """Write all findings of the reports; the number of findings. Raises Unwritable."""
    folder = _folder(path)
    counts = Counter(
        identity(relative_path(report.name, folder), finding, report.text)
        for report in reports
        for finding in report.findings
    )
    entries = [{**one._asdict(), "count": count} for one, count in sorted(counts.items())]
    content = json.dumps({"version": VERSION, "findings": entries}, indent=2, ensure_ascii=False) + "\n"
    write(path, content.encode())
    return sum(counts.values())


def _folder(path: str) -> str:
    return str(Path(path).absolute().parent)


def _whole(text: str) -> str:
    """Replace lone surrogates, which can't be encoded in a file."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
