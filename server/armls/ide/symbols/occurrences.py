"""Everywhere that a symbol is named, in a template and in the documents beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from armls.core.cursor import Cursor
from armls.core.syntax import Array, Node, Object, String, Tree
from armls.core.template import Declaration, Resource, Template, build_template
from armls.ide.document import Document
from armls.ide.symbols.at import file_symbols
from armls.ide.symbols.model import Occurrence, Symbol
from armls.ide.symbols.strings import occurrences_in


def occurrences_of(symbol: Symbol, documents: list[Document], check: Callable[[], None]) -> list[Occurrence]:
    """Every place that names a symbol, document by document, in the order of the text."""
    found: list[Occurrence] = []
    for document in documents:
        if document.kind == "deploymentTemplate":
            found.extend(_in_template(symbol, document, check))
        else:
            found.extend(one for one in file_symbols(document) if one.symbol == symbol)
    return found


def declaration_of(symbol: Symbol, documents: list[Document], check: Callable[[], None]) -> Occurrence | None:
    """The place that declares a symbol; of several the last, which counts for Azure. None if nothing declares it."""
    if symbol.kind == "builtin":
        return None
    found: list[Occurrence] = []
    for document in documents:
        if document.name == symbol.document and document.kind == "deploymentTemplate":
            found.extend(_in_template(symbol, document, check, declarations_only=True))
        elif document.name == symbol.document:
            found.extend(one for one in file_symbols(document) if one.symbol == symbol)
    declared = [one for one in found if one.is_declaration]
    return declared[-1] if declared else None


def _in_template(
    symbol: Symbol, document: Document, check: Callable[[], None], *, declarations_only: bool = False
) -> list[Occurrence]:
    wanted = symbol.name.rpartition(".")[2].lower()
    written = wanted.replace("'", "''")
    mentions = _mentions(document.tree, wanted)
    found: list[Occurrence] = []
    for template in build_template(document.tree).all_templates():
        check()
        for cursor in _strings_of(template, mentions, symbol if declarations_only else None):
            lower = cursor.node.value.lower()
            if wanted in lower or written in lower:
                found.extend(one for one in occurrences_in(document, cursor) if one.symbol == symbol)
    return sorted(set(found), key=lambda one: (one.start, one.end))


def _may_declare(owner: Declaration | Resource, symbol: Symbol) -> bool:
    """Whether a symbol may be declared in a declaration or a resource, and not by the name of one."""
    if symbol.kind in ("function", "namespace", "functionParameter"):
        return isinstance(owner, Declaration) and owner.kind == "function"
    if symbol.kind == "variable":
        return isinstance(owner, Declaration) and owner.kind == "variable" and owner.name.lower() == "copy"
    return symbol.kind in ("copy", "lambdaVariable")


def _mentions(tree: Tree, name: str) -> Callable[[int, int], bool]:
    """Whether a part of the text may have a name in it."""
    lower, wanted = tree.text.lower(), name.lower()
    if len(lower) != len(tree.text) or not wanted:
        return lambda start, end: True
    return lambda start, end: lower.find(wanted, start, end) >= 0 or lower.find("\\", start, end) >= 0


def _strings_of(template: Template, mentions: Callable[[int, int], bool], declared: Symbol | None) -> Iterator[Cursor]:
    """The strings of a template in members that mention a name; those of nested templates are theirs.

    With ``declared`` only those that may declare that symbol.
    """
    if type(template.value) is Object:
        yield from _strings(template, None, template.value, template.base, None)
    owners: list[Declaration | Resource] = [*template.declarations(), *template.all_resources()]
    for owner in owners:
        value = owner.member.value
        if declared is not None and not _may_declare(owner, declared):
            continue
        if mentions(owner.base + value.start, owner.base + value.end):
            inner = owner.nested[0].value if isinstance(owner, Resource) and owner.nested else None
            yield from _strings(template, owner, value, owner.base, inner)


def _strings(
    template: Template, owner: Declaration | Resource | None, node: Node, base: int, without: Node | None
) -> Iterator[Cursor]:
    """The strings below a node, but for those of inner members and below ``without``."""
    stack: list[tuple[Node, tuple[str, ...], bool]] = [(node, (), False)]
    while stack:
        current, path, is_key = stack.pop()
        if current is without:
            continue
        if type(current) is String:
            yield Cursor(template, owner, current, base, 0, path, is_key)
        elif type(current) is Object:
            for item in current.properties:
                stack.append((item.key, path, True))
                stack.append((item.value, (*path, item.key.value), False))
        elif type(current) is Array:
            stack.extend((item, path, False) for item in current.items)
