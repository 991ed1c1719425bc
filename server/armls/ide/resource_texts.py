"""Resources as the arguments of resourceId() and as entries of dependsOn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from armls.core.expression import Call, Expression, Operand, Text, text_literal
from armls.core.syntax import Object, String, content, property_value
from armls.core.template import Resource, Template


class ResourceText(Struct, frozen=True):
    """A resource with its full type and the segments of its name, each as an expression without brackets.

    ``start`` and ``end`` are the absolute offsets of the name that it is declared by.
    """

    resource: Resource
    type: str
    segments: tuple[str, ...]
    start: int
    end: int

    @property
    def id(self) -> str:
        """The call of resourceId() for it."""
        return f"resourceId({', '.join((self.type, *self.segments))})"


def resource_texts(template: Template, parse: Callable[[str], Expression]) -> Iterator[ResourceText]:
    """The resources of a template whose type and name are given, children included."""
    for resource in template.all_resources():
        type_, segments = _type_of(resource), _segments_of(resource, parse)
        if type_ and segments:
            name = resource.body.get("name") if resource.body is not None else None
            start, end = (name.start, name.end) if name is not None else (0, 0)
            yield ResourceText(resource, type_, segments, resource.base + start, resource.base + end)


def subnet_texts(network: ResourceText) -> Iterator[ResourceText]:
    """The subnets that a virtual network declares in its properties, which resourceId() can name."""
    if network.type.lower() != "'microsoft.network/virtualnetworks'":
        return
    subnets = property_value(network.resource.body, "properties", "subnets")
    for item in getattr(subnets, "items", ()):
        body = content(item)
        name = body.get("name") if type(body) is Object else None
        if name is not None and type(name.value) is String:
            segments = (*network.segments, as_operand(name.value.value))
            base = network.resource.base
            place = base + name.start, base + name.end
            yield ResourceText(network.resource, f"{network.type[:-1]}/subnets'", segments, *place)


def as_operand(text: str) -> str:
    """The value of a property as an operand: that of an expression without brackets, else a string literal."""
    is_expression = text[:1] == "[" and text[-1:] == "]" and text[1:2] != "["
    return text[1:-1].strip() if is_expression else text_literal(text)


def _type_of(resource: Resource) -> str:
    """The full type; empty if it is missing."""
    own = resource.text("type") or ""
    around = resource.parent
    types = [own]
    while around is not None and "/" not in types[0].strip("[]"):
        types.insert(0, around.text("type") or "")
        around = around.parent
    if not all(types):
        return ""
    return text_literal("/".join(types)) if not any(one.startswith("[") for one in types) else as_operand(types[-1])


def _segments_of(resource: Resource, parse: Callable[[str], Expression]) -> tuple[str, ...]:
    own = resource.text("name") or ""
    if not own:
        return ()
    is_child = resource.parent is not None and "/" not in (resource.text("type") or "")
    if is_child and resource.parent is not None:
        around = _segments_of(resource.parent, parse)
        return (*around, as_operand(own)) if around else ()
    wanted = max((resource.text("type") or "").count("/"), 1)
    return _split(own, wanted, parse)


def _split(name: str, wanted: int, parse: Callable[[str], Expression]) -> tuple[str, ...]:
    """A name as so many segments as its type has; the whole name if it can't be split so."""
    whole = (as_operand(name),)
    if not name.startswith("["):
        parts = name.split("/")
        return tuple(map(text_literal, parts))
    expression = parse(name)
    root = expression.root
    if type(root) is Call and root.function == "concat":
        found = tuple(_concat_segments(root, expression.text))
        return found if len(found) in (wanted, 2) else whole
    return whole


def _concat_segments(call: Call, text: str) -> Iterator[str]:
    """The segments of a concat(): its arguments between the slashes of its strings."""
    parts: list[str] = []
    for argument in call.arguments:
        pieces = argument.value.split("/") if type(argument) is Text else None
        if pieces is None:
            parts.append(_text_of(argument, text))
            continue
        for number, piece in enumerate(pieces):
            if number:
                yield _joined(parts)
                parts = []
            if piece:
                parts.append(text_literal(piece))
    yield _joined(parts)


def _text_of(operand: Operand, text: str) -> str:
    return text[operand.start : operand.end]


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})" if parts else "''"
