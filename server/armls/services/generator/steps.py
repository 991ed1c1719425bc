"""Bounds for the templates of a kind: steps, sizes of values. They count, so that a result never depends on a clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any

from markupsafe import Markup

MOST_STEPS = 2_000_000
"""About a second. The built-in kinds need less than a hundredth."""

MOST_CHARACTERS = 256 * 1024
"""In one string."""

MOST_ITEMS = 10_000
"""In one list or mapping."""

MOST_INTEGER = 2**63 - 1

_CHARACTERS_A_STEP = 8


class BudgetExceeded(Exception):
    """A template does or makes too much."""


class StepBudget:
    """Counts what the templates of one generation do."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self._most = most
        self._used = 0

    @property
    def used(self) -> int:
        """Steps until now."""
        return self._used

    def spend(self, steps: int) -> None:
        """Count. Raises BudgetExceeded."""
        self._used += steps
        if self._used > self._most:
            raise BudgetExceeded(f"the kind needs more than {self._most:,} steps; its loops or values are too large")

    def measured(self, value: Any) -> Any:
        """The value, its size counted as steps; an iterator counts while it is read. Raises BudgetExceeded."""
        if isinstance(value, Iterator):
            return self._counted(value)
        stack: list[Any] = [value]
        while stack:
            part = stack.pop()
            self.spend(1)
            if isinstance(part, str):
                self._spend_text(part)
            elif isinstance(part, int):
                if not -MOST_INTEGER - 1 <= part <= MOST_INTEGER:
                    raise BudgetExceeded("an integer must fit into 64 bits")
            elif isinstance(part, Mapping):
                _require_items(part)
                stack.extend(part)
                stack.extend(part.values())
            elif isinstance(part, Sized) and isinstance(part, Iterable):
                _require_items(part)
                stack.extend(part)
        return value

    def _spend_text(self, text: str) -> None:
        if len(text) > MOST_CHARACTERS and not isinstance(text, Markup):
            raise BudgetExceeded(f"a string must not have more than {MOST_CHARACTERS:,} characters")
        self.spend(len(text) // _CHARACTERS_A_STEP)

    def _counted(self, items: Iterator[Any]) -> Iterator[Any]:
        for number, item in enumerate(items):
            if number >= MOST_ITEMS:
                raise BudgetExceeded(_TOO_MANY)
            yield self.measured(item)


_TOO_MANY = f"a list must not have more than {MOST_ITEMS:,} items"


def _require_items(items: Sized) -> None:
    if len(items) > MOST_ITEMS:
        raise BudgetExceeded(_TOO_MANY)
