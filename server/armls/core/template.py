"""The model of a deployment template: its declarations and their locations.

It is rebuilt for each version from the tree (a few microseconds a member); costly results are cached for members, which
keep their identity. Offsets in nodes are relative to the ``base`` stored with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import Union

from msgspec import Struct

from armls.core.kinds import DeploymentScope, scope_of_schema
from armls.core.location import Location, escape
from armls.core.syntax import Array, Literal, Member, MemberKind, Node, Object, Property, Slot, String, Tree, text_of

Evaluation = OneOf["inner", "outer"]


class Declaration(Struct, frozen=True, gc=False, eq=False):
    """A named part of a template: a parameter, variable, definition or output.

    ``key`` is relative to ``key_base``, the member's nodes to ``base``.
    """

    kind: MemberKind
    name: str
    key: String
    key_base: int
    member: Member
    base: int
    pointer: str


class UserFunction(Struct, frozen=True, gc=False, eq=False):
    """A user function; ``member`` is the namespace that holds it, ``body`` its object."""

    namespace: str
    name: str
    key: String
    member: Member
    body: Object
    base: int
    pointer: str

    @property
    def parameter_bodies(self) -> list[Object]:
        """The objects that declare its parameters."""
        found = self.body.get("parameters")
        entries = found.value.items if found is not None and type(found.value) is Array else ()
        return [entry for entry in entries if type(entry) is Object]

    @property
    def output(self) -> Object | None:
        """The object that declares its output."""
        found = self.body.get("output")
        return found.value if found is not None and type(found.value) is Object else None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The name and the type of each parameter, as written; empty if missing."""
        return [(text_of(entry, "name"), text_of(entry, "type")) for entry in self.parameter_bodies]


class Resource(Struct, frozen=True, eq=False):
    """A resource, its symbolic name (None in an array), its children and, for a deployment, its inline template.

    ``type`` is that as written; None where it is missing or no string. ``is_deployment``: it is a nested or linked
    deployment. Resources and templates refer to one another, so the garbage collector has to see them.
    """

    symbol: Union[str, None]  # noqa: UP007
    key: Union[String, None]  # noqa: UP007
    key_base: int
    member: Member
    base: int
    pointer: str
    parent: Resource | None
    children: list[Resource]
    nested: list[Template]
    type: Union[str, None]  # noqa: UP007
    is_deployment: bool

    @property
    def body(self) -> Object | None:
        """The resource's object; None if it isn't an object."""
        return self.member.value if type(self.member.value) is Object else None

    def text(self, name: str) -> str | None:
        """The string of a property as written; None if it is missing or isn't a string."""
        found = self.body.get(name) if self.body is not None else None
        return found.value.value if found is not None and type(found.value) is String else None

    @property
    def copy_name(self) -> str:
        """The name of its copy loop as written; empty if it has none."""
        return text_of(self.body, "copy", "name")

    @property
    def is_existing(self) -> bool:
        """Whether it only refers to an existing resource."""
        found = self.body.get("existing") if self.body is not None else None
        if found is None:
            return False
        value = found.value
        if type(value) is Literal:
            return value.value is True
        return type(value) is String and value.value.lower() == "true"

    @property
    def is_of_extension(self) -> bool:
        """Whether an extension (``import``) deploys it instead of Azure."""
        return self.body is not None and (self.body.get("import") or self.body.get("extension")) is not None


class Template(Struct, frozen=True, eq=False):
    """A template: the document's own or that of a nested deployment (then ``holder`` is that resource).

    ``value`` and ``sections`` are relative to ``base``. Names are keyed in lower case; the last of duplicates counts.
    ``repeated`` holds the declarations that a later one of the same name (in any case) replaces.
    """

    pointer: str
    value: Node
    base: int
    parent: Template | None
    holder: Union[Resource, None]  # noqa: UP007
    sections: dict[str, Property]
    scope: DeploymentScope
    language_version: str
    evaluation: Evaluation
    parameters: dict[str, Declaration]
    variables: dict[str, Declaration]
    outputs: dict[str, Declaration]
    definitions: dict[str, Declaration]
    functions: dict[str, UserFunction]
    function_members: list[Declaration]
    resources: list[Resource]
    repeated: list[tuple[Declaration, Declaration]]

    @property
    def is_symbolic(self) -> bool:
        """Whether the language version is 2.x, so that resources have symbolic names."""
        return self.language_version.startswith("2.") or self.language_version.lower().endswith("-experimental")

    @property
    def names(self) -> Template:
        """The template whose parameters and variables are in scope of the expressions in this one."""
        template = self
        while template.evaluation == "outer" and template.parent is not None:
            template = template.parent
        return template

    @property
    def extensions(self) -> frozenset[str]:
        """The names of the extensions that the template declares."""
        return self._names_in("extensions")

    @property
    def imports(self) -> frozenset[str]:
        """The names of the extensions that the template imports, as in earlier language versions."""
        return self._names_in("imports")

    def _names_in(self, name: str) -> frozenset[str]:
        section = self.sections.get(name)
        declared = section.value.properties if section is not None and type(section.value) is Object else ()
        return frozenset(item.key.value for item in declared)

    def all_resources(self) -> Iterator[Resource]:
        """Every resource with its children, in source order, without those of nested templates."""
        stack = list(reversed(self.resources))
        while stack:
            resource = stack.pop()
            yield resource
            stack.extend(reversed(resource.children))

    def all_templates(self) -> Iterator[Template]:
        """This template and all nested ones, outer before inner, in source order."""
        stack = [self]
        while stack:
            template = stack.pop()
            yield template
            inner = [nested for resource in template.all_resources() for nested in resource.nested]
            stack.extend(reversed(inner))

    def declarations(self) -> Iterator[Declaration]:
        """Parameters, variables, definitions, outputs and function namespaces, including replaced ones."""
        for section in (self.parameters, self.variables, self.definitions, self.outputs):
            yield from section.values()
        yield from self.function_members
        for replaced, _ in self.repeated:
            yield replaced


def build_template(tree: Tree, *, is_linked: bool = False) -> Template:
    """The model of a document that is a deployment template.

    ``is_linked``: another template links to it, and that deployment decides its scope, not its ``$schema``.
    """
    return _build(tree.root.value, 0, "", None, None, "unknown" if is_linked else None)


def build_computed(tree: Tree, written: Template) -> Template:
    """The model of an evaluated nested template, in place of the written one, with a scope of its own."""
    return _build(
        tree.root.value, 0, written.pointer, written.parent, written.holder, scope=written.scope, evaluation="inner"
    )


def template_location(template: Template) -> Location:
    """The location of a template's object."""
    return Location(template.pointer, template.value, template.base)


def _build(
    value: Node,
    base: int,
    pointer: str,
    parent: Template | None,
    holder: Resource | None,
    scope: DeploymentScope | None = None,
    evaluation: Evaluation | None = None,
) -> Template:
    properties = value.properties if type(value) is Object else ()
    sections = {item.key.value.lower(): item for item in properties}
    version = _text(sections, "languageversion")
    template = Template(
        pointer,
        value,
        base,
        parent,
        holder,
        sections,
        scope or _scope(sections, parent, holder),
        version,
        evaluation or evaluation_of(parent, holder),
        {},
        {},
        {},
        {},
        {},
        [],
        [],
        [],
    )
    for name, kind, into in (
        ("parameters", "parameter", template.parameters),
        ("variables", "variable", template.variables),
        ("definitions", "definition", template.definitions),
        ("outputs", "output", template.outputs),
    ):
        _declare(template, name, kind, into)  # type: ignore[arg-type]
    _functions(template)
    found = sections.get("resources")
    if found is not None:
        template.resources.extend(_resources(found.value, base, f"{pointer}/{found.key.value}", template, None))
    return template


def _text(sections: dict[str, Property], name: str) -> str:
    found = sections.get(name)
    return found.value.value if found is not None and type(found.value) is String else ""


def _declare(template: Template, name: str, kind: MemberKind, into: dict[str, Declaration]) -> None:
    """Read a section of named declarations. Azure reads both of a duplicate section, one after the other."""
    sections = template.value.properties if type(template.value) is Object else ()
    for section in sections:
        if section.key.value.lower() != name or type(section.value) is not Object:
            continue
        base, pointer = template.base, f"{template.pointer}/{section.key.value}/"
        for item in section.value.properties:
            slot = item.value
            if type(slot) is not Slot:
                continue
            key = item.key
            made = Declaration(kind, key.value, key, base, slot.member, base + slot.start, pointer + escape(key.value))
            lower = key.value.lower()
            if lower in into:
                template.repeated.append((into[lower], made))
            into[lower] = made


def _functions(template: Template) -> None:
    section = template.sections.get("functions")
    if section is None or type(section.value) is not Array:
        return
    for index, slot in enumerate(section.value.items):
        if type(slot) is not Slot:
            continue
        base = template.base + slot.start
        pointer = f"{template.pointer}/{section.key.value}/{index}"
        body = slot.member.value
        key = String(slot.start, slot.end, "")
        template.function_members.append(
            Declaration("function", str(index), key, template.base, slot.member, base, pointer)
        )
        if type(body) is not Object:
            continue
        namespace, members = body.get("namespace"), body.get("members")
        if (
            namespace is None
            or type(namespace.value) is not String
            or members is None
            or type(members.value) is not Object
        ):
            continue
        for item in members.value.properties:
            if type(item.value) is Object:
                name = f"{namespace.value.value}.{item.key.value}".lower()
                path = f"{pointer}/{members.key.value}/{escape(item.key.value)}"
                template.functions[name] = UserFunction(
                    namespace.value.value, item.key.value, item.key, slot.member, item.value, base, path
                )


_DEPLOYMENTS = "microsoft.resources/deployments"


def _resources(value: Node, base: int, pointer: str, template: Template, parent: Resource | None) -> Iterator[Resource]:
    """The resources of a ``resources`` section, whose nodes are relative to ``base``."""
    if type(value) is Array:
        entries: list[tuple[String | None, str, Node]] = [
            (None, f"{pointer}/{index}", item) for index, item in enumerate(value.items)
        ]
    elif type(value) is Object:
        entries = [(item.key, f"{pointer}/{escape(item.key.value)}", item.value) for item in value.properties]
    else:
        return
    for key, path, slot in entries:
        if type(slot) is not Slot:
            continue
        member, start = slot.member, base + slot.start
        body = member.value
        found = body.get("type") if type(body) is Object else None
        written = found.value.value if found is not None and type(found.value) is String else None
        is_deployment = written is not None and written.lower() == _DEPLOYMENTS
        symbol = key.value if key else None
        resource = Resource(symbol, key, base, member, start, path, parent, [], [], written, is_deployment)
        if type(body) is Object and (member.slots or resource.is_deployment):
            _inside(resource, body, template)
        yield resource


def _inside(resource: Resource, body: Object, template: Template) -> None:
    """The children and the nested template of a resource."""
    children = body.get("resources")
    if children is not None:
        path = f"{resource.pointer}/{children.key.value}"
        resource.children.extend(_resources(children.value, resource.base, path, template, resource))
    inline = inline_template(resource)
    if inline is not None and type(inline.value) is Object:
        path = f"{resource.pointer}/properties/{inline.key.value}"
        resource.nested.append(_build(inline.value, resource.base, path, template, resource))


def inline_template(resource: Resource) -> Property | None:
    """The ``properties.template`` of a nested deployment."""
    properties = resource.body.get("properties") if resource.is_deployment and resource.body is not None else None
    if properties is None or type(properties.value) is not Object:
        return None
    return properties.value.get("template")


def evaluation_of(parent: Template | None, holder: Resource | None) -> Evaluation:
    """The expression scope of a nested template: by default ``outer``, from languageVersion 2.0 on ``inner``."""
    if parent is None or holder is None or holder.body is None:
        return "inner"
    if parent.evaluation == "outer":
        return "outer"  # the enclosing template is evaluated as a whole, including this one
    properties = holder.body.get("properties")
    options = (
        properties.value.get("expressionEvaluationOptions") if properties and type(properties.value) is Object else None
    )
    scope = options.value.get("scope") if options and type(options.value) is Object else None
    if scope is not None and type(scope.value) is String:
        written = scope.value.value.lower()
        if written in ("inner", "outer"):
            return "inner" if written == "inner" or parent.is_symbolic else "outer"
    return "inner" if parent.is_symbolic else "outer"


def _scope(sections: dict[str, Property], parent: Template | None, holder: Resource | None) -> DeploymentScope:
    """The deployment scope: the root's by its ``$schema``, a nested one's by the properties of its deployment."""
    if parent is None or holder is None:
        return scope_of_schema(_text(sections, "$schema"))
    return scope_of(parent, holder)


def scope_of(parent: Template, holder: Resource) -> DeploymentScope:
    """The deployment scope of a nested deployment in ``parent``, by its properties."""
    if holder.body is None:
        return "unknown"
    scope = _given(holder.body, "scope")
    if scope is not None:
        if type(scope) is not String:
            return "unknown"
        written = scope.value.lower()
        if scope.is_expression:
            return "unknown"
        if written == "/":
            return "tenant"
        return "managementGroup" if "managementgroups" in written else "unknown"
    if _given(holder.body, "resourceGroup") is not None:
        return "resourceGroup"
    if _given(holder.body, "subscriptionId") is not None:
        return "subscription"
    return parent.scope


def _given(body: Object, name: str) -> Node | None:
    """The value of a property; None if it is missing, null or empty, which Azure treats the same."""
    found = body.get(name)
    node = found.value if found is not None else None
    return None if getattr(node, "value", "") in (None, "") and type(node) in (Literal, String) else node
