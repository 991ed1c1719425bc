"""Errors in nested templates that exist only after the parent deployment has evaluated them.

With scope ``outer`` the parent evaluates the text of a nested template, in which ``[[`` is unescaped to ``[``, or the
expression of ``template``. The result is a template like any other, and is analysed as a document of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from armls.core.evaluator.nodes import evaluate_node
from armls.core.evaluator.unknown import OpenObject, UnknownName
from armls.core.evaluator.values import EvaluationError, Unknown, Value, count_leaves
from armls.core.expression import Call, Text
from armls.core.finding import Finding, Severity
from armls.core.kinds import DeploymentScope, scope_of_schema
from armls.core.pointers import pointer_to, range_of
from armls.core.scopes import GIVEN_UP, Names
from armls.core.syntax import Node, Object, String, Tree, property_value
from armls.core.syntax.whole import without_slots
from armls.core.template import Resource, Template, evaluation_of, inline_template, scope_of
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis.snapshot import Report, Snapshot
from armls.services.analysis.templates import TemplateJudge

_MOST_LEAVES = 20_000
_MOST_TEMPLATES = 20
"""The most evaluated templates of one document, and the most values in each."""
_MOST_NESTED = 4
"""The most levels of nested evaluated templates."""
_NAME = "#evaluated"
_UNKNOWN = "armls-unknown-"
"""The prefix of parameter names that represent unknown values in an evaluated template."""
_SCHEMAS: dict[DeploymentScope, str] = {
    "resourceGroup": "2019-04-01/deploymentTemplate",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate",
    "tenant": "2019-08-01/tenantDeploymentTemplate",
}


class EvaluatedTemplate(Struct, frozen=True):
    """The text of an evaluated template, the parameter file with its arguments, and its origin.

    ``pointer``: the template in the document, or (without ``is_written``) the expression that evaluates to it.
    """

    text: str
    values: str
    pointer: str
    is_written: bool
    is_certain: bool


class _Unsettled(Exception):
    """Raised if an unknown value decides what the template declares."""


class EvaluatedTemplates:
    """The analysis of the evaluated templates of one document's versions; equal ones are analysed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Finding, ...]] = {}

    def findings(
        self,
        name: str,
        tree: Tree,
        judge: TemplateJudge,
        analyse: Callable[[Snapshot], Report],
    ) -> Iterator[Finding]:
        """The errors in evaluated templates, at their origins in the document ``name``."""
        known, self._known = self._known, {}
        if name.count(_NAME) >= _MOST_NESTED or judge.root is None:
            return
        for template in evaluated_templates(tree, judge.root, judge):
            key = template.text, template.values
            found = known.get(key)
            if found is None:
                found = tuple(_errors(name, template, analyse))
            self._known[key] = found
            for finding in found:
                pointer = template.pointer + (finding.pointer if template.is_written else "")
                start, end = range_of(tree, pointer)
                severity = Severity.ERROR if template.is_certain else Severity.WARNING
                pointer = pointer_to(tree.root.value, start, end)
                yield replace(finding, start=start, end=end, pointer=pointer, severity=severity)


def _errors(name: str, template: EvaluatedTemplate, analyse: Callable[[Snapshot], Report]) -> Iterator[Finding]:
    """The errors that do not depend on unknown values in an evaluated template."""
    focus, values = name + _NAME, name + _NAME + ".values"
    documents = {focus: SourceText(template.text), values: SourceText(template.values)}
    settings = Settings(profile="default", only_errors=True)
    report = analyse(Snapshot(focus, documents, settings, date.min, values, is_inner=True))
    for finding in report.findings:
        is_unknown = _UNKNOWN in template.text[finding.start : finding.end]
        if finding.severity is Severity.ERROR and not is_unknown and finding.rule not in _ABOUT_TEXT:
            yield replace(finding, fix=None, related=(), ttk_outcome="none")


_ABOUT_TEXT = ("rule-crashed", "rule-stopped", "unknown-schema")
"""Rules whose findings in an evaluated template do not apply to its original."""


def evaluated_templates(tree: Tree, root: Template, judge: TemplateJudge) -> Iterator[EvaluatedTemplate]:
    """The nested templates that must be evaluated to be known, as far as that is possible."""
    left = _MOST_TEMPLATES
    for outer in root.all_templates():
        if outer.evaluation == "outer" and outer.holder is not None:
            continue
        for resource in outer.all_resources():
            known = judge.value_of(resource) if resource.is_deployment else None
            inline = inline_template(resource) if known is not None and known.is_deployment else None
            if inline is None or evaluation_of(outer, resource) == "inner":
                continue
            if not _is_evaluated_first(tree, resource, inline.value):
                continue
            found = _evaluated(outer, resource, inline.value, judge)
            if found is not None:
                yield found
                left -= 1
                if not left:
                    return


def _is_evaluated_first(tree: Tree, resource: Resource, node: Node) -> bool:
    """Whether evaluation changes a template of scope ``outer``."""
    if type(node) is String:
        return node.is_expression
    if type(node) is not Object:
        return False
    if '"[[' in tree.text[resource.base + node.start : resource.base + node.end]:
        return True
    return any(map(_is_written_as_expressions, resource.nested[0].all_templates()))


def _is_written_as_expressions(template: Template) -> bool:
    """Whether a section, a resource, its type or a nested template is an expression."""
    nodes: list[Node | None] = [section.value for section in template.sections.values()]
    for resource in template.all_resources():
        inline = inline_template(resource) if resource.is_deployment else None
        nodes += [resource.member.value, inline.value if inline is not None else None]
        if (resource.type or "").startswith("["):
            return True
    return any(type(node) is String and node.is_expression for node in nodes)


def _evaluated(outer: Template, resource: Resource, node: Node, judge: TemplateJudge) -> EvaluatedTemplate | None:
    known, names = judge.value_of(resource), judge.names_of(outer)
    if known is None or names is None or known.is_left_out:
        return None
    value = _value(names, node)
    if not isinstance(value, dict) or count_leaves(value, _MOST_LEAVES) >= _MOST_LEAVES:
        return None
    try:
        text = _text(value, scope_of(outer, resource))
    except (_Unsettled, RecursionError):
        return None
    pointer, is_written = f"{resource.pointer}/properties/template", type(node) is Object
    variable = _variable(names, outer, node)
    if variable:
        pointer, is_written = variable, True
    return EvaluatedTemplate(
        text, _parameter_file(names, resource), pointer, is_written, _is_certain(resource, outer, judge)
    )


def _is_certain(resource: Resource | None, outer: Template | None, judge: TemplateJudge) -> bool:
    """Whether a resource is certainly deployed, and so are the deployments around it."""
    while resource is not None:
        known = judge.value_of(resource)
        if known is None or not known.is_deployed:
            return False
        resource, outer = (outer.holder, outer.parent) if outer is not None else (None, None)
    return True


def _value(names: Names, node: Node) -> Value:
    """Evaluate a node; Unknown if Azure refuses it, which is reported there."""
    try:
        return evaluate_node(without_slots(node), names.view(), names.ledger.syntax.expression)
    except (EvaluationError, *GIVEN_UP):
        return Unknown("")


def _variable(names: Names, outer: Template, node: Node) -> str:
    """The pointer of the variable that an expression refers to, if its value is an object; else empty."""
    root = names.ledger.syntax.expression(node.value).root if type(node) is String else None
    if not isinstance(root, Call) or root.function != "variables" or len(root.arguments) != 1:
        return ""
    argument = root.arguments[0]
    name = argument.value.lower() if isinstance(argument, Text) else ""
    declared = outer.variables.get(name)
    return declared.pointer if declared is not None and type(declared.member.value) is Object else ""


def _parameter_file(names: Names, resource: Resource) -> str:
    """The arguments of the template's deployment as a parameter file; unknown values are references to a key vault."""
    node = property_value(resource.body, "properties", "parameters")
    given = _value(names, node) if node is not None else {}
    entries: dict[str, Any] = {}
    for name, entry in given.items() if isinstance(given, dict) else ():
        value = entry.get("value", Unknown("")) if isinstance(entry, dict) else Unknown("")
        try:
            entries[str(name)] = {"value": _marked(value, None)}
        except (_Unsettled, RecursionError):
            entries[str(name)] = {"reference": {}}
    return json.dumps({"contentVersion": "1.0.0.0", "parameters": entries})


def _text(value: dict[str, Value], scope: DeploymentScope) -> str:
    """The text of an evaluated template, with the schema of ``scope``, and a parameter for each unknown value.

    Raises _Unsettled.
    """
    names = {name.lower(): name for name in value}
    _require_settled(value)
    unknowns: list[Unknown] = []
    made: dict[str, Any] = _marked(value, unknowns)
    schema = names.get("$schema", "$schema")
    if scope_of_schema(str(made.get(schema))) != scope:
        made[schema] = (
            f"https://schema.management.azure.com/schemas/{_SCHEMAS[scope]}.json#" if scope in _SCHEMAS else ""
        )
    if unknowns:
        section = names.get("parameters", "parameters")
        declared = made.get(section) or {}
        if not isinstance(declared, dict):
            raise _Unsettled
        made[section] = {**declared, **{f"{_UNKNOWN}{index}": {} for index in range(len(unknowns))}}
    return json.dumps(made)


def _marked(value: Value, unknowns: list[Unknown] | None) -> Any:
    """A value with expressions for its unknown parts.

    Raises _Unsettled for unknown names, and for any unknown part if ``unknowns`` is None.
    """
    if isinstance(value, Unknown):
        if unknowns is None:
            raise _Unsettled
        unknowns.append(value)
        return f"[parameters('{_UNKNOWN}{len(unknowns) - 1}')]"
    if isinstance(value, list):
        return [_marked(one, unknowns) for one in value]
    if isinstance(value, OpenObject):
        raise _Unsettled
    if isinstance(value, dict):
        if any(isinstance(name, UnknownName) for name in value):
            raise _Unsettled
        return {name: _marked(one, unknowns) for name, one in value.items()}
    return value


def _require_settled(template: dict[str, Value]) -> None:
    """Raise _Unsettled if an unknown value decides what a template declares."""
    sections = _lower(template)
    if any(isinstance(sections.get(name), Unknown) for name in ("languageversion", "variables")):
        raise _Unsettled
    for name in ("parameters", "functions", "definitions", "outputs"):
        if any(isinstance(entry, Unknown) for entry in _entries(sections.get(name))):
            raise _Unsettled
    _require_settled_resources(sections.get("resources"))


def _require_settled_resources(resources: Value) -> None:
    for resource in _entries(resources):
        if isinstance(resource, Unknown):
            raise _Unsettled
        members = _lower(resource) if isinstance(resource, dict) else {}
        if any(isinstance(members.get(name), Unknown) for name in _DECIDING):
            raise _Unsettled
        _require_settled_resources(members.get("resources"))


_DECIDING = ("type", "copy", "dependson", "existing", "scope", "properties")


def _entries(section: Value) -> list[Value]:
    if isinstance(section, dict):
        return list(section.values())
    return section if isinstance(section, list) else [section] if isinstance(section, Unknown) else []


def _lower(value: dict[str, Value]) -> dict[str, Value]:
    return {name.lower(): one for name, one in value.items()}
