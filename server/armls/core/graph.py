"""The resources of one template as a deployment sees them: their full names, their copies, what they depend on."""

from __future__ import annotations

from typing import Union

from msgspec import Struct

from armls.core.evaluator.values import Unknown, Value
from armls.core.syntax import Node


class Round(Struct, frozen=True, gc=False, eq=False):
    """One copy of a resource (its only one, where it has no loop) in an arbitrary deployment: guesses all.

    ``depends_on``: the items of its ``dependsOn`` and what each comes to.
    """

    name: Value
    depends_on: tuple[tuple[Node, Value], ...]


class ResourceValues(Struct, frozen=True, gc=False, eq=False):
    """What is known of a resource.

    ``name``, ``condition`` and ``count`` are values: what a deployment certainly sees (``name`` is the first copy's).
    ``scope`` and ``rounds`` are guesses. ``loop`` is the name of its loop.
    """

    name: Value
    condition: Value
    count: Value
    scope: Value
    rounds: tuple[Round, ...]
    loop: Union[str, None]  # noqa: UP007

    @property
    def is_deployed(self) -> bool:
        """Whether its condition certainly holds and its loop certainly runs."""
        if self.condition is not True:
            return False
        return isinstance(self.count, int) and self.count > 0

    @property
    def is_left_out(self) -> bool:
        """Whether its condition certainly fails."""
        return self.condition is False


def is_known(value: Value) -> bool:
    """Whether nothing in a value is unknown."""
    if isinstance(value, Unknown):
        return False
    if isinstance(value, list):
        return all(map(is_known, value))
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    return True
