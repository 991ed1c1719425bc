"""The text output of ``armls summary``."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.limits import MEGABYTE
from armls.core.summary import LimitUse, Summary
from armls.services.excerpt import printable

_MOST_TYPES = 25
_LABELS = {
    "templateSize": "template size",
    "requestSize": "size sent as a string",
    "parameterFileSize": "parameter file size",
}
_MARKS = {"ok": "", "approaching": "  close to the limit", "exceeded": "  TOO MANY"}


def summary_text(summary: Summary) -> Iterator[str]:
    """The lines of one summary."""
    yield printable(summary.path)
    yield f"  {_what(summary)}"
    yield f"  {_counts(summary)}"
    yield from _resources(summary)
    if summary.limits:
        yield "  limits"
        yield from (f"    {row}" for row in _limits(summary.limits))
    sizes = summary.sizes
    yield f"  size       {_size(sizes.raw)}, {_size(sizes.minified)} minified, {_size(sizes.escaped)} escaped"
    yield (
        f"  read in    {summary.seconds:.3f} s with {summary.engine}, {summary.megabytes_per_second:.0f} MB/s; "
        f"memory {_size(summary.memory.peak)}, {_size(summary.memory.peak - summary.memory.baseline)} of it for this"
    )
    if summary.broken is not None:
        place = f"line {summary.broken.line + 1}, column {summary.broken.column + 1}"
        yield f"  BROKEN     at {place}: {summary.broken.message}"


def _what(summary: Summary) -> str:
    parts: list[str] = [summary.kind if summary.kind != "unknown" else "unknown kind of document"]
    if summary.scope != "unknown":
        parts.append(f"for a {summary.scope}")
    if summary.language_version:
        parts.append(f"language version {printable(summary.language_version)}")
    if summary.content_version:
        parts.append(f"content version {printable(summary.content_version)}")
    return ", ".join(parts)


def _counts(summary: Summary) -> str:
    counts = {
        "parameters": summary.parameters,
        "variables": summary.variables,
        "functions": summary.functions,
        "definitions": summary.definitions,
        "outputs": summary.outputs,
    }
    found = ", ".join(f"{count} {name if count > 1 else name[:-1]}" for name, count in counts.items() if count)
    return f"contains   {found or 'no declarations'}"


def _resources(summary: Summary) -> Iterator[str]:
    found = summary.resources
    kinds = {
        "top level": found.top_level,
        "child": found.child,
        "in nested templates": found.nested,
        "with copy": found.copies,
        "with condition": found.conditional,
        "existing": found.existing,
    }
    detail = ", ".join(f"{count} {name}" for name, count in kinds.items() if count)
    yield f"  resources  {found.total}" + (f": {detail}" if detail else "")
    for number, (type_, count) in enumerate(summary.types.items()):
        if number == _MOST_TYPES:
            yield f"    … and {len(summary.types) - number} more types (--format json lists them)"
            return
        yield f"    {count:>7}  {printable(type_) or '(no type)'}"


def _limits(limits: tuple[LimitUse, ...]) -> Iterator[str]:
    width = max(len(_label(one)) for one in limits)
    for one in limits:
        is_size = one.name.endswith("Size")
        used, most = (_size(one.used), _size(one.limit)) if is_size else (str(one.used), str(one.limit))
        mark = "  TOO LARGE" if is_size and one.level == "exceeded" else _MARKS[one.level]
        where = f"  {printable(one.deployment)}" if one.deployment else ""
        yield f"{_label(one):<{width}}  {used:>9} of {most:<7} {100 * one.fraction:>4.0f} %{mark}{where}"


def _label(one: LimitUse) -> str:
    name = _LABELS.get(one.name, one.name)
    return f"{name}, nested" if one.deployment else name


def _size(size: int) -> str:
    if abs(size) < 1024:
        return f"{size} B"
    return f"{size / 1024:.1f} KB" if abs(size) < MEGABYTE else f"{size / MEGABYTE:.1f} MB"
