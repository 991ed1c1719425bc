"""The name of a variable is put together from parts.

No tool can tell which variables are used then, or that there is none of a name. One variable that is an object, and a
property of it by name, says the same.

Bad: `"[variables(concat('image', parameters('os')))]"`
Good: `"[variables('images')[parameters('os')]]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Text
from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TEST = "Dynamic Variable References Should Not Use Concat"


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("variables",),
    ttk=_TEST,
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every call of variables() whose name is made by concat() or format()."""
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments
        name = arguments[0] if arguments else None
        if type(name) is Call and name.function in ("concat", "format"):
            # ARM-TTK finds just one form, which Azure refuses: variables(concat('a'), parameters('b')).
            parts = (*name.arguments, *arguments[1:])
            is_refused = len(arguments) == 2 and len(name.arguments) == 1 and name.function == "concat"
            is_found = is_refused and type(parts[0]) is Text and type(parts[1]) is Call
            message = (
                "No tool can tell which variable this is: make one variable that is an object, and write "
                "variables('…')[…] for a part of it."
            )
            yield ctx.at_part(
                site.occurrence,
                name.start,
                name.end,
                message,
                guarded=site.guarded,
                outcome=None if is_found else "none",
            )
