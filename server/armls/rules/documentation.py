"""``docs/rules.md``: the manuals of all rules in one page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from armls.rules.rule import Rule

_EXAMPLE = re.compile(r"^(Bad|Good): (.*)$", flags=re.MULTILINE)
_HEAD = """# Rules

Made from the rules' own manuals by `make docs`; `armls rules ID` shows the same. An error is what Azure refuses.
"""


def rules_page(rules: Iterable[Rule]) -> str:
    """The page in Markdown: a section for each area, and in it one for each rule."""
    parts = [_HEAD]
    ordered = sorted(rules, key=lambda rule: (rule.area, rule.id))
    for area, members in groupby(ordered, key=lambda rule: rule.area):
        parts.append(f"## {area}\n")
        parts.extend(_section(rule) for rule in members)
    return "\n".join(parts)


def with_listed_examples(manual: str) -> str:
    """A manual as Markdown, with its lines ``Bad: …`` and ``Good: …`` as a list."""
    return _EXAMPLE.sub(r"- \1: \2", manual)


def _section(rule: Rule) -> str:
    ttk = f" ARM-TTK: {rule.ttk}." if rule.ttk else ""
    return f"### {rule.id}\n\n*{rule.severity.label}.*{ttk} {with_listed_examples(rule.manual)}\n"
