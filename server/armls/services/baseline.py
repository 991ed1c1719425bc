"""Findings that a team has accepted: written to a file once, and not reported from then on.

A finding is known again by its rule, file, pointer, message and the text it marks, whatever line it has moved to; the
indexes in a pointer do not count, nor do blanks in the text. Equal findings are counted: one more than before is new.
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
    """A file that is no baseline; the message is one line: what is wrong and what to do."""


class Identity(NamedTuple):
    """What stays the same of a finding while its file changes elsewhere. ``value``: a hash of the text it marks."""

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
    """How many findings of each identity are accepted; paths are relative to ``folder``."""

    folder: str
    accepted: Mapping[Identity, int]

    def without_accepted(self, report: Report) -> Report:
        """The report with what is new; what is accepted is counted as suppressed."""
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
    """A path from a folder on, with ``/``; standard input stays what it is."""
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
        raise BrokenBaseline(f"{path}: this is no JSON; write the baseline anew with --write-baseline") from None
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("findings"), list):
        raise BrokenBaseline(f"{path}: this is no baseline of armls; write one with --write-baseline")
    accepted: Counter[Identity] = Counter()
    for number, entry in enumerate(data["findings"], 1):
        accepted[_identity_in(path, number, entry)] += entry.get("count", 1)
    return Baseline(_folder(path), accepted)


def _identity_in(path: str, number: int, entry: Any) -> Identity:
    values = [entry.get(name) for name in Identity._fields] if isinstance(entry, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    count = entry.get("count", 1) if isinstance(entry, dict) else 0
    if len(texts) != len(Identity._fields) or type(count) is not int or count < 1:
        raise BrokenBaseline(f"{path}: finding {number} is broken; write the baseline anew with --write-baseline")
    return Identity(*texts)


def write_baseline(path: str, reports: Iterable[Report]) -> int:
    """Accept everything that the reports hold; how many findings that is. Raises Unwritable."""
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
    """The text without halves of characters, which no file can hold."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
