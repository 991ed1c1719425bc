"""The expansion of a template: its resources and outputs, as far as they are known before the deployment.

As by Azure's own engine: nested deployments are replaced by their resources, ``existing`` resources and those with a
false condition are omitted, copy loops are expanded, and values known only during a deployment remain expressions.
"""

from armls.core.expansion.difference import NOTHING, Change, ChangedResource, Difference, difference
from armls.core.expansion.expand import Request, expand
from armls.core.expansion.result import ExpandedResource, Expansion, Mistake, Output, Unresolved

__all__ = [
    "NOTHING",
    "Change",
    "ChangedResource",
    "Difference",
    "ExpandedResource",
    "Expansion",
    "Mistake",
    "Output",
    "Request",
    "Unresolved",
    "difference",
    "expand",
]
