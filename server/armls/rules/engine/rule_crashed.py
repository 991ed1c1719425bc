"""A rule failed with an internal error

## What it does
Reports a rule that raised an exception on this file. All other rules have run.

## Why
This is a fault of armls, not of the file. Please report it with the file, or with the marked part of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.rule import rule


@rule("engine", severity=Severity.INFORMATION, documents=())
def check(ctx: object) -> Iterator[Finding]:
    """Yield nothing: the analysis reports this itself."""
    return iter(())
