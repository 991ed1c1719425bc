"""The decision on the severity of a finding: the only place where errors are made.

A finding is an error if Azure refuses the deployment whatever values it is given. That follows from the stage at which
Azure refuses, from whether a deployment certainly gets there, and from whether the finding holds for all values that
may be given. Nothing here has a default: a rule declares its stage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from armls.core.finding import Severity

Stage = Literal["parse", "validate", "evaluate"]
"""The stage at which Azure refuses a deployment.

``parse``: the text is read; syntax, unknown and missing members, the types of members. ``validate``: the declarations
are checked, nothing is evaluated. Both look at the whole template, resources whose condition is false included.
``evaluate``: everything that depends on a value: expressions, names, conditions, dependencies, limits on values. A part
that is not certainly deployed, or not certainly evaluated, is not certainly refused.
"""


def severity_of(
    stated: Severity,
    stage: Stage | None,
    *,
    is_read: bool,
    is_evaluated: Callable[[], bool],
    holds: bool,
) -> Severity:
    """The severity of one finding.

    ``stated`` is the highest severity that the rule declares; only an error needs a ``stage``. ``is_read``: Azure
    certainly reads the template of the finding (for a nested one: its deployment is certainly made).
    ``is_evaluated``: whether Azure certainly evaluates the subject of the finding; called only if needed.
    ``holds``: the finding is true whatever values are given. Raises ValueError for an error without a stage.
    """
    if stated is not Severity.ERROR:
        return stated
    if stage is None:
        raise ValueError("an error requires the stage at which Azure refuses")
    if is_read and holds and (stage != "evaluate" or is_evaluated()):
        return Severity.ERROR
    return Severity.WARNING
