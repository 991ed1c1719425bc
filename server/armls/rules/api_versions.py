"""API versions: whether one is known and recent, and the newest."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from armls.core.finding import Edit, Fix
from armls.core.syntax import Node
from armls.rules.facts import Facts

if TYPE_CHECKING:
    from armls.rules.context import MemberContext

MAX_AGE_DAYS = 730
"""ARM-TTK's and the Marketplace's bound."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def date_of(version: str) -> date | None:
    """The day that a version is named after; None where it names none."""
    found = _DATE.match(version)
    try:
        return date.fromisoformat(found[0]) if found is not None else None
    except ValueError:
        return None


def is_preview(version: str) -> bool:
    """Whether a version has a suffix after the date: ``-preview``, ``-beta``, ``-privatepreview``…"""
    return len(version) > 10


def published(facts: Facts, type_: str) -> tuple[str, ...]:
    """The known versions of a type up to the day of the analysis, oldest first, so that results can be repeated."""
    return _until(tuple(facts.catalogue.versions(type_)), facts.as_of.isoformat())


def known_until(facts: Facts) -> str:
    """The day up to which versions are known: that of the catalogue, or that of the analysis where it is earlier."""
    day = facts.as_of.isoformat()
    return min(day, facts.catalogue.date or day)


@lru_cache(maxsize=4096)
def _until(versions: tuple[str, ...], day: str) -> tuple[str, ...]:
    return tuple(version for version in versions if version[:10] <= day)


@lru_cache(maxsize=4096)
def newest(versions: tuple[str, ...], after: str = "") -> str | None:
    """The newest stable version; the newest preview where there is none, or none later than ``after``."""
    stable = [version for version in versions if not is_preview(version)]
    if after in versions and is_preview(after):
        later = versions[versions.index(after) + 1 :]
        stable = [version for version in stable if version in later]
    return stable[-1] if stable else versions[-1] if versions else None


@lru_cache(maxsize=4096)
def complaint(version: str, versions: tuple[str, ...], as_of: date, days: int, known_until: str) -> str | None:
    """Why a version of a type is not recent, as the end of a sentence; None where it is, or is not known.

    ``known_until``: the day up to which ``versions`` are known.

    Recent is what is not older than ``days``, the newest stable version, and a preview that nothing has followed.
    """
    lower, day = version.lower(), date_of(version)
    if day is None or lower not in versions:
        return None
    best = newest(versions, lower)
    if best is None or best == lower:
        return None
    if is_preview(lower) and not is_preview(best):
        return f"is a preview; the newest stable version on {known_until} is {best}"
    age = (as_of - day).days
    return f"is {age} days old; the newest version on {known_until} is {best}" if age > days else None


def resource_type(ctx: MemberContext) -> str | None:
    """The full type of a resource of Azure's; None where it has none, or none that can be told.

    An extension resource may be written as ``Microsoft.Sql/servers/providers/locks`` with the provider in its name.
    """
    if ctx.resource is None or ctx.resource.is_of_extension or ctx.values is None:
        return None
    type_ = ctx.full_type
    if type_ is None or "/" not in type_ or type_.startswith("["):
        return None
    type_ = type_.strip("/")
    before, between, rest = type_.lower().rpartition("/providers/")
    if not between:
        return type_
    name = ctx.values.name
    segments = name.split("/") if isinstance(name, str) else []
    place = before.count("/") + before.count("/providers/") + 1
    provider = next((one for one in segments[place - 1 :] if "." in one), None)
    return f"{provider}/{rest}" if provider is not None else None


def use_version(node: Node, version: str | None) -> Fix | None:
    """A fix that replaces a version; unsafe, since the resource may behave differently."""
    if version is None:
        return None
    return Fix(f"Change the API version to {version}", (Edit(node.start + 1, node.end - 1, version),), is_safe=False)
