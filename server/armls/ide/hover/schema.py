"""On ``$schema``: what the document holds, and how close it is to Azure's limits."""

from __future__ import annotations

import re
from collections.abc import Callable

from armls.core.cursor import Cursor
from armls.core.summary import LimitUse, Summary
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.markdown import plain, size, table

_SCHEMA = re.compile(r"[\"']?\$schema[\"']?\s*:\s*[\"'][^\"'\r\n]*[\"']", re.I)
_LONGEST_LINE = 1000
_MOST_TYPES = 8
_MARKS = {"ok": "", "approaching": " ⚠", "exceeded": " ❌"}
_LABELS = {"templateSize": "template size", "requestSize": "size as a string", "parameterFileSize": "file size"}


def on_schema(ctx: HoverContext, cursor: Cursor) -> Hover | None:
    """The summary of the document, at the ``$schema`` of its root."""
    is_key = cursor.path == () and cursor.node.value.lower() == "$schema"
    is_value = len(cursor.path) == 1 and cursor.path[0].lower() == "$schema"
    if cursor.owner is not None or cursor.template.holder is not None or not (is_key or is_value):
        return None
    summary = ctx.summary()
    return ctx.hover(cursor, summary_parts(summary)) if summary is not None else None


def on_unparsed_schema(text: str, offset: int, summary: Callable[[], Summary]) -> Hover | None:
    """The same of a text that is too large to be parsed, on a line that has a ``$schema``."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    found = _SCHEMA.search(text, start, start + _LONGEST_LINE)
    if found is None or not found.start() <= offset < found.end():
        return None
    return Hover(found.start(), found.end(), "\n\n".join(summary_parts(summary())))


def summary_parts(summary: Summary) -> list[str]:
    """A summary as paragraphs and tables for a narrow hover."""
    scope = f" for a {_spaced(summary.scope)}" if summary.scope != "unknown" else ""
    version = f", language version {plain(summary.language_version)}" if summary.language_version else ""
    found = summary.resources
    kinds = {"nested": found.nested, "child": found.child, "with copy": found.copies, "conditional": found.conditional}
    detail = ", ".join(f"{count} {name}" for name, count in kinds.items() if count)
    parts = [f"**{_spaced(summary.kind).capitalize()}**{scope}{version}"]
    if summary.broken is not None:
        parts.append(f"Broken at line {summary.broken.line + 1}: {plain(summary.broken.message)}")
    if summary.limits:
        parts.append(table(("", "used", "of"), [_limit(one) for one in summary.limits]))
    if found.total:
        noun = "resource" if found.total == 1 else "resources"
        parts.append(f"**{found.total} {noun}**" + (f": {detail}" if detail else ""))
        shown = list(summary.types.items())[:_MOST_TYPES]
        rows = [(plain(type_) or "(no type)", str(count)) for type_, count in shown]
        if len(summary.types) > _MOST_TYPES:
            rows.append((f"_{len(summary.types) - _MOST_TYPES} more types_", ""))
        parts.append(table(("type", ""), rows))
    return parts


def _limit(one: LimitUse) -> tuple[str, str, str]:
    is_size = one.name.endswith("Size")
    label = _LABELS.get(one.name, one.name) + (" (nested)" if one.deployment else "")
    used, most = (size(one.used), size(one.limit)) if is_size else (str(one.used), str(one.limit))
    return label + _MARKS[one.level], used, most


def _spaced(name: str) -> str:
    return "".join(f" {one.lower()}" if one.isupper() else one for one in name)
