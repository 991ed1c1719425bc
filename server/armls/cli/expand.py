"""``armls expand``: the resources and outputs that a template deploys, or the difference of two templates."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from armls.cli import FINDINGS, UsageError, report_failure, standard_input
from armls.core.evaluator.values import Context, Value
from armls.core.expansion import difference
from armls.core.text import SourceText
from armls.services.discovery import with_slashes
from armls.services.excerpt import printable
from armls.services.expansion import BadInput, Expanded, expand_text, read_context, read_values, what_is_missing
from armls.services.files import Unreadable, read, read_stream
from armls.services.json_text import indented

STANDARD_INPUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("template", metavar="TEMPLATE", help="template, or - for standard input")
    parser.add_argument("--parameters", metavar="FILE", help="parameter file (default: the parameters' default values)")
    parser.add_argument(
        "--context",
        metavar="FILE",
        help="context of the deployment as JSON: tenantId, subscriptionId, resourceGroup, location, "
        "managementGroup, deploymentName, utcNow",
    )
    parser.add_argument("--diff", metavar="TEMPLATE", help="print the difference to this template")
    parser.add_argument(
        "--diff-parameters",
        metavar="FILE",
        help="parameter file of the other template (default: that of --parameters)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="output format (default: text)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the expansion or the difference; exit code 1 if Azure would refuse a template."""
    context = _context(arguments.context)
    first = _expanded(arguments.template, _values(arguments.parameters), context)
    if arguments.diff is None and arguments.diff_parameters is None:
        _write(_shown(first, arguments.format))
        return FINDINGS if first.expansion.mistakes else 0
    values = _values(arguments.diff_parameters or arguments.parameters)
    second = _expanded(arguments.diff or arguments.template, values, context)
    _write(_difference(first, second, arguments.format))
    refused = [one for one in (first, second) if one.expansion.mistakes]
    for one in refused:
        name = one.documents[""][0]
        report_failure(f"{name}: Azure would refuse this template; 'armls expand {name}' prints the errors")
    return FINDINGS if refused else 0


def _shown(expanded: Expanded, form: str) -> Iterator[str]:
    if form == "json":
        yield indented(expanded.expansion.as_json())
        return
    from armls.services.expansion_text import expansion_markdown, expansion_text

    yield from expansion_markdown(expanded) if form == "markdown" else expansion_text(expanded)


def _difference(first: Expanded, second: Expanded, form: str) -> Iterator[str]:
    found = difference(first.expansion, second.expansion)
    if form == "json":
        yield indented(found.as_json())
        return
    from armls.services.expansion_text import difference_markdown, difference_text

    yield from difference_markdown(found) if form == "markdown" else difference_text(found)


def _write(lines: Iterator[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def _expanded(path: str, values: dict[str, Value], context: Context) -> Expanded:
    name = "template.json" if path == STANDARD_INPUT else with_slashes(os.path.relpath(path) if _inside(path) else path)
    text = _text(path)
    try:
        expanded = expand_text(name, text, values, context, _text_or_none, _root(name))
    except BadInput as error:
        raise UsageError(f"{path}: {error}") from None
    missing = what_is_missing(expanded)
    if missing:
        report_failure(f"{path}: {printable(missing)}")
    return expanded


def _inside(path: str) -> bool:
    return Path(path).resolve().is_relative_to(Path.cwd())


def _root(name: str) -> str:
    """The folder in which linked templates are allowed: the repository's root, else the template's own."""
    folder = Path(name).resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate.as_posix()
    return folder.as_posix()


def _text(path: str) -> SourceText:
    try:
        return read_stream(standard_input(), path) if path == STANDARD_INPUT else read(path)
    except Unreadable as error:
        raise UsageError(str(error)) from None


def _text_or_none(path: str) -> SourceText | None:
    try:
        return read(path)
    except Unreadable:
        return None


def _values(path: str | None) -> dict[str, Value]:
    if path is None:
        return {}
    try:
        return read_values(_text(path))
    except BadInput as error:
        raise UsageError(f"{path}: {error}") from None


def _context(path: str | None) -> Context:
    if path is None:
        return Context()
    try:
        context, strange = read_context(_text(path).text)
    except BadInput as error:
        raise UsageError(f"{path}: {error}") from None
    if strange:
        report_failure(f"{path}: unknown properties of a context are ignored: {', '.join(strange)}")
    return context
