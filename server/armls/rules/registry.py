"""Finds the rules: every module in a folder of ``armls.rules`` that holds one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import armls.rules as package
from armls.rules.rule import Rule


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by id. Raises ValueError where two files give the same id or a file holds none."""
    found: dict[str, Rule] = {}
    for area in pkgutil.iter_modules(package.__path__):
        if not area.ispkg:
            continue
        folder = importlib.import_module(f"{package.__name__}.{area.name}")
        for file in pkgutil.iter_modules(folder.__path__):
            module = importlib.import_module(f"{folder.__name__}.{file.name}")
            rules = [value for value in vars(module).values() if isinstance(value, Rule)]
            if len(rules) != 1:
                raise ValueError(f"{module.__name__} should hold one rule, and holds {len(rules)}")
            if rules[0].id in found:
                raise ValueError(f"two rules are named {rules[0].id}")
            found[rules[0].id] = rules[0]
    return tuple(found[name] for name in sorted(found))
