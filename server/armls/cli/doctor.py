"""``armls doctor``: report the environment, and missing parts."""

from __future__ import annotations

import argparse
import json
import sys

from armls.services.doctor import Fact, examine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Print one line for each part. A missing optional part isn't a failure."""
    facts = examine()
    if arguments.format == "json":
        shown = {one.name: {"ok": one.is_well, "value": one.value, "hint": one.hint} for one in facts}
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    else:
        sys.stdout.write("".join(_line(one) for one in facts))
    return 0


def _line(fact: Fact) -> str:
    hint = f" ({fact.hint})" if fact.hint else ""
    return f"{'ok' if fact.is_well else '--'} {fact.name:<8} {fact.value}{hint}\n"
