"""A resource belongs to an extension that the template does not declare.

Extensions are declared in the template's section `extensions`, and their names count by case.

Bad: `"extension": "k9s"`
Good: `"extension": "k8s"` with `"extensions": {"k8s": {…}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The resource's extension."""
    used = ctx.value_of("extension")
    if type(used) is String and used.value not in ctx.place.extensions:
        hint = ctx.nearest(used.value, sorted(ctx.place.extensions))
        yield ctx.at(used, f"The template declares no extension '{used.value}'.{hint}")
