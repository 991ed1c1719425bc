"""The API versions that a solution is generated with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from armls.core.spelling import nearest
from armls.rules.facts import Catalogue
from armls.services.catalogue import CatalogueError, ResourceTypes
from armls.services.catalogue.folders import user_file
from armls.services.catalogue.reading import open_catalogue
from armls.services.generator.errors import GenerationError


@dataclass(frozen=True, slots=True)
class ApiVersions:
    """A catalogue of resource types, where it comes from, and the day it was taken.

    ``digest``: its SHA-256 if it isn't the built-in one, which the version of armls determines.
    """

    types: Catalogue
    origin: str
    taken_on: date
    digest: str = ""

    def newest(self, resource_type: str, as_of: date, allow_preview: bool = False) -> str:
        """The newest stable version of a type on a day; a newer preview if it is allowed. Raises ValueError."""
        published = self.types.versions(resource_type)
        if not published:
            provider = resource_type.partition("/")[0]
            close = nearest(resource_type, self.types.names(provider))
            hint = f"; did you mean '{close}'?" if close else ""
            raise ValueError(f"resource type '{resource_type}' isn't in the catalogue{hint}")
        day = as_of.isoformat()
        known = [version for version in published if version[:10] <= day]
        wanted = [version for version in known if allow_preview or len(version) == len(day)]
        if not wanted:
            raise ValueError(f"'{resource_type}' has no {'' if allow_preview else 'stable '}API version before {day}")
        return wanted[-1]


def built_in_versions() -> ApiVersions:
    """Those of the catalogue that armls brings along, whatever is installed."""
    return _versions(ResourceTypes())


def user_versions(environment: Mapping[str, str] = os.environ) -> ApiVersions:
    """Those of the catalogue of the user. Raises GenerationError where there is none, or it can't be used."""
    path = user_file(environment)
    try:
        file = open_catalogue(path)
    except FileNotFoundError:
        raise GenerationError("there is no catalogue of the user; 'armls catalogue update' makes one") from None
    except (CatalogueError, OSError) as error:
        raise GenerationError(f"{path}: the catalogue of the user can't be used: {error}") from error
    types = ResourceTypes(file=lambda: file)
    return replace(_versions(types), digest=types.origin.digest)


def _versions(types: ResourceTypes) -> ApiVersions:
    origin = types.origin
    return ApiVersions(types, f"{origin.package} {origin.version} ({origin.date})", date.fromisoformat(origin.date))
