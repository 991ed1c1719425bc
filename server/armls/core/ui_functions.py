"""The functions of createUiDefinitions and their argument counts, from Microsoft's documentation of the portal.

Some undocumented ones that Microsoft's own forms use are defined by name alone.
"""

from __future__ import annotations

from armls.core.functions import Function

_COUNTS: dict[tuple[int, int | None], str] = {
    (0, 0): "false guid location null resourceGroup subscription true utcNow",
    (1, 1): (
        "basics bool ceil decodeBase64 decodeUriComponent empty encodeBase64 encodeUriComponent first float floor int "
        "last length not parse steps string toLower toUpper"
    ),
    (2, 2): (
        "add addHours addMinutes addSeconds contains div endsWith equals filter greater greaterOrEquals indexOf "
        "lastIndexOf less lessOrEquals map max min mod mul rand range skip split startsWith sub take"
    ),
    (1, None): "coalesce concat",
    (2, None): "and or",
    (3, 3): "if replace",
    (2, 3): "substring",
    # Not documented; any number of arguments is accepted.
    (0, None): (
        "addDays array copyIndex createArray createObject distinct duration flatten format index intersection isMatch "
        "join managementGroup now object padLeft reduce regexMatch sort tenant toJson trim tryGet union uriComponent"
    ),
}

UI_FUNCTIONS: dict[str, Function] = {
    name.lower(): Function(name, least, most) for (least, most), names in _COUNTS.items() for name in names.split()
}
"""By lower-case name."""

RESULTS: dict[str, str] = {
    name.lower(): kind
    for kind, names in {
        "string": "concat decodeBase64 decodeUriComponent encodeBase64 encodeUriComponent guid location replace string "
        "substring toLower toUpper utcNow addHours addMinutes addSeconds",
        "int": "ceil div floor indexOf int lastIndexOf length rand",
        "bool": "and bool contains empty endsWith equals false greater greaterOrEquals less lessOrEquals not or "
        "startsWith true",
        "array": "filter map range split",
        "object": "resourceGroup subscription",
    }.items()
    for name in names.split()
}
"""The type, as in templates, of a function's result, where that is always the same."""
