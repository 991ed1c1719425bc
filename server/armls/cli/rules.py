"""``armls rules``: the rules, and each one's manual."""

from __future__ import annotations

import argparse
import json
import sys

from armls.cli import UsageError
from armls.rules.registry import all_rules
from armls.rules.rule import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("id", nargs="?", metavar="ID", help="show one rule's manual; without it, list all rules")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to show it (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Show the list, or one manual."""
    rules = {rule.id: rule for rule in all_rules()}
    if arguments.id is not None:
        if arguments.id not in rules:
            raise UsageError(f"there is no rule '{arguments.id}'.{_nearest(arguments.id, list(rules))}")
        chosen = rules[arguments.id]
        shown = json.dumps(_described(chosen), indent=2) if arguments.format == "json" else _manual(chosen)
    elif arguments.format == "json":
        shown = json.dumps([_described(rule) for rule in rules.values()], indent=2)
    else:
        shown = _list(list(rules.values()))
    sys.stdout.write(shown + "\n")
    return 0


def _described(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "area": rule.area,
        "severity": rule.severity.label,
        "ttk": rule.ttk,
        "style": rule.is_style,
        "default": rule.is_default,
        "summary": rule.summary,
        "manual": rule.manual,
    }


def _manual(rule: Rule) -> str:
    ttk = f"\nARM-TTK test: {rule.ttk}" if rule.ttk else ""
    off = ", off unless selected" if not rule.is_default else ""
    return f"{rule.id} ({rule.area}, {rule.severity.label}{off})\n\n{rule.manual}{ttk}"


def _list(rules: list[Rule]) -> str:
    width = max((len(rule.id) for rule in rules), default=0)
    return "\n".join(f"{rule.id:<{width}}  {rule.severity.label:<11}  {rule.summary}" for rule in rules)


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f" Did you mean '{close[0]}'?" if close else " 'armls rules' lists them."
