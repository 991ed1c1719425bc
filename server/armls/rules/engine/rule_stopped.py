"""A rule was stopped because the document is too large for it

## What it does
Reports a rule that exceeded its budget of steps in this document. It reports nothing for the resource (parameter,
variable…) at which it was stopped and for all that follow; the other rules go on.

## Why
The budget keeps the analysis responsive. It counts steps, not seconds: the same document gives the same findings
everywhere. Only generated documents come near it; please report one that was written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.rule import rule


@rule("engine", severity=Severity.INFORMATION, documents=())
def check(ctx: object) -> Iterator[Finding]:
    """Yield nothing: the analysis reports this itself."""
    return iter(())
