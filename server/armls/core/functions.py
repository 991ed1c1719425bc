"""The functions of the template language: names, argument counts and where they are allowed.

From Microsoft's documentation, corrected where Azure's engine says otherwise.
"""

from __future__ import annotations

from msgspec import Struct


class Function(Struct, frozen=True, gc=False):
    """A function: its documented name and its number of arguments (``most`` is None without a bound)."""

    name: str
    least: int
    most: int | None


_COUNTS: dict[tuple[int, int | None], str] = {
    (0, 0): "deployer deployment environment false newGuid null tenant true",
    (0, 1): "managementGroup subscription utcNow",
    (0, 2): "copyIndex resourceGroup",
    (0, None): "coalesce concat createArray createObject",
    (1, 1): (
        "array base64 base64ToJson base64ToString bool buildUri dataUri dataUriToString dateTimeFromEpoch "
        "dateTimeToEpoch distinct empty extensions fail first flatten float int items json lambdaVariables last length "
        "not objectKeys parameters parseCidr parseUri resourceInfo roleDefinitions shallowMerge string toLower toUpper "
        "trim uriComponent uriComponentToString variables"
    ),
    (1, 2): "providers references",
    (1, 3): "reference",
    (1, None): "format guid max min uniqueString",
    (2, 2): (
        "add cidrHost contains div endsWith equals filter greater greaterOrEquals indexFromEnd indexOf join "
        "lastIndexOf less lessOrEquals like map mapValues mod mul range skip sort split startsWith sub take uri"
    ),
    (2, 3): "dateTimeAdd groupBy padLeft substring toObject",
    (2, None): (
        "and intersection lambda managementGroupResourceId or resourceId subscriptionResourceId tenantResourceId "
        "tryGet tryIndexFromEnd union toLogicalZone toLogicalZones toPhysicalZone toPhysicalZones"
    ),
    (3, 3): "cidrSubnet if reduce replace",
    (3, 5): "pickZones",
    (3, None): "extensionResourceId",
}

FUNCTIONS: dict[str, Function] = {
    name.lower(): Function(name, least, most) for (least, most), names in _COUNTS.items() for name in names.split()
}
"""By lower-case name. ``list*`` functions are an open family and not among them."""

LIST = Function("list*", 2, 3)


def function_named(name: str) -> Function | None:
    """The built-in function of that name in any case, including any name that starts with ``list``."""
    lower = name.lower()
    return FUNCTIONS.get(lower) or (LIST if lower.startswith("list") else None)


def is_runtime(lower: str) -> bool:
    """Whether a (lower-case) function reads the state of resources, so that it is allowed in few places only."""
    return lower in ("reference", "references") or lower.startswith("list")
