"""The symbols that one string of a template names."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.cursor import Cursor
from armls.core.syntax import Array, Node, Object, String, content, text_of
from armls.core.template import Declaration, Resource, Template
from armls.ide.document import Document
from armls.ide.symbols.model import Occurrence, Symbol, SymbolKind
from armls.ide.symbols.tokens import Name, names

_SECTIONS: dict[str, SymbolKind] = {
    "parameters": "parameter",
    "variables": "variable",
    "definitions": "definition",
    "outputs": "output",
    "resources": "resource",
}
_REFERENCE = "#/definitions/"
_READERS = ("parameters", "variables", "lambdavariables")
"""Functions at whose names their arguments are meant."""
_OF_RESOURCES = ("reference", "references", "resourceinfo")


def accepts_symbol(function: str) -> bool:
    """Whether the first argument of a (lower-case) function may be a symbolic name."""
    return function in _OF_RESOURCES or function.startswith("list")


def occurrences_in(document: Document, cursor: Cursor) -> Iterator[Occurrence]:
    """Every symbol that the string at a cursor names; the cursor's own offset does not matter."""
    found = _Strings(document, cursor)
    return found.key() if cursor.is_key else found.value()


class _Strings:
    def __init__(self, document: Document, cursor: Cursor) -> None:
        self._document, self._cursor = document, cursor
        self._path = tuple(name.lower() for name in cursor.path)
        self._text = document.tree.text

    # ---- names of properties

    def key(self) -> Iterator[Occurrence]:
        cursor, path, owner = self._cursor, self._path, self._cursor.owner
        if owner is None and len(path) == 1 and path[0] in _SECTIONS:
            kind = _SECTIONS[path[0]]
            is_loop = kind == "variable" and cursor.node.value.lower() == "copy"
            if not is_loop:
                yield self._whole(self._of_template(kind, cursor.template, cursor.node.value), is_declaration=True)
        elif isinstance(owner, Declaration) and owner.kind == "function" and path == ("members",):
            yield self._whole(self._function(cursor.node.value), is_declaration=True)
        elif isinstance(owner, Resource) and path == ("properties", "parameters") and owner.is_deployment:
            symbol = self._argument(owner, cursor.node.value)
            if symbol is not None:
                yield self._whole(symbol)
        if cursor.node.value.startswith("["):
            yield from self._expression()

    def _argument(self, deployment: Resource, name: str) -> Symbol | None:
        """The parameter of a nested or linked template that a deployment gives a value."""
        if deployment.nested:
            return self._of_template("parameter", deployment.nested[0], name)
        linked = self._document.links.get(text_of(deployment.body, "properties", "templateLink", "relativePath"))
        return None if linked is None else Symbol("parameter", linked, "", name.lower())

    # ---- values

    def value(self) -> Iterator[Occurrence]:
        cursor, path, owner = self._cursor, self._path, self._cursor.owner
        written = cursor.node.value
        if written.startswith("[") and not written.startswith("[["):
            yield from self._expression()
            return
        if path[-1:] == ("$ref",) and written.lower().startswith(_REFERENCE):
            symbol = self._of_template("definition", cursor.template, written[len(_REFERENCE) :])
            yield self._part(symbol, len(_REFERENCE), len(written))
        elif isinstance(owner, Declaration) and owner.kind == "function":
            if path == ("namespace",):
                yield self._whole(self._of_template("namespace", cursor.template, written), is_declaration=True)
            elif len(path) == 4 and path[0] == "members" and path[2:] == ("parameters", "name"):
                scope = f"{owner.pointer}/{path[1]}"
                yield self._whole(self._symbol("functionParameter", scope, written), is_declaration=True)
        elif path[-2:] == ("copy", "name") or (self._is_variable_loop() and path == ("name",)):
            yield self._whole(self._loop(written, is_declaration=True), is_declaration=True)
        elif isinstance(owner, Resource) and path == ("dependson",):
            dependency = self._dependency(written)
            if dependency is not None:
                yield self._whole(dependency)

    def _dependency(self, written: str) -> Symbol | None:
        template = self._cursor.template
        for resource in template.all_resources():
            if template.is_symbolic and resource.symbol == written:
                return self._of_template("resource", template, written)
            if resource.copy_name.lower() == written.lower() != "":
                return self._of_template("copy", template, written)
        return None

    def _is_variable_loop(self) -> bool:
        owner = self._cursor.owner
        return isinstance(owner, Declaration) and owner.kind == "variable" and owner.name.lower() == "copy"

    def _loop(self, name: str, *, is_declaration: bool = False) -> Symbol:
        """The copy loop of a name, as the member at the cursor sees it."""
        owner, template = self._cursor.owner, self._cursor.template
        if self._is_variable_loop():
            is_inner = is_declaration and self._path != ("name",)
            if not is_inner and (is_declaration or name.lower() not in self._loops_beneath()):
                return self._of_template("variable", template, name)
        if isinstance(owner, Resource):
            is_own = is_declaration and self._path == ("copy", "name")
            if is_own or (not is_declaration and name.lower() not in self._loops_beneath()):
                return self._of_template("copy", template, name)
        return self._symbol("copy", owner.pointer if owner is not None else template.pointer, name)

    def _loops_beneath(self) -> set[str]:
        owner = self._cursor.owner
        loops = loops_within(owner.member.value, beneath=True) if owner is not None else []
        return {name.lower() for name in loops}

    # ---- expressions

    def _expression(self) -> Iterator[Occurrence]:
        found = list(names(self._cursor.node.value))
        declared = {
            (name.calls[-1][1], name.text.lower()) for name in found if name.function == "lambda" and name.calls
        }
        for name in found:
            symbol = self._of_lambda(name, declared) or self._named(name)
            if symbol is not None:
                is_declaration = symbol.kind == "lambdaVariable" and name.function == "lambda"
                yield self._part(symbol, name.start, name.end, is_declaration=is_declaration, in_expression=True)

    def _of_lambda(self, name: Name, declared: set[tuple[int, str]]) -> Symbol | None:
        if name.function == "lambda" and name.calls:
            return self._lambda_variable(name, name.calls[-1][1])
        if name.function != "lambdavariables" or name.index:
            return None
        around = [start for function, start in reversed(name.calls) if function == "lambda"]
        start = next((start for start in around if (start, name.text.lower()) in declared), None)
        return None if start is None else self._lambda_variable(name, start)

    def _lambda_variable(self, name: Name, start: int) -> Symbol:
        at = self._cursor.base + self._cursor.node.start
        return self._symbol("lambdaVariable", f"{at}:{start}", name.text)

    def _named(self, name: Name) -> Symbol | None:
        seen = self._cursor.template.names
        function = name.function
        if function is None:
            if name.is_namespace:
                return self._of_template("namespace", seen, name.text)
            if name.namespace is not None:
                return self._of_template("function", seen, f"{name.namespace}.{name.text}")
            is_builtin = name.is_called and name.text.lower() not in _READERS
            return Symbol("builtin", self._document.name, "", name.text.lower()) if is_builtin else None
        if name.index:
            return None
        if function == "parameters":
            scope = self._function_scope()
            if scope is not None:
                return self._symbol("functionParameter", scope, name.text)
            return self._of_template("parameter", seen, name.text)
        if function == "variables":
            return self._of_template("variable", seen, name.text)
        if function == "copyindex":
            return self._loop(name.text)
        if accepts_symbol(function) and any(resource.symbol == name.text for resource in seen.resources):
            return self._of_template("resource", seen, name.text)
        return None

    def _function_scope(self) -> str | None:
        """The pointer of the user function around the expression."""
        owner = self._cursor.owner
        is_inside = isinstance(owner, Declaration) and owner.kind == "function" and self._path[:1] == ("members",)
        return f"{owner.pointer}/{self._path[1]}" if is_inside and owner is not None and len(self._path) > 1 else None

    # ---- making

    def _function(self, name: str) -> Symbol:
        owner = self._cursor.owner
        body = owner.member.value if owner is not None else None
        namespace = body.get("namespace") if type(body) is Object else None
        prefix = namespace.value.value if namespace is not None and type(namespace.value) is String else ""
        return self._of_template("function", self._cursor.template, f"{prefix}.{name}")

    def _of_template(self, kind: SymbolKind, template: Template, name: str) -> Symbol:
        return self._symbol(kind, template.pointer, name)

    def _symbol(self, kind: SymbolKind, scope: str, name: str) -> Symbol:
        return Symbol(kind, self._document.template, scope, name if kind == "resource" else name.lower())

    def _whole(self, symbol: Symbol, *, is_declaration: bool = False) -> Occurrence:
        return self._part(symbol, 0, len(self._cursor.node.value), is_declaration=is_declaration)

    def _part(
        self, symbol: Symbol, start: int, end: int, *, is_declaration: bool = False, in_expression: bool = False
    ) -> Occurrence:
        first, last = self._cursor.range(self._text, start, end)
        return Occurrence(symbol, self._document.name, first, last, is_declaration, in_expression)


def loops_within(value: Node | None, *, beneath: bool = False) -> list[str]:
    """The names of the copy loops in a value, as written; with ``beneath`` not those of its own ``copy``."""
    found: list[str] = []
    stack: list[tuple[Node, int]] = [(value, 0)] if value is not None else []
    while stack:
        node, level = stack.pop()
        node = content(node)
        if type(node) is Array:
            stack.extend((item, level) for item in node.items)
        elif type(node) is Object:
            for item in node.properties:
                if item.key.value.lower() == "copy" and (level or not beneath):
                    entries = item.value.items if type(item.value) is Array else (item.value,)
                    found.extend(text_of(entry, "name") for entry in entries)
                stack.append((item.value, level + 1))
    return found
