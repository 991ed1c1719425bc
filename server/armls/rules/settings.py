"""The rules that run and their levels: a frozen value made from configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of the rules for one document.

    ``levels`` maps rule ids to ``off``, ``information``, ``warning`` or ``error``; ``options`` maps rule ids to their
    other options; ``select`` and ``ignore`` hold rule ids, areas or ARM-TTK test names (an empty ``select`` selects
    what is on by default).
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    profile: str = ""
    only_errors: bool = False
    """Rules that report no error don't run."""
