"""The model of a createUiDefinition: its controls by step, its outputs and its expressions.

Offsets are absolute. Names are compared in any case; how the portal compares them is unknown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Union

from msgspec import Struct

from armls.core.syntax import Array, Node, Object, String, object_of, text_of
from armls.core.ui_expression import (
    UiExpression,
    UiOperand,
    UiPath,
    is_ui_expression,
    parse_ui_expression,
    path_of,
)

Keys = tuple[str, ...]
"""The names of the enclosing properties, from the root on, without those of arrays."""


class Controls(Struct, frozen=True, gc=False, eq=False):
    """The controls of one container in their order, and the first one of each name, in lower case."""

    all: tuple[Control, ...]
    by_name: Mapping[str, Control]

    def get(self, name: str) -> Control | None:
        """The control of that name."""
        return self.by_name.get(name.lower())


class Control(Struct, frozen=True, gc=False, eq=False):
    """A control of a step or of the basics, or one within a section.

    ``step`` is the name of its step (None for the basics), ``path`` the names of the sections around it and its own.
    """

    name: str
    type: str
    body: Object
    step: Union[str, None]  # noqa: UP007
    path: tuple[str, ...]
    children: Controls

    @property
    def constraints(self) -> Object | None:
        """The object of its constraints."""
        return object_of(self.body, "constraints")

    @property
    def written(self) -> str:
        """The expression that refers to it."""
        if self.step is None:
            return ".".join((f"basics('{self.path[0]}')", *self.path[1:]))
        return ".".join((f"steps('{self.step}')", *self.path))


_NONE = Controls((), {})


class Step(Struct, frozen=True, gc=False, eq=False):
    """A step and its controls, without those in sections."""

    name: str
    body: Object
    controls: Controls


class Output(Struct, frozen=True, gc=False, eq=False):
    """An output, whose value is passed to the template's parameter of that name."""

    name: str
    key: String
    value: Node


class Placed(Struct, frozen=True, gc=False, eq=False):
    """An object anywhere in the document."""

    body: Object
    keys: Keys
    parent: Union[Object, None]  # noqa: UP007

    @property
    def type(self) -> str:
        """Its ``type`` as written; empty if missing."""
        return text_of(self.body, "type")


class Written(Struct, frozen=True, gc=False, eq=False):
    """A string that holds an expression."""

    node: String
    keys: Keys
    expression: UiExpression


class UiDefinition(Struct, frozen=True, gc=False, eq=False):
    """A createUiDefinition. ``controls`` includes those in sections, ``objects`` is every object.

    ``takers``: by control, the outputs in which its value, or a part of it, occurs. ``is_form``: it is a form of a
    template specification, which has no basics.
    """

    root: Union[Object, None]  # noqa: UP007
    parameters: Union[Object, None]  # noqa: UP007
    basics: Controls
    steps: tuple[Step, ...]
    steps_by_name: Mapping[str, Step]
    outputs: tuple[Output, ...]
    controls: tuple[Control, ...]
    objects: tuple[Placed, ...]
    expressions: tuple[Written, ...]
    takers: dict[Control, list[Output]]
    is_form: bool

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        return self.steps_by_name.get(name.lower())

    def of_type(self, *types: str) -> Iterator[Placed]:
        """Every object whose ``type`` is one of these, anywhere in the document."""
        wanted = {one.lower() for one in types}
        return (one for one in self.objects if one.type.lower() in wanted)

    def control_at(self, path: UiPath) -> tuple[Control | None, int]:
        """The control at a path, and the number of the path's names before it."""
        step = self.step(str(path.step.value)) if path.step is not None else None
        controls = self.basics if path.step is None else step.controls if step is not None else _NONE
        found = None
        for index, name in enumerate(path.names):
            inner = controls.get(str(name.value))
            if inner is None:
                return found, index
            found, controls = inner, inner.children
        return found, len(path.names)

    def within(self, node: Node) -> tuple[Written, ...]:
        """The expressions within a node."""
        first = bisect_left(self.expressions, node.start, key=_place)
        return self.expressions[first : bisect_left(self.expressions, node.end, first, key=_place)]

    def paths_in(self, node: Node) -> Iterator[UiPath]:
        """The paths in the expressions within a node."""
        return (path for written in self.within(node) for path in written.expression.paths)

    def control_of(self, output: Output) -> Control | None:
        """The control whose unchanged value an output is, if it is one."""
        root = self.root_of(output.value)
        path = path_of(root) if root is not None else None
        if path is None or not path.is_whole:
            return None
        control, used = self.control_at(path)
        return control if control is not None and used == len(path.names) else None

    def root_of(self, node: Node) -> UiOperand | None:
        """The parsed expression of a node; None if it isn't an expression."""
        return next((one.expression.root for one in self.within(node) if one.node is node), None)

    def outputs_of(self, control: Control) -> list[Output]:
        """The outputs in which the value of a control, or a part of it, occurs."""
        return self.takers.get(control, [])


def _place(written: Written) -> int:
    return written.node.start


def read_ui_definition(root: Node, *, is_form: bool = False) -> UiDefinition:
    """Build the model of a document of any shape; ``root`` has no slots."""
    body = root if type(root) is Object else None
    parameters = _inside(body, "view", "properties") if is_form else _inside(body, "parameters")
    basics = _controls(() if is_form else _array(parameters, "basics"), None, ())
    steps = tuple(_steps(parameters))
    outputs = _inside(body, "view", "outputs", "parameters") if is_form else _inside(parameters, "outputs")
    found = tuple(Output(item.key.value, item.key, item.value) for item in outputs.properties) if outputs else ()
    controls = tuple(_flat((*basics.all, *(control for step in steps for control in step.controls.all))))
    objects, expressions = _walk(root)
    if body is not None and parameters is None and body.get("view") is not None:
        expressions = []  # a form with the file name of a createUiDefinition: its steps are elsewhere
    by_name = {step.name.lower(): step for step in reversed(steps)}
    made = UiDefinition(
        body, parameters, basics, steps, by_name, found, controls, tuple(objects), tuple(expressions), {}, is_form
    )
    for output in found:
        for control in dict.fromkeys(made.control_at(path)[0] for path in made.paths_in(output.value)):
            if control is not None:
                made.takers.setdefault(control, []).append(output)
    return made


def _inside(body: Object | None, *names: str) -> Object | None:
    """The object at a path of properties."""
    for name in names:
        body = object_of(body, name) if body is not None else None
    return body


def _array(body: Object | None, name: str) -> tuple[Node, ...]:
    found = body.get(name) if body is not None else None
    return found.value.items if found is not None and type(found.value) is Array else ()


def _steps(parameters: Object | None) -> Iterator[Step]:
    for node in _array(parameters, "steps"):
        if type(node) is Object:
            name = text_of(node, "name")
            yield Step(name, node, _controls(_array(node, "elements"), name, ()))


def _controls(nodes: tuple[Node, ...], step: str | None, above: tuple[str, ...]) -> Controls:
    found = []
    for node in nodes:
        if type(node) is Object and node.properties:
            name = text_of(node, "name")
            path = (*above, name)
            children = _controls(_array(node, "elements"), step, path)
            found.append(Control(name, text_of(node, "type"), node, step, path, children))
    return Controls(tuple(found), {control.name.lower(): control for control in reversed(found)})


def _flat(controls: tuple[Control, ...]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from _flat(control.children.all)


def _walk(root: Node) -> tuple[list[Placed], list[Written]]:
    """Every object and every expression, in source order."""
    objects: list[Placed] = []
    expressions: list[Written] = []
    stack: list[tuple[Node, Keys, Object | None]] = [(root, (), None)]
    while stack:
        node, keys, parent = stack.pop()
        if type(node) is Object:
            objects.append(Placed(node, keys, parent))
            stack.extend([(item.value, (*keys, item.key.value), node) for item in reversed(node.properties)])
        elif type(node) is Array:
            stack.extend([(item, keys, parent) for item in reversed(node.items)])
        elif type(node) is String and is_ui_expression(node.value):
            expressions.append(Written(node, keys, parse_ui_expression(node.value)))
    return objects, expressions
