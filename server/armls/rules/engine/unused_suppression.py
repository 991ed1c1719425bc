"""A comment or metadata switches off a rule that finds nothing there.

It may hide a mistake that is made later. Delete it.

Bad: `// armls-disable-next-line no-such-rule`
Good: no comment
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.rule import rule


@rule("engine", severity=Severity.INFORMATION, documents=())
def check(ctx: object) -> Iterator[Finding]:
    """Nothing: the analysis reports this itself."""
    return iter(())
