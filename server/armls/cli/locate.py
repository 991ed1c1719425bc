"""``armls locate``: locate a deployment error in the source."""

from __future__ import annotations

import argparse
import json
import sys

from armls.cli import FAILURE, FINDINGS, UsageError, report_failure, standard_input
from armls.cli.output.located import as_json, write_text
from armls.services.discovery import STANDARD_INPUT, with_slashes
from armls.services.files import Reader, Unreadable, read, read_loosely
from armls.services.locate import locate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("template", metavar="TEMPLATE", help="deployed template")
    add("--error", metavar="FILE", help="deployment error in plain text or JSON (default: standard input)")
    add("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.epilog = (
        "Positions, paths, resource ids and names are resolved in the template and in its nested templates. "
        "Exit codes: 0 if something was located, 1 if nothing was, 2 for wrong usage or an unreadable file. "
        "Example: az deployment group create … 2>&1 | armls locate azuredeploy.json"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the locations; exit code 0 if there are any, 1 if there are none, 2 if a file could not be read."""
    try:
        name = with_slashes(arguments.template)
        if name == STANDARD_INPUT:
            raise UsageError("the template must be a file; standard input is for the error")
        text = read(arguments.template)
        error = _error(arguments.error)
        documents, failures = Reader().documents(name, text)
    except Unreadable as unreadable:
        report_failure(f"{unreadable.name}: {unreadable.reason}")
        return FAILURE
    for failure in failures:
        report_failure(f"{failure.name}: {failure.reason}; continuing without its values")
    found = locate(name, documents, error)
    for line in found.notes:
        report_failure(f"{name}: {line}")
    if arguments.format == "json":
        sys.stdout.write(json.dumps(as_json(found.locations), indent=2) + "\n")
    else:
        write_text(found.locations, sys.stdout)
    for line in found.missing:
        report_failure(f"not located: {line}")
    if not found.locations and not found.missing:
        report_failure(
            "nothing located: the error refers to no position, path, resource or other part of the template; "
            "pass the whole error with its details (az deployment operation group list, or the portal's raw error)"
        )
    return 0 if found.locations else FINDINGS


def _error(path: str | None) -> str:
    """The text of the error. Raises Unreadable, or UsageError if there is none."""
    if path is not None and path != STANDARD_INPUT:
        with open(path, "rb") as stream:
            text = read_loosely(stream)
    elif path is None and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError(
            "the error is missing; use --error FILE, or a pipe such as 'az deployment … 2>&1 | armls locate …'"
        )
    else:
        text = read_loosely(standard_input())
    if not text.strip():
        raise UsageError("the error is empty; paste the output of the deployment")
    return text
