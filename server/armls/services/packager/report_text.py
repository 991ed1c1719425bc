"""A package's report as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from armls.services.excerpt import printable
from armls.services.packager.model import PackageReport, PackedFile

if TYPE_CHECKING:
    from armls.services.packager.verifying import Reproduction

_MOST_FILES = 60
_MOST_FINDINGS = 60


def pack_text(report: PackageReport) -> Iterator[str]:
    """List what was packed, what was skipped, what a reviewer would object to, and where the zip is."""
    if report.files:
        yield from _files(report.files)
    if report.skipped:
        yield f"Skipped ({len(report.skipped)}):"
        yield from _some((f"  {printable(one.path)} ({one.reason})" for one in report.skipped), _MOST_FILES)
    yield from _objections(report)
    if not report.is_written:
        yield "No package was written: correct the errors above and run the command again."
        return
    before = sum(one.size for one in report.files)
    saved = f", {_percent(report.size, before)}" if before else ""
    yield f"{printable(report.package)}: {_count(len(report.files), 'file')}, {size_text(report.size)}{saved}"
    yield f"SHA-256 {report.sha256} ({report.deflate})"


def verify_text(report: PackageReport, reproduction: Reproduction | None) -> Iterator[str]:
    """List what is in a zip, what a reviewer would object to, and whether it is the zip of a folder."""
    yield from _files(report.files)
    yield from _objections(report)
    if reproduction is not None:
        yield from _comparison(reproduction)
    verdict = "the Marketplace would refuse it" if report.is_refused else "no reason to refuse it was found"
    yield f"{printable(report.package)}: {_count(len(report.files), 'file')}, {size_text(report.size)}; {verdict}"
    yield f"SHA-256 {report.sha256}"


def _files(files: tuple[PackedFile, ...]) -> Iterator[str]:
    width = max((len(printable(one.path)) for one in files[:_MOST_FILES]), default=0)
    for one in files[:_MOST_FILES]:
        sizes = dict.fromkeys([one.size, one.optimized, one.compressed])
        arrows = " -> ".join(map(size_text, sizes))
        yield f"  {printable(one.path):{width}}  {arrows}  {one.sha256[:12]}"
    if len(files) > _MOST_FILES:
        yield f"  … and {len(files) - _MOST_FILES} more"


def _objections(report: PackageReport) -> Iterator[str]:
    lines = [
        f"  {one.level}: {printable(f'{one.place}: ' * bool(one.path) + one.message)}; {printable(one.remedy)}"
        for one in report.problems
    ]
    order = {"error": 0, "warning": 1}
    wanted = sorted((one for one in report.findings if one.level in order), key=lambda one: order[one.level])
    lines += [
        f"  {one.level}: {printable(one.path)}:{one.line}:{one.column}: {printable(one.message)} ({one.rule})"
        for one in wanted
    ]
    if lines:
        yield f"A reviewer would object to ({len(lines)}):"
        yield from _some(lines, _MOST_FINDINGS)
    hints = len(report.findings) - len(wanted)
    if hints:
        yield f"{_count(hints, 'hint')} not shown; 'armls check --profile marketplace' lists them"


def _comparison(found: Reproduction) -> Iterator[str]:
    different = [(path, state) for path, state in found.files if state != "same"]
    if found.is_identical:
        yield f"Packing {printable(found.folder)} gives this package, byte by byte."
    elif found.is_same:
        yield (
            f"Packing {printable(found.folder)} gives the same files; the bytes of the zip differ "
            "(another tool, level or deflate library)."
        )
    else:
        yield f"Packing {printable(found.folder)} gives another package ({len(different)} of {len(found.files)} files):"
        yield from _some((f"  {printable(path)}: {state}" for path, state in different), _MOST_FILES)


def _some(lines: Iterable[str], most: int) -> Iterator[str]:
    every = list(lines)
    yield from every[:most]
    if len(every) > most:
        yield f"  … and {len(every) - most} more; --format json lists all"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _percent(after: int, before: int) -> str:
    if after > before:
        return f"{round(100 * (after - before) / before)} % larger than the {size_text(before)} of the folder"
    return f"{round(100 * (before - after) / before)} % smaller than the {size_text(before)} of the folder"


def size_text(size: int) -> str:
    """A number of bytes in the unit in which people read it."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
