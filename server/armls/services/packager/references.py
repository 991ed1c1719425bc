"""The files of the package that a template names: by ``relativePath``, and below ``_artifactsLocation``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from armls.core.expression import Access, Call, Integer, Operand, Text, parse_expression
from armls.core.syntax import Array, Node, Object, String, parse, whole
from armls.core.text import SourceText
from armls.services.packager.model import PackageProblem
from armls.services.packager.naming import skip_reason_in

_ARTIFACTS = "https://artifacts.invalid/"
"""What the location of the artifacts evaluates to here."""
_MOST_STEPS = 20_000
_DEEPEST = 60
_LINK_KEYS = frozenset({"relativepath", "uri", "fileuris", "templatelink", "defaultvalue", "value"})
_LOCAL = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(\d{1,3})\}")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file that a template names, relative to the package; ``written`` is how."""

    template: str
    path: str
    written: str


def reference_problems(paths: Mapping[str, str], template: str, text: str) -> Iterator[PackageProblem]:
    """The files that a template names and that aren't in the package, and links to files of this machine.

    ``paths``: the paths of the package by their lower case.
    """
    seen: set[str] = set()
    source = SourceText(text)
    for at, found in _References(template, text).all():
        problem = None
        if isinstance(found, PackageProblem):
            problem = found
        elif found.path not in seen:
            seen.add(found.path)
            problem = _problem(paths, found)
        if problem is not None:
            line, column = source.position(at, "utf-32")
            yield replace(problem, line=line + 1, column=column + 1)


def _problem(paths: Mapping[str, str], found: FileReference) -> PackageProblem | None:
    lower = found.path.lower()
    actual = paths.get(lower)
    if actual == found.path or (actual is None and "." not in posixpath.basename(lower)):
        return None  # there, or a folder that names are joined to
    if actual is not None:
        message = f"The template refers to '{found.path}', but the file is named '{actual}'"
        return PackageProblem(found.template, message, "write the name in the same case")
    if found.path.startswith(("../", "/")):
        message = f"The template refers to '{found.written}', which is outside the package"
        return PackageProblem(found.template, message, "move the file into the package")
    message = f"The template refers to '{found.path}', which isn't in the package"
    reason = skip_reason_in(found.path)
    remedy = f"rename it, or include it with '!' in .armlsignore (skipped: {reason})" if reason else "add the file"
    return PackageProblem(found.template, message, remedy)


class _References:
    def __init__(self, template: str, text: str) -> None:
        self._template, self._folder = template, posixpath.dirname(template)
        self._root = root = whole(parse(text))
        self._steps = 0
        self._sections: dict[str, Object] = {}
        if type(root) is Object:
            for name in ("parameters", "variables"):
                found = root.get(name)
                body = found.value if found is not None else None
                if type(body) is Object:
                    self._sections[name] = body

    def all(self) -> Iterator[tuple[int, FileReference | PackageProblem]]:
        """Every reference with the offset of its string, as often as it is written."""
        stack: list[tuple[str, Node]] = [("", self._root)]
        while stack:
            key, node = stack.pop()
            if type(node) is Object:
                items = [(item.key.value.lower(), item.value) for item in node.properties]
                stack.extend(item for item in reversed(items) if item[0] != "metadata")
            elif type(node) is Array:
                stack.extend((key, item) for item in reversed(node.items))
            elif type(node) is String:
                for found in self._in_string(key, node):
                    yield node.start, found

    def _in_string(self, key: str, node: String) -> Iterator[FileReference | PackageProblem]:
        value = node.value
        if not node.is_expression:
            if _LOCAL.match(value) and (key in _LINK_KEYS or value.lower().startswith("file:")):
                message = f"'{value[:120]}' is a link to a file of this machine"
                remedy = "put the file into the package and use _artifactsLocation or relativePath"
                yield PackageProblem(self._template, message, remedy)
            elif key == "relativepath" and value:
                yield self._relative(value)
            return
        if not re.search("_artifactsLocation|templateLink", value, re.IGNORECASE) and "variables" not in value.lower():
            return
        expression = parse_expression(value)
        if expression.root is None:
            return
        if key == "relativepath":
            whole = self._value(expression.root, 0)
            if whole is not None and not whole.startswith(_ARTIFACTS):
                yield self._relative(whole)
                return
        yield from self._in_operand(expression.root)

    def _relative(self, written: str) -> FileReference:
        path = written.replace("\\", "/").partition("?")[0]
        return FileReference(self._template, posixpath.normpath(posixpath.join(self._folder, path)), written)

    def _in_operand(self, root: Operand) -> Iterator[FileReference]:
        """The outermost calls that evaluate to a URI below the artifacts."""
        stack = [root]
        while stack and self._steps < _MOST_STEPS:
            operand = stack.pop()
            if type(operand) not in (Call, Access):
                continue
            value = self._value(operand, 0)
            if value is not None and value.startswith(_ARTIFACTS):
                path = value[len(_ARTIFACTS) :].partition("?")[0].lstrip("/")
                if path and not path.endswith("/"):
                    yield FileReference(self._template, posixpath.normpath(path), path)
            elif type(operand) is Call:
                stack.extend(reversed(operand.arguments))
            elif type(operand) is Access:
                stack.append(operand.target)

    def _value(self, operand: Operand, depth: int) -> str | None:
        """The string that an operand evaluates to for every deployment; None where it isn't known."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST_STEPS:
            return None
        if type(operand) is Text:
            return operand.value
        if type(operand) is Integer:
            return str(operand.value)
        if type(operand) is Access:
            return self._accessed(operand, depth)
        if type(operand) is not Call:
            return None
        if operand.function == "parameters":
            return self._parameter(operand)
        if operand.function == "variables":
            return self._node(self._named(operand), depth)
        values = [self._value(argument, depth + 1) for argument in operand.arguments]
        if None in values or not values:
            return None
        return _called(operand.function, [value for value in values if value is not None])

    def _parameter(self, call: Call) -> str | None:
        name = call.arguments[0].value.lower() if len(call.arguments) == 1 and type(call.arguments[0]) is Text else ""
        return {"_artifactslocation": _ARTIFACTS, "_artifactslocationsastoken": ""}.get(name)

    def _accessed(self, access: Access, depth: int) -> str | None:
        keys: list[str] = []
        target: Operand = access
        while type(target) is Access:
            if type(target.key) is not Text:
                return None
            keys.insert(0, target.key.value.lower())
            target = target.target
        if type(target) is not Call:
            return None
        if target.function == "deployment" and keys == ["properties", "templatelink", "uri"]:
            return _ARTIFACTS + self._template
        node = self._named(target) if target.function == "variables" else None
        for key in keys:
            found = node.get(key) if type(node) is Object else None
            node = found.value if found is not None else None
        return self._node(node, depth)

    def _named(self, call: Call) -> Node | None:
        """The value of a variable as it is written."""
        section = self._sections.get("variables")
        name = call.arguments[0] if len(call.arguments) == 1 else None
        found = section.get(name.value) if section is not None and type(name) is Text else None
        return found.value if found is not None else None

    def _node(self, node: Node | None, depth: int) -> str | None:
        if type(node) is not String:
            return None
        if not node.is_expression:
            return node.literal
        root = parse_expression(node.value).root
        return self._value(root, depth + 1) if root is not None else None


def _called(function: str, values: list[str]) -> str | None:
    if function == "concat":
        return "".join(values)
    if function == "uri" and len(values) == 2:
        base, relative = values
        if not base.startswith(_ARTIFACTS):
            return None
        return base[: base.rindex("/") + 1] + relative.lstrip("/")
    if function == "format":
        rest = values[1:]
        numbers = [int(number) for number in _PLACEHOLDER.findall(values[0])]
        if "{{" in values[0] or any(number >= len(rest) for number in numbers):
            return None
        return _PLACEHOLDER.sub(lambda match: rest[int(match[1])], values[0])
    if function in ("string", "tolower") and len(values) == 1:
        return values[0].lower() if function == "tolower" else values[0]
    return None
