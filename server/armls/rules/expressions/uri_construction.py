"""URIs should be built with `uri()`

## What it does
Reports `concat` and `format` in properties, parameters and variables whose names end with `uri` or `url`.

## Why
`uri(base, relative)` adds a slash where one is required. A string from `concat` or `format` has one too many or too few
as soon as the base ends differently, as base addresses of artifacts do.

## Example
Bad: `"scriptUri": "[concat(parameters('_artifactsLocation'), '/', 'setup.sh')]"`
Good: `"scriptUri": "[uri(parameters('_artifactsLocation'), 'setup.sh')]"`

## Fix
Unsafe: replaces `concat()` with `uri()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.expression import Access, Call, Operand, Text
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import Occurrence
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.written_ids import leftmost

_ENDINGS = ("uri", "url")


@rule(
    "member",
    members=("parameter", "variable", "function", "resource", "output"),
    severity=Severity.INFORMATION,
    ttk="URIs Should Be Properly Constructed",
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report each ``concat`` or ``format`` before any ``uri`` in a value whose name says that it is a URI."""
    for name, node, is_unseen in _addresses(ctx):
        occurrence = ctx.occurrence_of(node)
        root = occurrence.expression.root if occurrence is not None else None
        if occurrence is None or root is None:
            continue
        call = min(_parts(root), key=lambda one: one.start, default=None)
        if call is None or call.function == "uri":
            continue
        message = _advice(name, call)
        outcome, fix = "none" if is_unseen else None, _fix(ctx, occurrence, call)
        yield ctx.at_part(occurrence, call.start, call.end, message, outcome=outcome, fix=fix)


_FUNCTIONS = ("concat", "format", "uri")
_OTHER_STRINGS = re.compile(r"reference|list.*|.*resourceid|variables|parameters|uniquestring|guid|copyindex|.*\..*")
"""Functions whose arguments are names or similar, and not part of the URI."""


def _parts(root: Operand) -> Iterator[Call]:
    """The calls of ``concat``, ``format`` and ``uri`` whose results are part of the URI."""
    stack = [root]
    while stack:
        operand = leftmost(stack.pop())
        if type(operand) is not Call:
            continue
        if operand.function in _FUNCTIONS:
            yield operand
        if not _OTHER_STRINGS.fullmatch(operand.function):
            stack.extend(operand.arguments)


def _advice(name: str, call: Call) -> str:
    """The message about a ``concat`` or ``format``, with its replacement."""
    first = call.arguments[0] if call.arguments else None
    if call.function == "concat" and len(call.arguments) == 1:
        return f"'{name}' doesn't require {call.name}(); use the value itself"
    if _is_id(call):
        return f"'{name}' is a resource ID from {call.name}(); use resourceId('type', 'name')"
    if type(first) is Call and first.function == "uri" and not first.namespace:
        return f"'{name}' has a suffix after uri(); use uri(base, concat(relative, …))"
    if type(first) is Text and _BEGUN_HOST.match(first.value):
        return f"'{name}' comes from {call.name}(); use uri(base, relative), and build only the host"
    return f"'{name}' comes from {call.name}(); use uri(base, relative)"


_BEGUN_HOST = re.compile(r"https?://[^/]*(?:\{|$)", re.IGNORECASE)
_ID = re.compile(r"/(?:subscriptions|providers)/", re.IGNORECASE)


def _is_id(call: Call) -> bool:
    """Whether a string is the ID of a resource, which ``uri`` doesn't accept."""
    first = call.arguments[0] if call.arguments else None
    if type(first) is Text:
        return _ID.match(first.value) is not None
    if type(first) is Access:
        is_id = type(first.key) is Text and first.key.value.lower() == "id"
        return is_id and type(first.target) is Call and first.target.function in ("resourcegroup", "subscription")
    return type(first) is Call and first.function == "resourceid"


def _addresses(ctx: MemberContext) -> Iterator[tuple[str, String, bool]]:
    """The strings named ``…uri`` or ``…url``, or directly within such a value, and whether ARM-TTK ignores them."""
    if ctx.kind != "resource" and ctx.name.lower().endswith(_ENDINGS):
        yield from ((ctx.name, node, False) for node in _strings(ctx.member.value))
    for name, entries in ctx.index.properties.items():
        if name.endswith(_ENDINGS):
            for entry in entries:
                is_unseen = any(part.startswith("parent") for part in entry.holder.path())
                for node in _strings(entry.item.value):
                    yield entry.item.key.value, node, is_unseen


def _strings(value: Node) -> list[String]:
    """The string itself, or those in an array or object; ARM-TTK checks nothing below."""
    if type(value) is Array:
        return [text for item in value.items if type(item) is not Array for text in _strings(item)]
    if type(value) is Object:
        return [one.value for one in value.properties if type(one.value) is String]
    return [value] if type(value) is String else []


def _fix(ctx: MemberContext, occurrence: Occurrence, call: Call) -> Fix | None:
    """A fix that calls ``uri`` for a base, a string literal that starts with a slash, and other parts."""
    arguments = call.arguments
    if call.function != "concat" or call.namespace or len(arguments) < 2 or _is_id(call):
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
    edit = ctx.edit(occurrence.node, call.start, call.end, f"uri({text[base.start : base.end]}, {relative})")
    return Fix("Replace concat() with uri()", (edit,), is_safe=False)
