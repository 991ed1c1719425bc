"""Facts from outside of the document: the day, Azure's resource types, options, the document's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from armls.core.resource_types import ResourceType, Step
from armls.core.template import Template


class Catalogue(Protocol):
    """Azure's resource types. Names are looked up in any case."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known, so that an unknown type says nothing."""

    def names(self, provider: str) -> Sequence[str]:
        """The types of a resource provider, ``Microsoft.Storage``, as Microsoft writes them."""

    def versions(self, type_: str) -> Sequence[str]:
        """The API versions of a resource type, in lower case, oldest first; none for a type that is not known."""

    def scopes(self, type_: str) -> int:
        """Where its newest version can be deployed: 1 tenant, 2 management group, 4 subscription, 8 resource group,
        16 on a resource; 0 for a type that is not known, or can be read only."""

    def type(self, type_: str, version: str) -> ResourceType | None:
        """The properties of a resource type in an API version; None if one of them isn't known."""

    def versions_with(self, type_: str, steps: Sequence[Step]) -> Sequence[str]:
        """The API versions, oldest first, in which a resource type declares the property that a path ends with."""

    @property
    def date(self) -> str:
        """The day up to which the catalogue knows, as ``yyyy-MM-dd``; empty where it knows nothing."""


class NoCatalogue:
    """Knows nothing."""

    @property
    def is_empty(self) -> bool:
        """It is."""
        return True

    def names(self, provider: str) -> Sequence[str]:
        """None."""
        return ()

    def versions(self, type_: str) -> Sequence[str]:
        """None."""
        return ()

    def scopes(self, type_: str) -> int:
        """Nowhere."""
        return 0

    def type(self, type_: str, version: str) -> ResourceType | None:
        """None."""
        return None

    def versions_with(self, type_: str, steps: Sequence[Step]) -> Sequence[str]:
        """None."""
        return ()

    @property
    def date(self) -> str:
        """No day."""
        return ""


@dataclass(frozen=True)
class Facts:
    """The facts for all rules that check one document.

    ``options`` are those of the user's configuration by rule id. ``is_main``: the document is the main template of its
    folder. ``is_generated``: Bicep has written it.
    """

    as_of: date = date.min
    catalogue: Catalogue = field(default_factory=NoCatalogue)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    is_main: bool = False
    is_generated: bool = False
    wanted: frozenset[str] = frozenset()
    """The ids of the rules that run."""
    is_linked: bool = False
    """Other templates deploy the document, by the name of its folder or the one above (``nestedtemplates``,
    ``linked``…)."""
    linked: Mapping[str, Template] = field(default_factory=dict)
    """The templates that the document links to, by their relative paths as written; those that can be read."""
