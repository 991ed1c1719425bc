"""Azure's service limits, in one table.

From Microsoft's documentation of template limits; the counts were confirmed with Azure's own engine, for which
``variables.copy`` is one variable whatever it holds. Counts hold for each deployment, sizes for a file.
"""

from __future__ import annotations

from typing import Literal as OneOf

MEGABYTE = 1024 * 1024

MAX_PARAMETERS = 256
MAX_VARIABLES = 512
MAX_RESOURCES = 800
MAX_OUTPUTS = 64
MAX_TEMPLATE_BYTES = 4 * MEGABYTE
MAX_PARAMETER_FILE_BYTES = 4 * MEGABYTE
MAX_RESOURCE_BYTES = MEGABYTE
MAX_EXPRESSION_CHARACTERS = 24_576
MAX_STRING_CHARACTERS = 131_072
MAX_LOCATIONS = 10
MAX_COPIES = 800
MAX_DEPLOYMENT_NAME = 64
MAX_DEPTH = 512

DEPLOYMENT_LIMITS = {
    "parameters": MAX_PARAMETERS,
    "variables": MAX_VARIABLES,
    "resources": MAX_RESOURCES,
    "outputs": MAX_OUTPUTS,
}
"""The limits of each deployment, nested ones counted separately."""

Level = OneOf["ok", "approaching", "exceeded"]
_APPROACHING = 0.8


def level_of(used: int, limit: int) -> Level:
    """The level of ``used`` in relation to ``limit``: ``approaching`` from four fifths on."""
    if used > limit:
        return "exceeded"
    return "approaching" if used >= _APPROACHING * limit else "ok"
