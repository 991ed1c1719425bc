"""`copyIndex` must refer to a copy loop around it

## What it does
Reports calls of `copyIndex` outside of copy loops, with the name of a loop that isn't around the call, without a
required name, or with wrong arguments. In a resource with `copy` and in the copy loop of an output, `copyIndex()`
requires no name; in copy loops of properties and variables it requires the loop's: `copyIndex('disks')`. It accepts a
name, an offset of 0 or more, or both.

## Why
Azure refuses the expression.

## Example
Bad: `"name": "[concat('vm', copyIndex('machines'))]"` with `"copy": {"name": "vms", "count": 2}`
Good: `"name": "[concat('vm', copyIndex('vms'))]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding
from armls.core.symbols import CallSite
from armls.core.syntax import Array, Node, Object, String, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "resource", "output"), calls=("copyindex",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call of copyIndex, with the copy loops around it."""
    sites = ctx.calls("copyindex")
    if not sites:
        return
    around = _Loops(ctx)
    for site in sites:
        loops = around.at(site.occurrence.node)
        arguments = [ctx.lookup.evaluate(argument) for argument in site.guarded.call.arguments]
        message = _mistake(arguments, loops, around.is_unnamed_allowed(site))
        if message is not None and ctx.is_outer and ctx.place.evaluated:
            message += '. The parent deployment evaluates it unless its evaluation scope is "inner"'
        if message is not None:
            yield ctx.at_call(site, message)


def _mistake(arguments: list[Value], loops: frozenset[str], unnamed: bool) -> str | None:
    """The message for a call with wrong arguments, as far as they are known."""
    if len(arguments) > 2:
        return None
    *names, offset = arguments if len(arguments) == 2 or _is_offset(arguments) else [*arguments, 0]
    if not isinstance(offset, int | Unknown) or isinstance(offset, bool):
        return f"The offset of copyIndex() must be an integer (found: {type_name(offset)})"
    if isinstance(offset, int) and offset < 0:
        return "The offset of copyIndex() must not be negative"
    name = names[0] if names else ""
    if isinstance(name, Unknown):
        return None
    if not isinstance(name, str):
        if len(arguments) == 2:
            return f"The first argument of copyIndex() must be the name of a copy loop (found: {type_name(name)})"
        return f"copyIndex() requires the name of a copy loop or an offset (found: {type_name(name)})"
    if name:
        if name.lower() in loops or "?" in loops:
            return None
        hint = f"; use '{sorted(loops - {''})[0]}'" if loops - {""} else ""
        return f"Copy loop '{name}' isn't defined around this expression{hint}"
    if unnamed or "?" in loops:
        return None
    named = sorted(loops - {""})
    if named:
        return f"copyIndex() requires the name of the copy loop here; write copyIndex('{named[0]}')"
    return "copyIndex() is allowed only in a copy loop"


def _is_offset(arguments: list[Value]) -> bool:
    """Whether a call has only an offset."""
    return len(arguments) == 1 and isinstance(arguments[0], int) and not isinstance(arguments[0], bool)


class _Loops:
    """The copy loops around the nodes of a member; ``?`` is one whose name isn't known."""

    def __init__(self, ctx: MemberContext) -> None:
        self.ctx = ctx
        self.own = set(ctx.place.loops)
        self.has_own = bool(ctx.place.loops)
        self.copy: Object | None = None
        resource = ctx.resource if not ctx.is_outer else None  # the parent evaluates before there are such loops
        while resource is not None:
            copy = resource.body.get("copy") if resource.body is not None else None
            loop = content(copy.value) if copy is not None else None
            if type(loop) is Object:
                self.has_own = True
                self.own.add(self._name(loop))
                self.copy = self.copy or loop
            resource = resource.parent
        self.output_copy: Object | None = None
        made = ctx.value_of("copy") if ctx.kind == "output" and not ctx.is_outer else None
        if type(made) is Object:
            self.has_own, self.output_copy = True, made

    def _name(self, loop: Object) -> str:
        name = loop.get("name")
        if name is None or type(name.value) is not String:
            return "?"
        if not name.value.is_expression:
            return name.value.value.lower()
        known = self.ctx.lookup.node_value(name.value)
        return known.lower() if isinstance(known, str) else "?"

    def is_unnamed_allowed(self, site: CallSite) -> bool:
        """Whether the innermost loop is the resource's or the output's own."""
        if self.ctx.is_outer:
            return self.has_own
        if self.ctx.kind == "output":
            count = self.output_copy.get("count") if self.output_copy is not None else None
            in_count = count is not None and count.value.start <= site.occurrence.node.start < count.value.end
            return self.has_own and site.occurrence.place == "copy" and not in_count
        return self.has_own and site.occurrence.place != "copy"

    def at(self, target: String) -> frozenset[str]:
        """The lower-case names of the loops around a node."""
        found = set(self.own)
        node: Node = self.ctx.member.value
        if self.copy is not None and self.copy.start <= target.start < self.copy.end:
            found = set(self.ctx.place.loops)
        if self.ctx.kind == "variable" and self.ctx.name.lower() == "copy":
            found |= self._of_list(node, target)
        while True:
            node = content(node)
            inner: Node | None = None
            if type(node) is Object:
                for item in node.properties:
                    if item.key.start <= target.start < item.value.end:
                        if item.key.value.lower() == "copy" and self.ctx.kind not in ("output", "parameter"):
                            found |= self._of_list(item.value, target)
                        inner = item.value
            elif type(node) is Array:
                inner = next((item for item in node.items if item.start <= target.start < item.end), None)
            if inner is None:
                return frozenset(found)
            node = inner

    def _of_list(self, node: Node, target: String) -> set[str]:
        """The copy loop of an array whose input contains the target."""
        if type(node) is not Array:
            return set()
        needed = ("input",) if self.ctx.kind == "variable" else ("name", "count", "input")
        for item in node.items:
            loop = content(item)
            if type(loop) is not Object or not all(map(loop.get, needed)):
                continue
            body = loop.get("input") if type(loop) is Object else None
            if body is not None and body.value.start <= target.start < body.value.end and type(loop) is Object:
                return {self._name(loop)}
        return set()
