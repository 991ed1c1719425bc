"""The base of the contexts of all rules."""

from __future__ import annotations

from collections.abc import Collection

from armls.core.finding import Severity
from armls.core.severity import Stage
from armls.core.spelling import nearest
from armls.rules.facts import Facts
from armls.rules.meter import Meter

_COMPARISON = 10
"""The steps of a comparison of two names."""


class RuleContext:
    """The context of any rule; its runner sets the rule."""

    rule_id = ""
    severity = Severity.ERROR
    stage: Stage | None = None

    def __init__(self, facts: Facts, meter: Meter) -> None:
        self.facts, self.meter = facts, meter
        self.spend = meter.spend

    @property
    def is_outer(self) -> bool:
        """Whether the rule's subject is in a nested template that uses the names of the one around it."""
        return False

    @property
    def is_seen_by_ttk(self) -> bool:
        """Whether ARM-TTK checks the rule's subject."""
        return True

    def option(self, name: str, default: object) -> object:
        """An option of this rule from the user's configuration."""
        return self.facts.options.get(self.rule_id, {}).get(name, default)

    def nearest_name(self, name: str, known: Collection[str]) -> str | None:
        """The nearest of the known names, in any case, if one is near."""
        self.spend(_COMPARISON * len(known))
        return nearest(name, known)

    def nearest(self, name: str, known: Collection[str]) -> str:
        """``; did you mean 'x'?`` with the nearest of the known names, or nothing."""
        found = self.nearest_name(name, known)
        return f"; did you mean '{found}'?" if found is not None else ""
