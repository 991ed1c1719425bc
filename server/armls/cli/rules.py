"""``armls rules``: list the rules, or print a rule's manual."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from armls.cli import UsageError
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.services.manuals import Manual, manual_of, manual_of_rule, nearest_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("id", nargs="?", metavar="ID", help="print the manual of this rule (default: list all rules)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Print the list, or one manual."""
    if arguments.id is not None:
        manual = manual_of(arguments.id)
        if manual is None:
            close = nearest_code(arguments.id)
            hint = f"did you mean '{close}'?" if close is not None else "'armls rules' lists all rules"
            raise UsageError(f"unknown rule '{arguments.id}'; {hint}")
        shown = json.dumps(_described(manual), indent=2) if arguments.format == "json" else _printed(manual)
    elif arguments.format == "json":
        shown = json.dumps([_described(manual_of_rule(rule)) for rule in all_rules()], indent=2)
    else:
        shown = _list(all_rules())
    sys.stdout.write(shown + "\n")
    return 0


def _described(manual: Manual) -> dict[str, object]:
    return {
        "id": manual.id,
        "area": manual.area,
        "severity": manual.severity,
        "ttk": manual.ttk,
        "style": manual.is_style,
        "default": manual.is_default,
        "summary": manual.title,
        "manual": manual.text,
    }


def _printed(manual: Manual) -> str:
    ttk = f"\nARM-TTK test: {manual.ttk}" if manual.ttk else ""
    off = ", off unless selected" if not manual.is_default else ""
    return f"{manual.id} ({manual.area}, {manual.severity}{off})\n\n{manual.text}{ttk}"


def _list(rules: Sequence[Rule]) -> str:
    width = max((len(rule.id) for rule in rules), default=0)
    return "\n".join(f"{rule.id:<{width}}  {rule.severity.label:<11}  {rule.summary}" for rule in rules)
