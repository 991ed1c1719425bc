"""The declarations of one version of a template, by name, with their sources."""

from __future__ import annotations

from collections.abc import Mapping

from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.values import Context, Unknown, Value
from armls.core.scopes.facts import Declared, Kind
from armls.core.syntax import Array, Member, Node, Object, String, content
from armls.core.template import Template


class Declarations:
    """The declarations of one template whose expressions see its own names."""

    def __init__(self) -> None:
        self.template: Template
        self.context: Context
        self._given: Mapping[str, Member] = {}
        self._ui_parameters: frozenset[str] = frozenset()
        self._holder: Member | None = None
        self._loops: dict[str, Object] = {}
        self._loop_member: Member | None = None
        self._sections: tuple[object, ...] = ()

    def _loop_name(self, name: String) -> Value:
        """The name of a variable copy loop."""
        raise NotImplementedError

    @staticmethod
    def _section_members(template: Template) -> tuple[object, ...]:
        """The identity of everything that is declared."""
        sections = (template.parameters, template.variables, template.definitions)
        return (
            *(declared.member for section in sections for declared in section.values()),
            *(name for section in sections for name in section),
            *(declared.member for declared in template.function_members),
        )

    def _find_loops(self, template: Template) -> None:
        """The variables declared by ``variables.copy``."""
        declared = template.variables.get("copy")
        member = declared.member if declared is not None else None
        if member is self._loop_member:
            return
        self._loop_member = member
        self._loops = {}
        value = member.value if member is not None else None
        if type(value) is not Array:
            return
        for item in value.items:
            loop = content(item)
            name = loop.get("name") if type(loop) is Object else None
            if name is None or type(name.value) is not String or type(loop) is not Object:
                continue
            label: Value = name.value.value
            if name.value.is_expression:
                self._loop_member = None  # the rare computed name is resolved again in every version
                label = self._loop_name(name.value)
            if isinstance(label, str):
                self._loops[label.lower()] = loop

    def _definition(self, kind: Kind, name: str) -> Member | None:
        section = self.template.parameters if kind.startswith("parameter") else self.template.variables
        declared = section.get(name)
        if declared is None and kind.startswith("variable") and name in self._loops:
            return self._loop_member
        return declared.member if declared is not None else None

    def _source(self, kind: Kind, name: str) -> tuple[object, ...]:
        """The parts of the document that a query reads; equal if they are the same objects."""
        if kind.startswith(("parameter", "given")):
            declared = self.template.parameters.get(name)
            given = self._holder if self.template.holder is not None else self._given.get(name)
            in_ui = name in self._ui_parameters
            return (declared.member if declared else None, declared.name if declared else None, given, in_ui)
        if kind.startswith("variable"):
            declared = self.template.variables.get(name)
            loop = self._loop_member if name in self._loops else None
            return (declared.member if declared else None, declared.name if declared else None, loop)
        if kind == "spellings":
            return self._sections
        if kind == "context":
            return (self.context,)
        if kind == "function":
            function = self.template.functions.get(name)
            return (function.body,) if function else ()
        definition = self.template.definitions.get(name)
        return (definition.member, definition.name) if definition else ()

    def _declared(self, kind: Kind, name: str) -> Declared | None:
        template = self.template
        if kind == "function":
            function = template.functions.get(name)
            return Declared(f"{function.namespace}.{function.name}", "", function) if function else None
        if kind == "variable" and name in self._loops:
            loop = self._loops[name].get("name")
            assert loop is not None and type(loop.value) is String
            written = loop.value.value if not loop.value.is_expression else name
            other = template.variables.get(name)
            return Declared(written, "", other.member if other is not None else None)
        section = {"parameter": template.parameters, "variable": template.variables, "definition": template.definitions}
        declared = section[kind].get(name)
        if declared is None or (kind == "variable" and name == "copy" and self._loops):
            return None
        body = declared.member.value
        type_ = body.get("type") if kind == "parameter" and type(body) is Object else None
        text = type_.value.value.lower() if type_ is not None and type(type_.value) is String else ""
        return Declared(declared.name, text, declared.member if kind == "definition" else None)

    def _written(self, name: str) -> Declared | None:
        """A variable with the member that is its source."""
        declared = self.template.variables.get(name) if name not in self._loops else None
        return Declared(declared.name, "", declared.member) if declared is not None else None

    def _spellings(self, section: str) -> tuple[str, ...]:
        template = self.template
        if section == "function":
            return tuple(f"{function.namespace}.{function.name}" for function in template.functions.values())
        declared = {
            "parameter": template.parameters,
            "variable": template.variables,
            "definition": template.definitions,
        }
        names = [entry.name for entry in declared[section].values()]
        return (*names, *self._loops) if section == "variable" else tuple(names)

    def _is_given(self, name: str) -> bool:
        if self.template.holder is None:
            return name in self._given or name in self._ui_parameters
        return self._argument(name) is not None

    def _argument(self, name: str) -> Node | Unknown | None:
        """The value that the nested deployment passes for a parameter; Unknown if it isn't in the text."""
        holder = self.template.holder
        properties = holder.body.get("properties") if holder is not None and holder.body is not None else None
        body = content(properties.value) if properties is not None else None
        if type(body) is not Object:
            return None
        arguments = body.get("parameters")
        if arguments is None or type(content(arguments.value)) is not Object:
            return Unknown("parameters") if arguments is not None or body.get("parametersLink") is not None else None
        given = content(arguments.value).get(name)  # type: ignore[union-attr]
        if given is None:
            return None
        entry = content(given.value)
        if type(entry) is not Object:
            return Unknown("parameters")
        value = entry.get("value")
        return value.value if value is not None else Unknown("reference")


def given_value(entry: Member, unknown: Unknown) -> Value:
    """The value of an entry in a parameter file; nothing in it is evaluated.

    Key Vault references, null and the placeholders ``GEN-…`` and ``GET-…`` are unknown.
    """
    body = entry.value
    found = body.get("value") if type(body) is Object else None
    if found is None or is_null(found.value):
        return unknown
    return _without_placeholders(plain_value(found.value), unknown)


def _without_placeholders(value: Value, unknown: Unknown, depth: int = 0) -> Value:
    """A value with its placeholders replaced by Unknown, up to a depth beyond that of real values."""
    if isinstance(value, str):
        return unknown if value[:4].upper() in ("GEN-", "GET-") else value
    if isinstance(value, list) and depth < 50:
        return [_without_placeholders(item, unknown, depth + 1) for item in value]
    if isinstance(value, dict) and depth < 50:
        return {name: _without_placeholders(item, unknown, depth + 1) for name, item in value.items()}
    return value


def is_null(node: Node) -> bool:
    """Whether a node is ``null``."""
    return getattr(node, "value", "") is None
