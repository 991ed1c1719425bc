"""Identifiers in the usual spellings, made of any text."""

from __future__ import annotations

import re

from armls.services.generator.names import folded

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def words(text: str) -> list[str]:
    """The words of a text in lower case: ``webApp2 Plan`` has ``web``, ``app``, ``2`` and ``plan``."""
    return [word.lower() for word in _WORD.findall(folded(text, " "))]


def camel_case(text: str) -> str:
    """``webAppPlan``."""
    first, *others = words(text) or [""]
    return first + "".join(word.capitalize() for word in others)


def pascal_case(text: str) -> str:
    """``WebAppPlan``."""
    return "".join(word.capitalize() for word in words(text))


def kebab_case(text: str) -> str:
    """``web-app-plan``."""
    return "-".join(words(text))


def snake_case(text: str) -> str:
    """``web_app_plan``."""
    return "_".join(words(text))
