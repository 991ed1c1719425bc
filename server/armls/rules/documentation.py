"""``docs/rules.md``: the manuals of all rules in one page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from armls.rules.rule import Rule

_EXAMPLE = re.compile(r"^(Bad|Good): (.*)$", flags=re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", flags=re.MULTILINE)
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


def as_markdown(manual: str, level: int = 2) -> str:
    """A manual as Markdown: its headings at a level, its lines ``Bad: …`` and ``Good: …`` as a list."""
    listed = _EXAMPLE.sub(r"- \1: \2", manual)
    return _HEADING.sub(rf"{'#' * level} \1\n", listed)


def headings(manual: str) -> list[str]:
    """The headings of a manual, in their order."""
    return _HEADING.findall(manual)


def _section(rule: Rule) -> str:
    ttk = f" ARM-TTK: {rule.ttk}." if rule.ttk else ""
    return f"### {rule.id}\n\n*{rule.severity.label}.*{ttk} {as_markdown(rule.manual, 4)}\n"
