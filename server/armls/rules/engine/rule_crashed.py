"""A rule of armls failed on this file.

This is a fault of armls, not of the file: the other rules have run. Please report it with the file, or the part of it
that is marked.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.rule import rule


@rule("engine", severity=Severity.INFORMATION, documents=())
def check(ctx: object) -> Iterator[Finding]:
    """Nothing: the analysis reports this itself."""
    return iter(())
