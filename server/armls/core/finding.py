"""Findings of rules in a document, and their fixes."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct


class Severity(IntEnum):
    """The severity of a finding. The numbers are LSP's, so a smaller one is more severe."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3

    @property
    def label(self) -> str:
        """The name in results and configuration: ``error``, ``warning`` or ``information``."""
        return self.name.lower()


class Related(Struct, frozen=True):
    """A second range related to a finding, such as the first of two duplicate names."""

    start: int
    end: int
    message: str


class Edit(Struct, frozen=True):
    """A replacement of a range of the text; offsets count as those of the finding."""

    start: int
    end: int
    text: str


class Fix(Struct, frozen=True):
    """A fix of a finding: its title in the imperative, and edits that do not overlap.

    ``is_safe``: the deployment stays the same, or becomes what was certainly meant; ``armls check --fix`` applies
    only these.
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True


class Finding(Struct, frozen=True):
    """One finding, at offsets (code points) of its document.

    ``pointer`` is the JSON pointer of the value concerned, ``ttk`` the exact name of the ARM-TTK test that
    checks the same and ``ttk_outcome`` its outcome (``fail`` or ``warn``). If the test passes although the rule reports
    a finding, the outcome is ``none`` until the finding leaves the runner, and then both are None.
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
    """The text in this range has no effect; editors fade it."""
    fix: Fix | None = None
    is_style: bool = False
    """A finding about style only, as its rule declares."""
    cause: str = ""
    """The JSON pointer, from its template, of the value that causes this finding, and maybe others of the same rule."""
