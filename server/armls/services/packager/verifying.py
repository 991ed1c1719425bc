"""Checks an existing zip as if it were to be made, and compares it with the folder that it is said to be made of."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from armls.core.cancellation import CancelCheck, never
from armls.services.packager.deflating import BLOCK_BYTES
from armls.services.packager.model import (
    PackageFinding,
    PackageProblem,
    PackageReport,
    PackagingFailed,
    PackOptions,
    SourceFile,
)
from armls.services.packager.naming import case_problems, layout_problems, skip_reason_in, top_folder
from armls.services.packager.packing import pack
from armls.services.packager.validating import LARGEST_READ, Check, check_natively, content_problems, findings
from armls.services.packager.zip_reader import read_zip

_MOST_KEPT = 512 << 20

FileState = Literal["same", "different", "only in the package", "only in the folder"]


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Whether packing a folder gives a zip: each file's state, and whether even the bytes of the zip are the same."""

    folder: str
    files: tuple[tuple[str, FileState], ...]
    is_identical: bool

    @property
    def is_same(self) -> bool:
        """Whether both have the same files with the same content."""
        return all(state == "same" for _, state in self.files)

    def as_json(self) -> dict[str, Any]:
        """The comparison as ``armls package --format json`` prints it."""
        files = [{"path": path, "state": state} for path, state in self.files]
        return {"folder": self.folder, "same": self.is_same, "identicalBytes": self.is_identical, "files": files}


def verify(
    package: str, options: PackOptions, *, check: Check | None = None, cancel: CancelCheck = never
) -> PackageReport:
    """Check an existing zip. Raises PackagingFailed where it can't be read, and Cancelled when ``cancel`` does."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="armls-verify-", ignore_cleanup_errors=True) as folder:
        kept = _Kept(folder)
        content = read_zip(package, options.limits, kept.keep, cancel)
        paths = [one.path for one in content.files]
        problems = [*content.problems, *case_problems(paths), *layout_problems(paths), *_leftovers(paths)]
        found: list[PackageFinding] = []
        # The folder around everything is reported once, and not for each file that templates name.
        problems += content_problems(kept.files) if top_folder(paths) is None else ()
        if options.validates:
            for one in findings(kept.documents, options.as_of, check or check_natively):
                cancel()
                found.append(one)
    problems += _size_problem(package, options)
    return PackageReport(
        package,
        False,
        content.files,
        (),
        tuple(sorted(problems, key=lambda one: (one.level, one.path))),
        tuple(found),
        os.path.getsize(package),  # noqa: PTH202
        file_digest(package, cancel),
        seconds=time.perf_counter() - started,
    )


def reproduce(
    package: str, report: PackageReport, folder: str, options: PackOptions, *, cancel: CancelCheck = never
) -> Reproduction:
    """Compare a verified zip with what packing a folder gives, without validating that.

    Raises PackagingFailed where the folder can't be packed.
    """
    with tempfile.TemporaryDirectory(prefix="armls-reproduce-", ignore_cleanup_errors=True) as temporary:
        again = pack(folder, str(Path(temporary, "again.zip")), replace(options, validates=False), cancel=cancel)
        if not again.is_written:
            reasons = "; ".join(_told(one) for one in again.problems if one.level == "error")
            raise PackagingFailed(f"{folder}: this folder can't be packed: {reasons}")
    theirs = {one.path: one.sha256 for one in report.files}
    ours = {one.path: one.sha256 for one in again.files}
    states = tuple((path, _state(theirs.get(path), ours.get(path))) for path in sorted({*theirs, *ours}))
    return Reproduction(folder, states, again.sha256 == report.sha256)


def _told(problem: PackageProblem) -> str:
    return f"{problem.path}: {problem.message}" if problem.path else problem.message


def _state(theirs: str | None, ours: str | None) -> FileState:
    if theirs is None:
        return "only in the folder"
    if ours is None:
        return "only in the package"
    return "same" if theirs == ours else "different"


def _leftovers(paths: list[str]) -> Iterator[PackageProblem]:
    """The files that don't belong into a package, each folder once."""
    seen: set[str] = set()
    for path in paths:
        reason = skip_reason_in(path)
        if reason is None:
            continue
        if path.partition("/")[0].lower() == "__macosx":
            if "__MACOSX" not in seen:
                seen.add("__MACOSX")
                remedy = "build the zip without Finder, for example with 'armls package'"
                yield PackageProblem("__MACOSX/", "Reviewers object to '__MACOSX', which macOS adds", remedy)
        else:
            message = f"The file doesn't belong into a package ({reason})"
            yield PackageProblem(path, message, "remove it, or build the zip with 'armls package'", "warning")


def _size_problem(package: str, options: PackOptions) -> Iterator[PackageProblem]:
    size = os.path.getsize(package)  # noqa: PTH202
    if options.limits.service_catalog < size <= options.limits.package:
        message = f"The package has {size >> 20} MB; the service catalog accepts 120 MB without a storage account"
        yield PackageProblem("", message, "make it smaller, or store it in your own account", "warning")


def file_digest(path: str, cancel: CancelCheck = never) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            cancel()
            digest.update(block)
    return digest.hexdigest()


class _Kept:
    """Unpacks JSON documents into a folder of our own; of other files only the names are needed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._total = 0
        self.files: list[SourceFile] = []
        self.documents: list[SourceFile] = []

    def keep(self, path: str, size: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass the blocks of a file on, and write them where they are needed and can be. Raises OSError."""
        target = Path(self._folder, *path.split("/"))
        is_kept = path.lower().endswith((".json", ".jsonc")) and size <= LARGEST_READ
        if not is_kept or self._total + size > _MOST_KEPT or skip_reason_in(path) is not None:
            self.files.append(SourceFile(path, "", LARGEST_READ + 1, 0))
            yield from blocks
            return
        self._total += size
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = open(target, "xb")  # noqa: SIM115 (an error of reading is another one)
        except OSError:  # a name that this system can't have, or that another entry has as a folder
            self.files.append(SourceFile(path, "", LARGEST_READ + 1, 0))
            yield from blocks
            return
        with stream:
            for block in blocks:
                stream.write(block)
                yield block
        kept = SourceFile(path, str(target), size, 0)
        self.files.append(kept)
        self.documents.append(kept)
