"""What a rule says of a document."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct


class Severity(IntEnum):
    """How bad a finding is. The numbers are LSP's, so smaller is worse."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3

    @property
    def label(self) -> str:
        """The name in results and configuration: ``error``, ``warning`` or ``information``."""
        return self.name.lower()


class Related(Struct, frozen=True):
    """A second place that a finding speaks of, such as the first of two equal names."""

    start: int
    end: int
    message: str


class Edit(Struct, frozen=True):
    """A part of the text that another takes the place of; offsets count as the finding's do."""

    start: int
    end: int
    text: str


class Fix(Struct, frozen=True):
    """What would mend a finding: ``title`` says it in a few words, ``edits`` do not overlap.

    ``is_safe``: what is deployed stays the same, or becomes what was certainly meant; ``armls check --fix`` applies
    these alone.
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


class Finding(Struct, frozen=True):
    """One finding, at offsets (code points) of the document it was found in.

    ``pointer`` is the JSON pointer of the value concerned, ``ttk`` the exact name of the ARM-TTK test that
    checks the same and ``ttk_outcome`` what that test makes of it (``fail`` or ``warn``). Where a rule that has such a
    test finds what the test lets pass, the outcome is ``none`` until the finding leaves the runner, and then both are
    None.
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
    fix: Fix | None = None
    is_style: bool = False
    """A matter of style: its rule says so."""
    cause: str = ""
    """The JSON pointer, from its template, of the one value that this follows from, as others of the same rule may."""
