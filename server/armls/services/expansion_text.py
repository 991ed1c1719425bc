"""Expansions and their differences in plain text and Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from armls.core.expansion import NOTHING, Change, Difference, Mistake
from armls.core.pointers import range_of
from armls.services.excerpt import excerpt, printable
from armls.services.expansion import Expanded

_LONGEST_VALUE = 100


def expansion_text(expanded: Expanded) -> Iterator[str]:
    """The expansion as lines: resources, then outputs, unknown values, and errors with their source."""
    result = expanded.expansion.as_json()
    rows = [_row(resource) for resource in result["resources"]]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row, resource in zip(rows, result["resources"], strict=True):
        shown = "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True))
        condition = f"  if {resource['condition']}" if "condition" in resource else ""
        yield printable(f"{shown}{condition}".rstrip())
    yield _counted(len(rows), "resource") + "."
    if result["outputs"]:
        yield ""
        yield "Outputs:"
        for name, output in result["outputs"].items():
            yield printable(f"  {name} = {_short(output['value'])}")
    unknowns = result["unknowns"]
    if unknowns:
        yield ""
        yield f"{_counted(len(unknowns), 'value')} unknown before the deployment (--format json lists them)."
    for mistake in expanded.expansion.mistakes:
        yield ""
        yield from _mistake(expanded, mistake)


def expansion_markdown(expanded: Expanded) -> Iterator[str]:
    """The expansion as Markdown: tables of resources and outputs, lists of unknown values and errors."""
    result = expanded.expansion.as_json()
    yield f"## {_counted(len(result['resources']), 'resource')}"
    yield from _table(("Type", "Name", "API version", "Location"), [_row(one) for one in result["resources"]])
    if result["outputs"]:
        yield "\n## Outputs"
        rows = [(name, one["type"], _short(one["value"])) for name, one in result["outputs"].items()]
        yield from _table(("Name", "Type", "Value"), rows)
    if result["unknowns"]:
        yield "\n## Unknown before the deployment"
        rows = [(one["pointer"], _short(one["expression"]), one["reason"]) for one in result["unknowns"]]
        yield from _table(("Where", "Expression", "Why"), rows)
    if result["errors"]:
        yield "\n## Errors"
        yield from (f"- `{_code(one['pointer'])}`: {_cell(one['message'])}" for one in result["errors"])


def difference_text(found: Difference) -> Iterator[str]:
    """The difference as lines: ``+`` added, ``-`` removed, ``~`` changed resources and outputs."""
    if found.is_empty:
        yield "No differences."
        return
    for mark, resources in (("+", found.added), ("-", found.removed)):
        yield from (printable(f"{mark} {one.get('type')} {one.get('name', '')}".rstrip()) for one in resources)
    for changed in found.changed:
        yield printable(f"~ {changed.type} {changed.name}".rstrip())
        yield from (printable(f"    {_line(change)}") for change in changed.changes)
    if found.outputs:
        yield "~ outputs"
        yield from (printable(f"    {_line(change)}") for change in found.outputs)
    counts = (len(found.added), len(found.removed), len(found.changed))
    yield "{} added, {} removed, {} changed.".format(*counts)


def difference_markdown(found: Difference) -> Iterator[str]:
    """The difference as headings and tables, for a pull request."""
    if found.is_empty:
        yield "No differences."
        return
    for title, resources in (("Added", found.added), ("Removed", found.removed)):
        if resources:
            yield f"## {title}"
            yield from _table(("Type", "Name", "API version", "Location"), [_row(one) for one in resources])
            yield ""
    if found.changed:
        yield "## Changed"
    for changed in found.changed:
        yield f"\n### {_cell(changed.type)} {_cell(changed.name)}"
        yield from _table(("Where", "Before", "After"), [_sides(change) for change in changed.changes])
    if found.outputs:
        yield "\n## Outputs"
        yield from _table(("Where", "Before", "After"), [_sides(change) for change in found.outputs])


def _row(resource: dict[str, Any]) -> tuple[str, str, str, str]:
    return (
        str(resource.get("type", "")),
        _short(resource.get("name", "")).strip('"'),
        str(resource.get("apiVersion", "")),
        _short(resource.get("location", "")).strip('"'),
    )


def _mistake(expanded: Expanded, mistake: Mistake) -> Iterator[str]:
    name, text, tree = expanded.documents[mistake.path]
    start, end = range_of(tree, mistake.pointer)
    line, column = text.position(start, "utf-32")
    yield printable(f"{name}:{line + 1}:{column + 1} error {mistake.message}")
    for row in excerpt(text, start, end):
        yield f"{f'{row.number:>5} |' if row.number else '      |'} {row.text}".rstrip()


def _line(change: Change) -> str:
    if change.before is NOTHING:
        return f"{change.pointer}: + {_short(change.after)}"
    if change.after is NOTHING:
        return f"{change.pointer}: - {_short(change.before)}"
    return f"{change.pointer}: {_short(change.before)} → {_short(change.after)}"


def _sides(change: Change) -> tuple[str, str, str]:
    before = "" if change.before is NOTHING else _short(change.before)
    return change.pointer, before, "" if change.after is NOTHING else _short(change.after)


def _short(value: Any) -> str:
    """A value in one line, shortened if long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    shown = printable(text.replace("\\", "\\\\").replace("|", "\\|").replace("`", "\\`").replace("<", "&lt;"))
    return " ".join(shown.split())


def _code(text: str) -> str:
    return printable(text.replace("`", ""))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
