"""What a rule says of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is. The numbers are LSP's, so smaller is worse."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3

    @property
    def label(self) -> str:
        """The name in results and configuration: ``error``, ``warning`` or ``information``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding speaks of, such as the first of two equal names."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, at offsets (code points) of the document it was found in.

    ``pointer`` is the JSON pointer of the value concerned, ``ttk`` the exact name of the ARM-TTK test that
    checks the same and ``ttk_outcome`` what that test makes of it (``fail`` or ``warn``).
    """

    rule: str
    severity: Severity
    message: str
    start: int
    end: int
    pointer: str = ""
    ttk: str | None = None
    ttk_outcome: str | None = None
    source: str = "armls"
    related: tuple[Related, ...] = ()
    unnecessary: bool = False
    """The text at this place does nothing; editors fade it."""
