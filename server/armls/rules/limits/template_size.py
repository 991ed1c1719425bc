"""A template is as large as Azure takes it, or nearly so.

Azure takes 4 MB. Most tools send a template without blanks and comments. Some send it as it is, and some as a string
within JSON, where each quotation mark counts twice: a file of 3.2 MB has been refused for having 4.1 MB. Values of
parameters and copies come on top.

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
    """The sizes of the file: written, without blanks, and as a string. The last is looked at first, and cheap."""
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
        yield ctx.at(_START, 0, f"Azure takes {limit} bytes; without blanks and comments this template has {size}.")
    elif escaped > limit:
        message = (
            f"Azure takes {limit} bytes. This template has {size} without blanks and comments, but {escaped} where a "
            "tool sends it as a string."
        )
        yield ctx.at(_START, 0, message, severity=Severity.WARNING)
    elif raw > limit:
        message = f"Azure takes {limit} bytes. This template has {raw}, and {size} without blanks and comments."
        yield ctx.at(_START, 0, message, severity=Severity.WARNING)
    elif not _is_ok(max(raw, escaped)):
        used = max(raw, escaped)
        message = f"{used} of the {limit} bytes that Azure takes are used ({size} without blanks and comments)."
        yield ctx.at(_START, 0, message, severity=Severity.INFORMATION)


def _is_ok(size: int) -> bool:
    return level_of(size, MAX_TEMPLATE_BYTES) == "ok"
