"""Makes the package of a folder: collect, check, optimise, write."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from armls.core.cancellation import CancelCheck, never
from armls.core.summary import MemoryUse
from armls.services.files import reason_of
from armls.services.memory_watch import MemoryWatch
from armls.services.packager.collecting import collect
from armls.services.packager.deflating import BLOCK_BYTES, DEFLATE, blocks
from armls.services.packager.model import (
    Collection,
    Observe,
    PackageFinding,
    PackageProblem,
    PackageReport,
    PackagingFailed,
    PackedFile,
    PackOptions,
    PackProgress,
    SourceFile,
)
from armls.services.packager.zip_writer import TooLarge, ZipWriter
from armls.services.writing import replacing

if TYPE_CHECKING:
    from armls.services.packager.validating import Check

_LARGE_UNVALIDATED = 4 << 20
"""Bytes of JSON; a package without validation has no more of it parsed."""


def pack(
    folder: str,
    output: str,
    options: PackOptions,
    *,
    check: Check | None = None,
    observe: Observe = lambda _: None,
    cancel: CancelCheck = never,
    threads: int | None = None,
) -> PackageReport:
    """Write the package of a folder, unless the Marketplace would refuse it; then ``is_written`` is false.

    ``check`` validates files (by default with the rules alone), ``cancel`` is called between blocks.
    Raises PackagingFailed and Unwritable, and Cancelled when ``cancel`` does; the zip is complete or not there at all.
    """
    started = time.perf_counter()
    collection = collect(folder, output, options.excludes, options.limits, cancel)
    problems, found = _checked(collection, options, check, cancel)
    report = PackageReport(output, False, (), collection.skipped, problems, found, deflate=_deflate_of(options))
    if not report.is_refused:
        report = _written(collection, report, options, observe, cancel, threads)
    return replace(report, seconds=time.perf_counter() - started)


def _deflate_of(options: PackOptions) -> str:
    return f"{DEFLATE}, level {options.level}" if options.level else "stored"


def _checked(
    collection: Collection, options: PackOptions, check: Check | None, cancel: CancelCheck
) -> tuple[tuple[PackageProblem, ...], tuple[PackageFinding, ...]]:
    """The problems and findings of the files, as far as they are to be validated."""
    problems = list(collection.problems)
    documents = sum(one.size for one in collection.files if one.path.lower().endswith(".json"))
    if not options.validates and documents > _LARGE_UNVALIDATED:
        return tuple(problems), ()
    from armls.services.packager.validating import check_natively, content_problems, findings

    cancel()
    problems += content_problems(collection.files)
    if not options.validates:
        return tuple(problems), ()
    found: list[PackageFinding] = []
    for one in findings(collection.files, options.as_of, check or check_natively):
        cancel()
        found.append(one)
    return tuple(problems), tuple(found)


def _written(
    collection: Collection,
    report: PackageReport,
    options: PackOptions,
    observe: Observe,
    cancel: CancelCheck,
    threads: int | None,
) -> PackageReport:
    """The report with the zip written, or with the reason why it is too large."""
    watch = MemoryWatch()
    packing = _Packing(collection, options, observe, cancel, watch.sample, watch.result)
    try:
        with replacing(report.package) as stream:
            files, size = packing.write(stream, threads)
            stream.flush()
            digest = _digest(stream, cancel)
    except TooLarge:
        message = f"The package is larger than {options.limits.package} bytes"
        problem = PackageProblem("", message, "remove large files, or have the deployment download them")
        return replace(report, problems=(*report.problems, problem))
    problems = report.problems
    if size > options.limits.service_catalog:
        message = f"The package has {size >> 20} MB; the service catalog accepts 120 MB without a storage account"
        problems += (PackageProblem("", message, "make it smaller, or store it in your own account", "warning"),)
    return replace(
        report,
        is_written=True,
        files=tuple(files),
        problems=problems,
        size=size,
        sha256=digest,
        memory=watch.result(),
    )


def _digest(stream: BinaryIO, cancel: CancelCheck) -> str:
    """The SHA-256 of a file that has just been written."""
    digest = hashlib.sha256()
    stream.seek(0)
    while data := stream.read(BLOCK_BYTES):
        cancel()
        digest.update(data)
    return digest.hexdigest()


class _Packing:
    """Writes the files of a collection and reports progress."""

    def __init__(
        self,
        collection: Collection,
        options: PackOptions,
        observe: Observe,
        cancel: CancelCheck,
        sample: Callable[[int], None],
        memory: Callable[[], MemoryUse],
    ) -> None:
        self._files, self._options = collection.files, options
        self._observe, self._cancel = observe, cancel
        self._sample, self._memory = sample, memory
        self._total = sum(one.size for one in collection.files)
        self._done = self._told = 0

    def write(self, stream: BinaryIO, threads: int | None) -> tuple[list[PackedFile], int]:
        """Write the zip; its files and its size. Raises PackagingFailed, OSError, TooLarge and Cancelled."""
        writer = ZipWriter(stream, self._options.level, self._options.limits.package, threads)
        packed = []
        try:
            for one in self._files:
                self._cancel()
                result = writer.add(one.path, self._content(one))
                packed.append(PackedFile(one.path, one.size, result.size, result.compressed, result.sha256))
            return packed, writer.finish()
        finally:
            writer.close()

    def _content(self, file: SourceFile) -> Iterator[bytes]:
        """The blocks of a file as they are packed. Raises PackagingFailed where it isn't what was listed."""
        if self._options.optimization == "none":
            yield from self._blocks(file)
            return
        from armls.services.packager.optimizing import LARGEST, optimized
        from armls.services.packager.validating import marketplace_options

        if file.size > LARGEST:
            yield from self._blocks(file)
            return
        data = b"".join(self._blocks(file))
        options = marketplace_options(self._options.as_of)
        path = file.source.replace("\\", "/") if os.sep == "\\" else file.source
        result = optimized(path, file.path, data, self._options.optimization, options)
        for start in range(0, len(result), BLOCK_BYTES):
            yield result[start : start + BLOCK_BYTES]

    def _blocks(self, file: SourceFile) -> Iterator[bytes]:
        try:
            with open(file.source, "rb", buffering=0, opener=_open_plain) as stream:
                self._compare(file, os.fstat(stream.fileno()))
                size = 0
                for block in blocks(stream.read):
                    self._cancel()
                    size += len(block)
                    if size > file.size:
                        raise _changed(file)
                    yield block
                    self._advance(file.path, len(block))
                self._compare(file, os.fstat(stream.fileno()))
                if size != file.size:
                    raise _changed(file)
        except OSError as error:
            raise PackagingFailed(f"{file.path}: {reason_of(error)}") from error

    def _compare(self, file: SourceFile, status: os.stat_result) -> None:
        if (status.st_size, status.st_mtime_ns) != (file.size, file.modified):
            raise _changed(file)

    def _advance(self, path: str, size: int) -> None:
        self._done += size
        if self._done >= self._told + 4 * BLOCK_BYTES or self._done == self._total:
            self._told = self._done
            self._sample(self._done)
            memory = self._memory()
            self._observe(PackProgress(self._done, self._total, path, memory.peak, memory.trend))


def _changed(file: SourceFile) -> PackagingFailed:
    return PackagingFailed(f"{file.path}: the file has changed while it was packed; run it again")


def _open_plain(path: str, flags: int) -> int:
    """Open a file without following a link or blocking on a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
