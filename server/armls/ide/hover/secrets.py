"""Secrets: declarations of secure types, whose values no hover displays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from armls.core.evaluator.values import Unknown, Value
from armls.core.expression import text_literal
from armls.core.scopes import Names, View
from armls.core.syntax import Node, Object, as_object, content, text_of
from armls.core.template import Template

_VALUES = ("defaultvalue", "metadata", "allowedvalues")
_READ = re.compile(r"(parameters|variables)\s*\(\s*'([^']*)'", re.IGNORECASE)
_LOOP_NAME = re.compile(r'"name"\s*:\s*"([^"]*)"', re.IGNORECASE)


class SecretView(View):
    """An environment in which ``hidden`` parameters and variables (``parameters x``, ``variables y``) are unknown."""

    __slots__ = ("_hidden",)

    def __init__(self, names: Names, loops: Mapping[str, int | None], hidden: frozenset[str]) -> None:
        super().__init__(names, loops)
        self._hidden = hidden

    def within(self, loop: str, index: int) -> View:
        """The environment within one iteration of a property or variable copy loop."""
        return SecretView(self._names, {**self._loops, loop.lower(): index}, self._hidden)

    def within_copy(self, loop: str, index: int | None) -> View:
        """The environment within one iteration of a resource or output copy loop."""
        return SecretView(self._names, {**self._loops, loop.lower(): index, "": index}, self._hidden)

    def parameter(self, name: str) -> Value:
        """The parameter's value, unless it is secure."""
        is_hidden = f"parameters {name.lower()}" in self._hidden
        return Unknown(f"parameters({text_literal(name)})") if is_hidden else super().parameter(name)

    def variable(self, name: str) -> Value:
        """The variable's value, unless it holds a secret."""
        is_hidden = f"variables {name.lower()}" in self._hidden
        return Unknown(f"variables({text_literal(name)})") if is_hidden else super().variable(name)


def view_without_secrets(names: Names, template: Template, text: str) -> View:
    """The environment of a template's expressions, without the values of its secure parameters."""
    hidden = {
        f"parameters {name}"
        for name, one in template.parameters.items()
        if is_secure(as_object(one.member.value), template)
    }
    if not hidden:
        return names.view()
    reads: dict[str, set[str]] = {}
    for name, declared in template.variables.items():
        value = declared.member.value
        written = text[declared.base + value.start : declared.base + value.end]
        read = {f"{kind.lower()} {one.lower()}" for kind, one in _READ.findall(written)}
        for made in _LOOP_NAME.findall(written) if name == "copy" else (name,):
            reads[f"variables {made.lower()}"] = read
    is_new = True
    while is_new:
        new = {name for name, read in reads.items() if name not in hidden and not read.isdisjoint(hidden)}
        hidden |= new
        is_new = bool(new)
    return SecretView(names, {}, frozenset(hidden))


def is_secure(body: Object, template: Template) -> bool:
    """Whether the type of a declaration, or of something within it, is a secure one."""
    seen: set[int] = set()
    stack: list[Node] = [body]
    while stack:
        node = content(stack.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        if type(node) is Object:
            if text_of(node, "type").lower().startswith("secure"):
                return True
            stack.append(resolved(node, template))
            stack.extend(one.value for one in node.properties if one.key.value.lower() not in _VALUES)
        else:
            stack.extend(getattr(node, "items", ()))
    return False


def resolved(body: Object, template: Template) -> Object:
    """The definition that a declaration refers to, or the declaration itself."""
    for _ in range(len(template.definitions) + 1):
        name = text_of(body, "$ref").rpartition("#/definitions/")[2].lower()
        if name not in template.definitions:
            return body
        body = as_object(template.definitions[name].member.value)
    return body
