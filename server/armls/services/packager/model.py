"""The values that the steps of packaging hand to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from armls.core.summary import MemoryUse

Optimization = Literal["none", "text", "expressions"]
OPTIMIZATIONS: tuple[Optimization, ...] = ("none", "text", "expressions")
ProblemLevel = Literal["error", "warning"]

MAIN_TEMPLATE, UI_DEFINITION, VIEW_DEFINITION = "mainTemplate.json", "createUiDefinition.json", "viewDefinition.json"


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """The sizes that the Marketplace accepts, in bytes, and the number of files that a zip without zip64 holds."""

    file: int = 1 << 30
    package: int = 1 << 30
    service_catalog: int = 120 << 20
    files: int = 0xFFFF


DEFAULT_LIMITS = PackageLimits()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to pack: its path in the package, its path on disk, and its size and time when it was listed."""

    path: str
    source: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or folder (with ``/`` at its end) of the source folder that isn't packed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """Something that the Marketplace refuses (``error``) or may object to, with its remedy. ``path`` may be empty.

    ``line`` and ``column`` count from 1; they are 0 where the problem is about the file, or the package, as a whole.
    """

    path: str
    message: str
    remedy: str
    level: ProblemLevel = "error"
    line: int = 0
    column: int = 0

    def as_json(self) -> dict[str, Any]:
        """The problem as ``armls package --format json`` prints it."""
        names = ("path", "line", "column", "level", "message", "remedy")
        return {name: getattr(self, name) for name in names if getattr(self, name) != 0}

    @property
    def place(self) -> str:
        """The path, with line and column where they are known."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """A finding of the rules in a file of the package; line and column count from 1."""

    path: str
    line: int
    column: int
    level: str
    rule: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """The finding as ``armls package --format json`` prints it."""
        names = ("path", "line", "column", "level", "rule", "message")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Collection:
    """The files of a folder, in the order of the package, and what isn't packed or mustn't be."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    problems: tuple[PackageProblem, ...]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in the zip: bytes before and after optimisation and compression, and the digest of what is unpacked."""

    path: str
    size: int
    optimized: int
    compressed: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The file as ``armls package --format json`` prints it."""
        return {
            "path": self.path,
            "bytes": self.size,
            "optimizedBytes": self.optimized,
            "compressedBytes": self.compressed,
            "ratio": ratio(self.compressed, self.size),
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class PackOptions:
    """How a package is made; ``excludes`` are patterns as in a ``.gitignore``, after those of ``.armlsignore``."""

    as_of: date
    level: int = 6
    optimization: Optimization = "none"
    validates: bool = True
    excludes: tuple[str, ...] = ()
    limits: PackageLimits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class PackProgress:
    """Bytes of the source that are packed, of how many, the current file, and the memory of the process."""

    done: int
    total: int
    path: str
    memory: int
    trend: int
    """Bytes of memory more for each packed megabyte."""


Observe = Callable[[PackProgress], None]


@dataclass(frozen=True, slots=True)
class PackageReport:
    """The result of packaging or verifying; ``package`` is the zip, with its size and digest where it is there."""

    package: str
    is_written: bool
    files: tuple[PackedFile, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    problems: tuple[PackageProblem, ...] = ()
    findings: tuple[PackageFinding, ...] = ()
    size: int = 0
    sha256: str = ""
    deflate: str = ""
    memory: MemoryUse = field(default_factory=MemoryUse)
    seconds: float = 0.0

    @property
    def is_refused(self) -> bool:
        """Whether the Marketplace would refuse it."""
        return "error" in [*(one.level for one in self.problems), *(one.level for one in self.findings)]

    def as_json(self) -> dict[str, Any]:
        """The report as ``armls package --format json`` prints it."""
        total = sum(one.size for one in self.files)
        return {
            "package": self.package,
            "written": self.is_written,
            "refused": self.is_refused,
            "files": [one.as_json() for one in self.files],
            "skipped": [{"path": one.path, "reason": one.reason} for one in self.skipped],
            "problems": [one.as_json() for one in self.problems],
            "findings": [one.as_json() for one in self.findings],
            "totals": {
                "files": len(self.files),
                "bytes": total,
                "optimizedBytes": sum(one.optimized for one in self.files),
                "compressedBytes": sum(one.compressed for one in self.files),
                "packageBytes": self.size,
                "ratio": ratio(self.size, total),
            },
            "sha256": self.sha256,
            "deflate": self.deflate,
            "memory": {"baseline": self.memory.baseline, "peak": self.memory.peak, "trend": self.memory.trend},
            "elapsedSeconds": round(self.seconds, 3),
        }


def ratio(after: int, before: int) -> float:
    """The part of the size that is left; 1 for an empty file."""
    return round(after / before, 4) if before else 1.0


class PackagingFailed(Exception):
    """Nothing was packed or verified: a file can't be read or written, or has changed. The message is one line."""
