"""`concat()` should be needed, and not nested

## What it does
Reports `concat()` of one value, `concat()` within another, and adjacent string literals in one. Strings that end lines,
or are on lines of their own, are ignored.

## Why
A `concat()` that joins nothing makes the expression harder to read.

## Example
Bad: `"[concat('vm-', concat(parameters('name'), '-', 'nic'))]"`
Good: `"[concat('vm-', parameters('name'), '-nic')]"`

## Fix
Safe: simplifies the call, without a change of its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from armls.core.expression import Call, Operand, Text, text_literal
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.simplifying import as_literal, is_array, is_text, joined_parts, leave_only


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("concat",),
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every concat() that isn't within another one."""
    for site in ctx.calls("concat"):
        call, parent = site.guarded.call, site.guarded.parent
        if not _may_be_needless(call) or (type(parent) is Call and parent.function == "concat"):
            continue
        parts = list(joined_parts(call))
        message, edits = _simplification(ctx, site, parts)
        if message:
            fix = Fix("Simplify concat()", edits) if edits else None
            yield ctx.at_part(site.occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)


def _may_be_needless(call: Call) -> bool:
    """Whether a call can be needless: a quick check that excludes most."""
    before: type | None = None
    for argument in call.arguments:
        kind = type(argument)
        if (kind is Text and before is Text) or (kind is Call and argument.function == "concat"):  # type: ignore[union-attr]
            return True
        before = kind
    return len(call.arguments) == 1


def _simplification(ctx: MemberContext, site: CallSite, parts: list[Operand]) -> tuple[str, tuple[Edit, ...]]:
    """The message and the edits of a simplification; both empty if there is none."""
    occurrence, guarded = site.occurrence, site.guarded
    call, text = guarded.call, occurrence.expression.text
    if len(parts) == 1:
        part = parts[0]
        if not is_text(ctx, occurrence, part) and not is_array(ctx, occurrence, part):
            return "", ()
        return "concat() of a single value; use the value itself", leave_only(ctx, occurrence, guarded, part)
    pairs = list(pairwise(parts))
    joined = [_are_joined(text, one, other) for one, other in pairs]
    is_nested = len(parts) != len(call.arguments) or any(map(_is_concat, call.arguments))
    if all(joined):
        return "concat() of string literals; write a single string", _as_one_text(ctx, site, parts)
    if not is_nested and not any(joined):
        return "", ()
    edits = [ctx.edit(occurrence.node, call.arguments[0].start, parts[0].start)]
    for (one, other), is_joined in zip(pairs, joined, strict=True):
        if is_joined:
            edits.append(ctx.edit(occurrence.node, one.end - 1, other.start + 1))
        elif any(bracket in text[one.end : other.start] for bracket in "()"):
            edits.append(ctx.edit(occurrence.node, one.end, other.start, ", "))
    edits.append(ctx.edit(occurrence.node, parts[-1].end, call.arguments[-1].end))
    message = (
        "Nested concat(); pass all values to one call"
        if is_nested
        else "Adjacent string literals in concat(); write a single string"
    )
    return message, tuple(edit for edit in edits if edit.start != edit.end)


def _is_concat(operand: Operand) -> bool:
    return type(operand) is Call and operand.function == "concat" and bool(operand.arguments)


def _are_joined(text: str, one: Operand, other: Operand) -> bool:
    """Whether two string literals are adjacent; not those that end lines, or are on lines of their own."""
    if type(one) is not Text or type(other) is not Text:
        return False
    return "\n" not in one.value and "\n" not in text[one.end : other.start]


def _as_one_text(ctx: MemberContext, site: CallSite, parts: list[Operand]) -> tuple[Edit, ...]:
    occurrence, call = site.occurrence, site.guarded.call
    whole = "".join(part.value for part in parts if type(part) is Text)
    if occurrence.expression.root is call:
        return as_literal(occurrence, whole)
    literal = text_literal(whole)
    if '"' in literal or "\\" in literal or not literal.isprintable():
        return ()
    return (ctx.edit(occurrence.node, call.start, call.end, literal),)
