"""What all rules are given, whatever they judge."""

from __future__ import annotations

from armls.core.finding import Severity
from armls.rules.facts import Facts


class RuleContext:
    """What every rule is given; whoever runs it says which one it is."""

    rule_id = ""
    severity = Severity.ERROR

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def option(self, name: str, default: object) -> object:
        """An option of this rule from the user's configuration."""
        return self.facts.options.get(self.rule_id, {}).get(name, default)
