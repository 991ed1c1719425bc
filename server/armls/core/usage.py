"""The used parameters, variables, functions and definitions of a template.

A name is used if a resource or an output uses it, or another used name does. A name used only by unused ones is unused.
Where names are computed (``variables(concat(…))``) all of that kind count as used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from armls.core.symbols import ANY_NAME, NO_USES, Index, Uses
from armls.core.syntax import Array, Literal, Member, Node, Object, String, content, property_value
from armls.core.template import Template

IndexOf = Callable[[Member], Index]
_SECTIONS = frozenset({"parameters", "variables", "functions", "definitions", "resources", "outputs"})
_SILENT = frozenset({"metadata", "$schema", "contentversion", "languageversion", "apiprofile"})
_QUOTED = re.compile(r"'((?:[^'\"]|'')*)'")


class VariableLoop(Struct, frozen=True, gc=False, eq=False):
    """One entry of ``variables.copy``; ``name`` is None where it is computed. Nodes are relative to ``base``."""

    name: str | None
    label: Node
    index: int
    array: Array
    base: int


class Usage(Struct, frozen=True, gc=False):
    """The used lower-case names; ``namespace.name`` for user functions."""

    parameters: frozenset[str]
    variables: frozenset[str]
    functions: frozenset[str]
    definitions: frozenset[str]

    def has_parameter(self, name: str) -> bool:
        """Whether the parameter is, or may be, used."""
        return ANY_NAME in self.parameters or name.lower() in self.parameters

    def has_variable(self, name: str) -> bool:
        """Whether the variable is, or may be, used."""
        return ANY_NAME in self.variables or name.lower() in self.variables


def variable_loops(template: Template) -> list[VariableLoop]:
    """The variables that ``variables.copy`` declares."""
    declared = template.variables.get("copy")
    if declared is None or type(declared.member.value) is not Array:
        return []
    found = []
    for index, item in enumerate(declared.member.value.items):
        loop = content(item)
        name = loop.get("name") if type(loop) is Object else None
        if name is not None and type(name.value) is String:
            written = None if name.value.is_expression else name.value.value
            found.append(VariableLoop(written, name.value, index, declared.member.value, declared.base))
    return found


def usage_of(text: str, template: Template, index: IndexOf) -> Usage:
    """The used names of a template with a scope of its own; ``index`` provides the expressions of a member."""
    return _Search(text, template, index).run()


class _Search:
    """The traversal of uses, starting from resources and outputs."""

    def __init__(self, text: str, template: Template, index: IndexOf) -> None:
        self.text, self.template, self.index = text, template, index
        self.parameters: set[str] = set()
        self.variables: set[str] = set()
        self.functions: set[str] = set()
        self.definitions: set[str] = set()
        self.loops = {loop.name.lower() for loop in variable_loops(template) if loop.name is not None}
        self.has_computed_loop = any(loop.name is None for loop in variable_loops(template))
        self.waiting: list[tuple[str, str]] = []

    def run(self) -> Usage:
        template = self.template
        for seen in _templates_seeing(template):
            self._deployed(seen, seen is template)
        for replaced, _ in template.repeated:
            self._member(replaced.member)
        if self.has_computed_loop:
            self._member(template.variables["copy"].member)
        self._exported()
        for parameter in template.parameters.values():  # any value is checked against its type
            self._reach("definition", self.definitions, self.index(parameter.member).definitions)
        for declared in template.declarations():
            for uses in self.index(declared.member).uses.values():
                self.parameters |= uses.parameters & {ANY_NAME}
                self.variables |= uses.variables & {ANY_NAME}
        while self.waiting:
            self._follow(*self.waiting.pop())
        return Usage(*map(frozenset, (self.parameters, self.variables, self.functions, self.definitions)))

    def _deployed(self, seen: Template, is_own: bool) -> None:
        """The resources and outputs of a template in this scope, and all other members without a name."""
        for resource in seen.all_resources():
            self._member(resource.member)
        for output in seen.outputs.values():
            self._member(output.member)
        if not is_own:
            for declared in seen.declarations():
                self._member(declared.member)
        for name, section in seen.sections.items():
            node = section.value
            is_read = name in _SECTIONS and type(node) in (Object, Array)
            if not is_read and name not in _SILENT:
                part = self.text[seen.base + node.start : seen.base + node.end]
                quoted = frozenset(name.lower() for name in _QUOTED.findall(part))
                self._uses(Uses(quoted, quoted, frozenset()))

    def _exported(self) -> None:
        """The names that other files import, by Bicep's metadata."""
        root = self.template.value
        listed = property_value(root, "metadata", "__bicep_exported_variables!") if type(root) is Object else None
        for item in listed.items if type(listed) is Array else ():
            name = property_value(item, "name") if type(item) is Object else None
            if type(name) is String:
                self._reach("variable", self.variables, {name.value.lower()})
        for lower, function in self.template.functions.items():
            if _is_exported(function.body):
                self._reach("function", self.functions, {lower})
        for lower, definition in self.template.definitions.items():
            body = definition.member.value
            if type(body) is Object and _is_exported(body):
                self._reach("definition", self.definitions, {lower})

    def _follow(self, kind: str, name: str) -> None:
        template = self.template
        if kind == "parameter" and name in template.parameters:
            self._member(template.parameters[name].member)
        elif kind == "variable":
            if name in self.loops:
                self._member(template.variables["copy"].member)
            elif name in template.variables:
                self._member(template.variables[name].member)
        elif kind == "function" and name in template.functions:
            index = self.index(template.functions[name].member)
            self._uses(index.uses.get(name, NO_USES), is_function=True)
            self._reach("definition", self.definitions, index.definitions)
        elif kind == "definition" and name in template.definitions:
            self._member(template.definitions[name].member)

    def _member(self, member: Member) -> None:
        index = self.index(member)
        for uses in index.uses.values():
            self._uses(uses)
        self._reach("definition", self.definitions, index.definitions)

    def _uses(self, uses: Uses, *, is_function: bool = False) -> None:
        if not is_function:  # within a function, parameters are the function's own
            self._reach("parameter", self.parameters, uses.parameters)
        self._reach("variable", self.variables, uses.variables)
        self._reach("function", self.functions, uses.functions)

    def _reach(self, kind: str, known: set[str], names: frozenset[str] | set[str]) -> None:
        new = names - known
        if new:
            known |= new
            self.waiting.extend((kind, name) for name in new)


def _templates_seeing(template: Template) -> Iterator[Template]:
    """The template and its nested ones with the same scope."""
    stack = [template]
    while stack:
        current = stack.pop()
        yield current
        for resource in current.all_resources():
            stack.extend(nested for nested in resource.nested if nested.evaluation == "outer")


def _is_exported(body: Object) -> bool:
    node = property_value(body, "metadata", "__bicep_export!")
    return type(node) is Literal and node.value is True
