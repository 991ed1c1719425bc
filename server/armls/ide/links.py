"""Links: the parts of a template that name files beside it, and the relative paths of these."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from armls.core.cursor import Cursor
from armls.core.expression import Access, Call, Operand, Text
from armls.core.location import Location
from armls.core.syntax import String
from armls.core.template import Resource, Template, build_template
from armls.ide.document import AnalysedDocument

_LINKS = ("templateLink", "parametersLink")
_OWN_LINK = ("properties", "templatelink", "uri")
_BASES = ("_artifactslocation", "artifactslocation", "baseurl", "templatebaseurl")


class Link(Struct, frozen=True):
    """A range, without quotes, that names the file at a path relative to the document's folder."""

    start: int
    end: int
    path: str


def links(document: AnalysedDocument) -> list[Link]:
    """The paths of linked templates and parameter files, in the order of the text; the files may not exist."""
    if not document.is_template:
        return []
    found: list[Link] = []
    for template in build_template(document.tree).all_templates():
        document.check()
        for resource in template.all_resources():
            if resource.is_deployment:
                found.extend(_links_of(document, template, resource))
    return sorted(found, key=lambda link: link.start)


def link_at(document: AnalysedDocument, offset: int) -> Link | None:
    """The link at an absolute offset, its end included."""
    return next((one for one in links(document) if one.start <= offset <= one.end), None)


def _links_of(document: AnalysedDocument, template: Template, resource: Resource) -> Iterator[Link]:
    body = Location(resource.pointer, resource.member.value, resource.base)
    for name in _LINKS:
        relative = body.get("properties", name, "relativePath")
        if relative is not None and type(relative.node) is String and not relative.node.is_expression:
            yield from _link(relative.start + 1, relative.end - 1, relative.node.value)
        uri = body.get("properties", name, "uri")
        if uri is not None and type(uri.node) is String and uri.node.is_expression:
            root = document.parse(uri.node.value).root
            part = None if root is None else _path_in(root)
            if part is not None:
                cursor = Cursor(template, None, uri.node, uri.base, 0, ())
                start, end = cursor.range(document.text, part.start + 1, part.end - 1)
                yield from _link(start, end, part.value)


def _link(start: int, end: int, written: str) -> Iterator[Link]:
    path = written.partition("?")[0].replace("\\", "/").lstrip("/")
    if path and "://" not in path and "\0" not in path:
        yield Link(start, end, posixpath.normpath(path))


def _path_in(root: Operand) -> Text | None:
    """The path in ``uri(base, 'path')``, ``concat(base, 'path', …)`` and ``uri(base, concat('path', token))``."""
    if not isinstance(root, Call) or root.namespace or root.function not in ("uri", "concat"):
        return None
    if len(root.arguments) < 2 or not _is_base(root.arguments[0]):
        return None
    path = root.arguments[1]
    if isinstance(path, Call) and path.function == "concat" and not path.namespace and path.arguments:
        path = path.arguments[0]
    return path if isinstance(path, Text) else None


def _is_base(operand: Operand) -> bool:
    """Whether an operand is the address of the folder that the template is deployed from."""
    if isinstance(operand, Call) and operand.function == "parameters" and len(operand.arguments) == 1:
        name = operand.arguments[0]
        return isinstance(name, Text) and name.value.lower() in _BASES
    path: list[str] = []
    while isinstance(operand, Access):
        path.insert(0, operand.key.value.lower() if isinstance(operand.key, Text) else "")
        operand = operand.target
    return isinstance(operand, Call) and operand.function == "deployment" and tuple(path) == _OWN_LINK
