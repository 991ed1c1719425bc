"""Lists the files of a folder that belong into its package."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from armls.core.cancellation import CancelCheck, never
from armls.services.files import Unreadable, read_bytes, reason_of
from armls.services.packager.model import (
    DEFAULT_LIMITS,
    Collection,
    PackageLimits,
    PackageProblem,
    PackagingFailed,
    SkippedFile,
    SourceFile,
)
from armls.services.packager.naming import case_problems, layout_problems, name_problem, package_order, skip_reason
from armls.services.patterns import Patterns

IGNORE_FILE = ".armlsignore"
_LONGEST_IGNORE_FILE = 1 << 20


def collect(
    folder: str,
    output: str = "",
    excludes: Iterable[str] = (),
    limits: PackageLimits = DEFAULT_LIMITS,
    check: CancelCheck = never,
) -> Collection:
    """The files to pack, and all that the Marketplace would refuse in their names, sizes and kinds.

    ``output``: the zip that is being made; it isn't packed into itself. No link is followed.
    Raises PackagingFailed where the folder can't be listed, and Cancelled when ``check`` does.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (never raises)
        raise PackagingFailed(f"{folder}: no such folder")
    walk = _Walk(folder, output, _patterns(folder, excludes), check)
    walk.run()
    files = sorted(walk.files, key=lambda one: package_order(one.path))
    paths = [one.path for one in files]
    problems = [*walk.problems, *case_problems(paths), *layout_problems(paths), *_size_problems(files, limits)]
    return Collection(
        tuple(files),
        tuple(sorted(walk.skipped, key=lambda one: package_order(one.path))),
        tuple(sorted(problems, key=lambda one: (one.level, one.path))),
    )


def _patterns(folder: str, excludes: Iterable[str]) -> Patterns:
    """The patterns of the folder's ``.armlsignore`` and those that were given. Raises PackagingFailed."""
    path = os.path.join(folder, IGNORE_FILE)  # noqa: PTH118
    lines: list[str] = []
    if os.path.lexists(path) and not os.path.islink(path):  # noqa: PTH114
        try:
            lines = read_bytes(path, _LONGEST_IGNORE_FILE).decode("utf-8-sig", "replace").split("\n")
        except Unreadable as error:
            raise PackagingFailed(str(error)) from None
    return Patterns.of([*lines, *excludes])


def _size_problems(files: list[SourceFile], limits: PackageLimits) -> Iterator[PackageProblem]:
    for one in files:
        if one.size > limits.file:
            message = f"The file has {one.size} bytes; at most {limits.file} are allowed"
            yield PackageProblem(one.path, message, "remove it, or have the deployment download it")
    if len(files) > limits.files:
        message = f"The package has {len(files)} files; at most {limits.files} are allowed"
        yield PackageProblem("", message, "remove files, or put them into a zip of their own")


class _Walk:
    """Goes through a folder, in the order of the names."""

    def __init__(self, folder: str, output: str, patterns: Patterns, check: CancelCheck) -> None:
        self._folder, self._patterns, self._check = folder, patterns, check
        self._output = os.path.normcase(os.path.realpath(output)) if output else ""
        self.files: list[SourceFile] = []
        self.skipped: list[SkippedFile] = []
        self.problems: list[PackageProblem] = []

    def run(self) -> None:
        """List everything. Raises PackagingFailed where the folder itself can't be listed."""
        pending = [""]
        while pending:
            prefix = pending.pop()
            try:
                with os.scandir(os.path.join(self._folder, prefix)) as listing:  # noqa: PTH118
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                if not prefix:
                    raise PackagingFailed(f"{self._folder}: {reason_of(error)}") from None
                self._refuse(prefix, f"The folder can't be listed: {reason_of(error)}", "fix its rights")
                continue
            for entry in entries:
                self._check()
                if self._add(entry, prefix + entry.name):
                    pending.append(prefix + entry.name + "/")

    def _add(self, entry: os.DirEntry[str], path: str) -> bool:
        """Add an entry where it belongs; whether it is a folder to go into."""
        try:
            is_link = entry.is_symlink() or _is_junction(entry)
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            self.problems.append(PackageProblem(path, f"The file can't be read: {reason_of(error)}", "fix its rights"))
            return False
        is_folder = stat.S_ISDIR(status.st_mode) and not is_link
        reason = self._reason(entry, path, is_folder)
        if reason is not None:
            self.skipped.append(SkippedFile(path + "/" * is_folder, reason))
            return False
        problem = name_problem(path)
        if problem is not None:
            self.problems.append(problem)
        if is_link:
            self._refuse(path, "Symbolic links aren't allowed in a package", "replace the link with a copy of the file")
        elif is_folder:
            return problem is None or problem.level != "error"
        elif not stat.S_ISREG(status.st_mode):
            self._refuse(path, "Only ordinary files are allowed in a package", "remove the pipe, socket or device")
        elif problem is None or problem.level != "error":
            self.files.append(SourceFile(path, entry.path, status.st_size, status.st_mtime_ns))
        return False

    def _refuse(self, path: str, message: str, remedy: str) -> None:
        self.problems.append(PackageProblem(path, message, remedy))

    def _reason(self, entry: os.DirEntry[str], path: str, is_folder: bool) -> str | None:
        """Why an entry isn't packed; None where it is."""
        if self._output and os.path.normcase(os.path.realpath(entry.path)) == self._output:
            return "the package itself"
        verdict = self._patterns.verdict(path, is_folder)
        if verdict is not None:
            return "excluded by a pattern" if verdict else None
        return skip_reason(entry.name, is_folder)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a junction of Windows, which leads elsewhere as a link does."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)) and entry.is_dir(follow_symlinks=False)
