"""A template must not be larger than 4 MB

## What it does
Measures the file as it is, without whitespace and comments, and as a JSON string. Reports an error if it exceeds the
limit without whitespace and comments, a warning if it does so as it is or as a string, and information from 80% of it.

## Why
Azure refuses templates of more than 4 MB. Most tools send a template without whitespace and comments. Some send it as
it is, and some as a string within JSON, where each quotation mark counts twice: a file of 3.2 MB has been refused for
having 4.1 MB. Parameter values and copies count in addition.

## Example
Bad: a template of 4.5 MB
Good: linked templates, or template specs, of 1 MB each
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_TEMPLATE_BYTES, level_of
from armls.core.sizes import bytes_of, escapes_of, minified
from armls.core.syntax import Missing
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_START = Missing(0, 1)


@rule("template", stage="parse")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Measure the file as a string, which is cheap, and only then without whitespace."""
    text, limit = ctx.text, MAX_TEMPLATE_BYTES
    if ctx.place.is_nested:
        return
    raw = bytes_of(text)
    if _is_ok(raw * 2) or _is_ok(raw + escapes_of(text) + 2):
        return
    small = minified(text)
    size = bytes_of(small)
    escaped = size + escapes_of(small) + 2
    if size > limit:
        yield ctx.at(
            _START, 0, f"Template has {size} bytes without whitespace and comments; Azure accepts at most {limit}"
        )
    elif escaped > limit:
        message = (
            f"Template has {escaped} bytes where a tool sends it as a string, {size} without whitespace and comments; "
            f"Azure accepts at most {limit}"
        )
        yield ctx.at(_START, 0, message, severity=Severity.WARNING)
    elif raw > limit:
        message = f"Template has {raw} bytes, {size} without whitespace and comments; Azure accepts at most {limit}"
        yield ctx.at(_START, 0, message, severity=Severity.WARNING)
    elif not _is_ok(max(raw, escaped)):
        used = max(raw, escaped)
        message = f"Template has {used} of at most {limit} bytes ({size} without whitespace and comments)"
        yield ctx.at(_START, 0, message, severity=Severity.INFORMATION)


def _is_ok(size: int) -> bool:
    return level_of(size, MAX_TEMPLATE_BYTES) == "ok"
