"""An address is put together as text.

`uri(base, relative)` knows where a slash belongs. A text from `concat` or `format` has one too many or too few as soon
as the base is given with another ending, as bases of artifacts are.

Bad: `"scriptUri": "[concat(parameters('_artifactsLocation'), '/', 'setup.sh')]"`
Good: `"scriptUri": "[uri(parameters('_artifactsLocation'), 'setup.sh')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Operand, Text
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import Occurrence
from armls.core.syntax import Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_ENDINGS = ("uri", "url")


@rule(
    "member",
    members=("parameter", "variable", "function", "resource", "output"),
    severity=Severity.INFORMATION,
    ttk="URIs Should Be Properly Constructed",
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Each ``concat`` or ``format`` before any ``uri`` in what is called an address."""
    for name, node, is_unseen in _addresses(ctx):
        for occurrence in ctx.index.occurrences:
            if occurrence.node is not node:
                continue
            calls = [guarded for guarded in occurrence.expression.calls if guarded.call.function in _FUNCTIONS]
            first = min(calls, key=lambda guarded: guarded.call.start, default=None)
            if first is None or first.call.function == "uri":
                continue
            call = first.call
            message = f"Write uri(base, relative) for '{name}' instead of a text from {call.name}(…)."
            yield ctx.at_part(
                occurrence,
                call.start,
                call.end,
                message,
                guarded=first,
                outcome="none" if is_unseen else None,
                fix=_fix(ctx, occurrence, call),
            )


_FUNCTIONS = ("concat", "format", "uri")


def _addresses(ctx: MemberContext) -> Iterator[tuple[str, String, bool]]:
    """The texts called ``…uri`` or ``…url``, or directly within what is, and whether ARM-TTK does not look there."""
    if ctx.kind != "resource" and ctx.name.lower().endswith(_ENDINGS):
        yield from ((ctx.name, node, False) for node in _texts(ctx.member.value))
    for name, entries in ctx.index.properties.items():
        if name.endswith(_ENDINGS):
            for entry in entries:
                is_unseen = any(part.startswith("parent") for part in entry.holder.path())
                for node in _texts(entry.item.value):
                    yield entry.item.key.value, node, is_unseen


def _texts(value: Node) -> list[String]:
    if type(value) is String:
        return [value]
    if type(value) is not Object:
        return []
    return [one.value for one in value.properties if type(one.value) is String]


def _fix(ctx: MemberContext, occurrence: Occurrence, call: Call) -> Fix | None:
    """What writes ``uri`` for a base, a text that starts with a slash, and more."""
    arguments = call.arguments
    if call.function != "concat" or call.namespace or len(arguments) < 2:
        return None
    base, second = arguments[0], arguments[1]
    if type(base) is Text or type(second) is not Text or not second.value.startswith("/"):
        return None
    text = occurrence.expression.text
    rest: list[Operand | str] = [*arguments[2:]]
    if second.value != "/":
        rest.insert(0, "'" + text[second.start + 2 : second.end])
    written = [one if isinstance(one, str) else text[one.start : one.end] for one in rest]
    if not written:
        return None
    relative = written[0] if len(written) == 1 else f"concat({', '.join(written)})"
    edit = ctx.edit_characters(occurrence.node, call.start, call.end, f"uri({text[base.start : base.end]}, {relative})")
    return Fix("Write uri()", (edit,), is_safe=False)
