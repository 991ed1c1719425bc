"""Sets of options for a kind: its defaults, its extremes and random ones."""

from __future__ import annotations

import random
import string
from typing import Any

from armls.services.generator.kinds import SolutionKind
from armls.services.generator.options import Bounds, Option, value_problems

WORDS = [
    "data",
    "web-1",
    "a1b2",
    "front",
    "back",
    "logs",
    "abc",
    "zone9",
    "core",
    "edge",
    "dmz",
    "mid",
    "x1",
    "y2",
    "z3z",
]
PATHS = ["", "/", "/health", "/a/b.c", "/" + "h" * 99]
RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/20", "10.250.0.0/16"]


def extremes(kind: SolutionKind, *, high: bool) -> dict[str, Any]:
    """Every option at its lower or its upper bound."""
    return {name: _extreme(option, high) for name, option in kind.options.items()}


def chosen(kind: SolutionKind, seed: int) -> dict[str, Any]:
    """A random set of options; some are left out."""
    dice = random.Random(f"{kind.name} {seed}")
    return {name: _random(option, dice) for name, option in kind.options.items() if dice.random() < 0.8}


def _extreme(option: Option, high: bool) -> Any:
    if option.type == "bool":
        return high
    if option.allowed_values is not None:
        return option.allowed_values[-1 if high else 0]
    if option.type == "int":
        return option.max_value if high else option.min_value
    if option.type == "array":
        size = (option.max_length if high else option.min_length) or 0
        return [
            _longest(option.items or Bounds(), number) if high else _fitting(option.items, number)
            for number in range(size)
        ]
    fitting = [text for text in PATHS + RANGES if not list(value_problems(option, text))]
    return (max if high else min)(fitting, key=len)


def _longest(bounds: Bounds, number: int) -> str:
    start = f"{string.ascii_lowercase[number]}{string.ascii_lowercase[number]}"
    return start + "x" * ((bounds.max_length or 10) - len(start))


def _fitting(bounds: Bounds | None, number: int) -> str:
    option = Option(type="string", description="-", pattern=(bounds or Bounds()).pattern, max_length=40)
    fitting = [word for word in WORDS if not list(value_problems(option, word))]
    return fitting[number % len(fitting)]


def _random(option: Option, dice: random.Random) -> Any:
    if option.type == "bool":
        return dice.random() < 0.5
    if option.allowed_values is not None:
        return dice.choice(option.allowed_values)
    if option.type == "int":
        assert option.min_value is not None
        assert option.max_value is not None
        return dice.randint(option.min_value, option.max_value)
    if option.type == "array":
        words = {_fitting(option.items, number) for number in range(len(WORDS))}
        return dice.sample(sorted(words), dice.randint(option.min_length or 0, min(len(words), option.max_length or 5)))
    return dice.choice([text for text in PATHS + RANGES if not list(value_problems(option, text))])
