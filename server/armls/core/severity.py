"""Decides how severe a finding is: the one place that makes errors.

A finding is an error where Azure refuses the deployment whatever values it is given. Whether that is so follows from
the stage at which Azure refuses, from whether a deployment certainly gets there, and from whether the finding holds for
all values that may be given. Nothing here has a default: a rule states its stage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from armls.core.finding import Severity

Stage = Literal["parse", "validate", "evaluate"]
"""The step at which Azure refuses.

``parse``: the text is read; syntax, unknown and missing members, the types of members. ``validate``: the declarations
are checked, nothing is evaluated. Both look at the whole template, resources whose condition is false included.
``evaluate``: everything that needs a value: expressions, names, conditions, dependencies, limits on values. What is not
certainly deployed, or not certainly evaluated, is not certainly refused.
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

    ``stated`` is what the rule says of it at worst; only an error needs a ``stage``. ``is_read``: Azure certainly reads
    the template that the finding is in (a nested one: its deployment is certainly made). ``is_evaluated``: whether
    Azure certainly evaluates what the finding is about; called only where that matters. ``holds``: the finding is
    true whatever values are given. Raises ValueError for an error without a stage.
    """
    if stated is not Severity.ERROR:
        return stated
    if stage is None:
        raise ValueError("an error must state the stage at which Azure refuses")
    if is_read and holds and (stage != "evaluate" or is_evaluated()):
        return Severity.ERROR
    return Severity.WARNING
