"""Where a text mentions a parameter or variable the way expressions do, be it in an expression or not."""

from __future__ import annotations

import re
from typing import Literal

from armls.core.template import Template

Mention = Literal["nowhere", "text", "expression"]


def mention(text: str, template: Template, function: str, name: str) -> Mention:
    """Where a template says ``function('name')``, for one who looks at the text alone, as ARM-TTK does.

    ``expression``: every mention stands behind a ``[`` (or ``@``, where a logic app's own language begins). ``text``:
    one stands behind a quote. Templates within, which are evaluated by themselves, are not looked at.
    """
    start, end = template.base + template.value.start, template.base + template.value.end
    pattern = re.compile(rf"{function}\s*\(\s*'{re.escape(name)}'\s*\)", re.IGNORECASE)
    inner: list[tuple[int, int]] | None = None
    found: Mention = "nowhere"
    if f"'{name.lower()}'" not in text.lower():
        return found
    for match in pattern.finditer(text, start, end):
        at = match.start()
        inner = _templates_within(template) if inner is None else inner
        if any(first <= at < last for first, last in inner):
            continue
        while at > start and (text[at] not in '["@' or text[at - 1] == "\\"):
            at -= 1
        if text[at] == '"':
            return "text"
        found = "expression"
    return found


def _templates_within(template: Template) -> list[tuple[int, int]]:
    return [
        (nested.base + nested.value.start, nested.base + nested.value.end)
        for nested in template.all_templates()
        if nested is not template and nested.evaluation == "inner"
    ]
