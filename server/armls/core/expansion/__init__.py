"""What a template deploys: its resources and outputs, as far as they can be known before the deployment.

The way of Azure's own engine: nested deployments are opened and do not appear themselves, ``existing`` resources and
those with a false condition do not either, loops are run, and what only a deployment knows stays the expression it is.
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
