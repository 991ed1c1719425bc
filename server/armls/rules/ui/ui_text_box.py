"""A text box takes any text.

Every text box should say by a regular expression what may be entered, and in a message what that is; otherwise mistakes
show only when the deployment fails. The pattern should bound the length.

Bad: `{"type": "Microsoft.Common.TextBox", "constraints": {"required": true}}`
Good: `{"constraints": {"validations": [{"regex": "^[a-z]{3,8}$", "message": "3 to 8 small letters."}]}}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.dotnet_regex import read_pattern
from armls.core.finding import Finding, Severity
from armls.core.symbols import span_in_member
from armls.core.syntax import Array, Node, Object, String, object_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_LENGTH = re.compile(r"\{\d+(?:,\d*)?\}", re.ASCII)


@rule("document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="Textboxes Are Well Formed")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The text boxes, those in grids too."""
    for placed in ctx.ui.of_type("Microsoft.Common.TextBox"):
        constraints = object_of(placed.body, "constraints")
        if constraints is None:
            name = placed.body.get("name")
            place = name.value if name is not None else opening(placed.body)
            yield ctx.at_node(
                place,
                "The constraints are missing. Write "
                '"constraints": {"validations": [{"regex": "^…{1,20}$", "message": "…"}]}.',
            )
            continue
        yield from _constraints(ctx, constraints)


def _constraints(ctx: DocumentContext, constraints: Object) -> Iterator[Finding]:
    validations = constraints.get("validations")
    written: Node | None = None
    if validations is not None and not _is_nothing(validations.value):
        items = validations.value.items if type(validations.value) is Array else ()
        regexes = (item.get("regex") for item in items if type(item) is Object)
        written = next((one.value for one in regexes if one is not None and not is_empty(one.value)), None)
    else:
        found = constraints.get("regex")
        if found is not None and not is_empty(found.value):
            written = found.value
            message = constraints.get("validationMessage")
            if message is None or is_empty(message.value):
                yield ctx.at_node(found.key, 'Say what is valid. Write "validationMessage": "…".')
    if written is None:
        place = validations.key if validations is not None else opening(constraints)
        yield ctx.at_node(place, 'A pattern is missing. Write {"regex": "^…{1,20}$", "message": "…"} in validations.')
    elif type(written) is String:
        yield from _regex(ctx, written)


def _is_nothing(node: Node) -> bool:
    return is_empty(node) or (type(node) is Array and not node.items)


def _regex(ctx: DocumentContext, node: String) -> Iterator[Finding]:
    if ctx.ui.within(node):
        return
    pattern = read_pattern(node.value)
    error = pattern.error
    if error is not None:
        start, end = span_in_member(ctx.tree.text, 0, node, error.start, error.end)
        yield ctx.at(start, end, f"This is no regular expression. {error.message}")
    elif not _LENGTH.search(node.value) and pattern.most is not None:
        message = f"No more than {pattern.most} characters pass, but ARM-TTK looks for a bound such as {{1,20}}."
        yield ctx.at_node(node, message, severity=Severity.INFORMATION, outcome="warn")
    elif not _LENGTH.search(node.value):
        yield ctx.at_node(node, "The pattern bounds no length. Put one into it, such as {1,20}.", outcome="warn")
