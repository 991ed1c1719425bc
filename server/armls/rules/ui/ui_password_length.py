"""A password box lets short passwords pass.

A `regex` replaces the portal's own rules, so it should hold a least length, of 12 or more. What it demands is taken
from its structure, lookaheads included.

Bad: `"regex": "^[A-Za-z0-9]+$"`
Good: `"regex": "^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]).{12,72}$"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.dotnet_regex import read_pattern
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object, String, object_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_LEAST = 12
_COUNT = re.compile(r"\{(\d{1,9})", re.ASCII)


@rule(
    "document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="PasswordBoxes Must Have Min Length"
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The patterns of the password boxes."""
    for placed in ctx.ui.of_type("Microsoft.Common.PasswordBox"):
        constraints = object_of(placed.body, "constraints")
        if constraints is None or not constraints.properties:
            found = placed.body.get("constraints")
            place = found.value if found is not None else placed.body.get("name") or opening(placed.body)
            message = 'The constraints are missing. Write "constraints": {"required": true}.'
            # An empty object counts as constraints for ARM-TTK.
            yield ctx.at_node(place, message, outcome="none" if constraints is not None else None)
            continue
        yield from _regex(ctx, constraints)


def _regex(ctx: DocumentContext, constraints: Object) -> Iterator[Finding]:
    found = constraints.get("regex")
    if found is None or is_empty(found.value) or type(found.value) is not String:
        return
    text = found.value.value
    if text.lstrip().startswith("[") and text.rstrip().endswith("]"):
        return
    pattern = read_pattern(text)
    if pattern.error is not None:
        yield ctx.at_node(found.value, f"This is no regular expression. {pattern.error.message}")
        return
    counts = [int(number) for number in _COUNT.findall(text)]
    if pattern.least >= _LEAST:
        return
    characters = "1 character" if pattern.least == 1 else f"{pattern.least} characters"
    message = f"Passwords of {characters} may pass. Ask for {_LEAST} or more, such as with '.{{12,72}}'."
    outcome = "fail" if not counts else "warn" if sum(counts) < _LEAST else "none"
    yield ctx.at_node(found.value, message, outcome=outcome)
