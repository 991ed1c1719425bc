"""Adding the parameters that a parameter file or a deployment gives no value."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.location import Location, pointer_steps
from armls.core.syntax import Object, String
from armls.core.template import Declaration, Template, build_template
from armls.ide.document import AnalysedDocument
from armls.ide.plain import has_expression, plain_json
from armls.ide.refactor.model import Refactoring, add_properties

_PLACEHOLDERS: dict[str, object] = {"int": 0, "bool": False, "array": [], "object": {}, "secureobject": {}}


def missing_parameters(document: AnalysedDocument, offset: int) -> Iterator[Refactoring]:
    """The additions at an offset in a ``parameters`` section that gives values."""
    found = _section_at(document, offset)
    if found is None:
        return
    section, target, outer = found
    given = {child.name.lower() for child in section.children()}
    missing = [declared for declared in target.parameters.values() if declared.name.lower() not in given]
    required = [declared for declared in missing if _default(declared) is None]
    wanted = [("missing parameters", missing)]
    if required and len(required) < len(missing):
        wanted.append(("missing required parameters", required))
    for noun, declared in wanted:
        if declared:
            values = [(one.name, {"value": _value(one, outer)}) for one in declared]
            edit = add_properties(document.text, section, values)
            yield Refactoring(f"Add {noun} ({len(declared)})", "refactor.rewrite", (edit,))


def _section_at(document: AnalysedDocument, offset: int) -> tuple[Location, Template, Template | None] | None:
    """The section around an offset, the template that declares its parameters, and the template around it."""
    if document.kind == "deploymentParameters":
        section = Location.root(document.tree).get("parameters")
        templates = [one for one in document.documents[1:] if one.kind == "deploymentTemplate"]
        if section is None or not templates or not _holds(section, offset):
            return None
        return section, build_template(templates[0].tree), None
    if not document.is_template:
        return None
    root = Location.root(document.tree)
    for template in build_template(document.tree).all_templates():
        for resource in template.all_resources():
            if resource.is_deployment and resource.nested:
                section = root.get(*pointer_steps(resource.pointer), "properties", "parameters")
                if section is not None and _holds(section, offset):
                    return section, resource.nested[0], template.names
    return None


def _holds(section: Location, offset: int) -> bool:
    """Whether an offset is in the name of a section, or in its object but not in one of its members."""
    if type(section.node) is not Object or not section.whole[0] <= offset <= section.end:
        return False
    return not any(child.whole[0] <= offset <= child.end for child in section.children())


def _default(declared: Declaration) -> object:
    body = declared.member.value
    return body.get("defaultValue") if type(body) is Object else None


def _value(declared: Declaration, outer: Template | None) -> object:
    """A value: the outer parameter of the same name, else the default, else a placeholder of the type."""
    same = outer.parameters.get(declared.name.lower()) if outer is not None else None
    if same is not None:
        return f"[parameters('{same.name.replace(chr(39), chr(39) * 2)}')]"
    body = declared.member.value
    default = body.get("defaultValue") if type(body) is Object else None
    value = plain_json(default.value) if default is not None else None
    if default is not None and not has_expression(value):
        return value
    type_ = body.get("type") if type(body) is Object else None
    name = type_.value.value.lower() if type_ is not None and type(type_.value) is String else "string"
    return _PLACEHOLDERS.get(name, "")
