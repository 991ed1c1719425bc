"""The summary of a document as a value; ``armls summary --format json`` prints :meth:`Summary.as_json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from armls.core.limits import Level, level_of

if TYPE_CHECKING:
    from armls.core.kinds import DeploymentScope, DocumentKind


@dataclass(frozen=True, slots=True)
class LimitUse:
    """The use of a limit by a deployment; ``deployment`` is the JSON pointer of its template, empty for the root."""

    name: str
    used: int
    limit: int
    deployment: str = ""

    @property
    def fraction(self) -> float:
        """The used ratio; more than 1 if the limit is exceeded."""
        return round(self.used / self.limit, 4)

    @property
    def level(self) -> Level:
        """The level of the use."""
        return level_of(self.used, self.limit)

    def as_json(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "name": self.name,
            "used": self.used,
            "limit": self.limit,
            "fraction": self.fraction,
            "level": self.level,
            "deployment": self.deployment,
        }


@dataclass(frozen=True, slots=True)
class ResourceCounts:
    """The counts of resources. ``total`` is the sum of the first three, which include the last three."""

    top_level: int = 0
    child: int = 0
    nested: int = 0
    copies: int = 0
    conditional: int = 0
    existing: int = 0

    @property
    def total(self) -> int:
        """The total count."""
        return self.top_level + self.child + self.nested

    def as_json(self) -> dict[str, int]:
        """The JSON of the command line."""
        return {
            "topLevel": self.top_level,
            "child": self.child,
            "nested": self.nested,
            "total": self.total,
            "copies": self.copies,
            "conditional": self.conditional,
            "existing": self.existing,
        }


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in bytes of UTF-8, but for ``raw``, the size of the file.

    ``minified``: without blanks and comments, as most tools send it. ``escaped``: the minified text as a string
    within JSON, as tools that do not parse it send it.
    """

    raw: int
    minified: int
    escaped: int


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """The resident memory of the process in bytes while a summary was made.

    ``trend``: by how many bytes it grew for each megabyte read, fitted over all samples.
    """

    baseline: int = 0
    peak: int = 0
    average: int = 0
    trend: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """The position at which a document can't be read further, and the reason.

    Everything is zero-based; ``character`` counts UTF-16 units, ``column`` code points, as does ``offset``, which is
    from the beginning of the text without a byte-order mark.
    """

    message: str
    line: int
    character: int
    column: int
    offset: int

    def as_json(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {"message": self.message, "position": {"line": self.line, "character": self.character}}


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a document. For a broken one (``broken``): counts and sizes up to the break."""

    path: str
    bytes: int
    kind: DocumentKind
    schema: str | None
    scope: DeploymentScope
    language_version: str | None
    content_version: str | None
    parameters: int
    variables: int
    functions: int
    definitions: int
    outputs: int
    resources: ResourceCounts
    types: Mapping[str, int]
    limits: tuple[LimitUse, ...]
    sizes: Sizes
    engine: str
    seconds: float = 0.0
    memory: MemoryUse = field(default_factory=MemoryUse)
    broken: Break | None = None
    notes: tuple[str, ...] = ()

    @property
    def megabytes_per_second(self) -> float:
        """The speed of reading, a megabyte being 1,000,000 bytes."""
        return round(self.sizes.raw / 1e6 / self.seconds, 1) if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The JSON of ``armls summary --format json`` and ``armls.summarize``."""
        return {
            "path": self.path,
            "bytes": self.bytes,
            "kind": self.kind,
            "schema": self.schema,
            "deploymentScope": self.scope,
            "languageVersion": self.language_version,
            "contentVersion": self.content_version,
            "parameters": self.parameters,
            "variables": self.variables,
            "functions": self.functions,
            "definitions": self.definitions,
            "outputs": self.outputs,
            "resources": self.resources.as_json(),
            "resourceTypes": dict(self.types),
            "limits": [one.as_json() for one in self.limits],
            "sizes": asdict(self.sizes),
            "engine": self.engine,
            "elapsedSeconds": round(self.seconds, 6),
            "megabytesPerSecond": self.megabytes_per_second,
            "memory": asdict(self.memory),
            "broken": self.broken.as_json() if self.broken is not None else None,
            "notes": list(self.notes),
        }
