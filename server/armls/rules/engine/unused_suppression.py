"""A suppression should not be unused

## What it does
Reports a comment or metadata that disables a rule where that rule reports nothing, or that names an unknown rule.

## Why
An unused suppression may hide a mistake that is made later.

## Example
Bad: `// armls-disable-next-line no-such-rule`
Good: no comment
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.rule import rule


@rule("engine", severity=Severity.INFORMATION, documents=())
def check(ctx: object) -> Iterator[Finding]:
    """Yield nothing: the analysis reports this itself."""
    return iter(())
