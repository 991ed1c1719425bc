"""Makes templates smaller without changing what they deploy.

``text`` removes comments and blanks between tokens. ``expressions`` also simplifies expressions; where the expansion
of the template isn't the same before and after, the file keeps its ``text`` form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.values import Context
from armls.core.expression import Access, Call, Operand, parse_expression
from armls.core.finding import Edit
from armls.core.fixes import apply_edits
from armls.core.kinds import document_kind
from armls.core.syntax import Array, Node, Object, String, Tree, parse, whole
from armls.core.text import SourceText
from armls.services.checking import Fixing, Options, repair_text
from armls.services.expansion import BadInput, expand_text
from armls.services.files import Unreadable, decode
from armls.services.packager.model import Optimization

LARGEST = 16 << 20
"""Bytes; larger files are packed as they are, for Azure accepts templates of up to 4 MB."""
LARGEST_SIMPLIFIED = 4 << 20

_RULES = frozenset({"needless-concat", "needless-expression", "needless-if", "simplify-interpolation", "id-arguments"})
_KINDS = frozenset({"deploymentTemplate", "createUiDefinition", "viewDefinition"})
_TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|//[^\r\n]*|/\*.*?\*/|\s+""", re.DOTALL)
_BLANKS = re.compile(r"('(?:[^']|'')*')|\s+")


def optimized(path: str, name: str, data: bytes, optimization: Optimization, options: Options) -> bytes:
    """The content of a file to pack in place of ``data``; the same where nothing can be saved for certain.

    ``path`` is where the file is on disk, for its siblings; ``name`` its path in the package.
    """
    if optimization == "none" or not name.lower().endswith((".json", ".jsonc")) or len(data) > LARGEST:
        return data
    try:
        text = decode(data, name)
    except Unreadable:
        return data
    tree = parse(text.text)
    kind = document_kind(name, tree)
    if kind not in _KINDS or any(problem.refused for problem in tree.problems()):
        return data
    small = minified(text.text, tree)
    if optimization == "expressions" and kind == "deploymentTemplate" and len(small) <= LARGEST_SIMPLIFIED:
        small = _simplified(path, text, small, options)
    try:
        result = small.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair
        return data
    return result if len(result) < len(data) else data


def minified(text: str, tree: Tree) -> str:
    """The text of a document without comments and without blanks between its tokens; every string stays as it is."""
    small = _TOKEN.sub(lambda match: match[1] or "", text)
    after = parse(small)
    is_same = not any(one.refused for one in after.problems()) and _is_equal(tree, after)
    return small if is_same else text


def _is_equal(before: Tree, after: Tree) -> bool:
    """Whether two documents are the same but for blanks and comments, at any depth."""
    stack = [(whole(before), whole(after))]
    while stack:
        one, other = stack.pop()
        if type(one) is not type(other):
            return False
        if type(one) is Object and type(other) is Object:
            if [item.key.value for item in one.properties] != [item.key.value for item in other.properties]:
                return False
            stack.extend((a.value, b.value) for a, b in zip(one.properties, other.properties, strict=True))
        elif type(one) is Array and type(other) is Array:
            if len(one.items) != len(other.items):
                return False
            stack.extend(zip(one.items, other.items, strict=True))
        elif repr(plain_value(one)) != repr(plain_value(other)):
            return False
    return True


def _simplified(path: str, text: SourceText, small: str, options: Options) -> str:
    """The text form with shorter expressions; ``small`` itself unless both expand to the same."""
    asked = Options(options.as_of, select=_RULES, profile=options.profile)
    fixed = repair_text(path, text, asked, Fixing()).text
    after = minified(fixed, parse(fixed))
    after = apply_edits(after, _without_blanks(parse(after)))
    if len(after.encode("utf-8", "replace")) >= len(small.encode("utf-8", "replace")):
        return small
    before = _expansion(path, small)
    return after if before is not None and before == _expansion(path, after) else small


def _expansion(path: str, text: str) -> object:
    """The expansion of a template with its default values as JSON; None where it can't be expanded without errors."""
    try:
        result = expand_text(path, SourceText(text), {}, Context(), lambda _: None).expansion.as_json()
    except (BadInput, RecursionError):
        return None
    return None if result["errors"] else result


def _without_blanks(tree: Tree) -> Iterator[Edit]:
    """The edits that remove blanks from expressions, outside of their string literals."""
    for node in _expressions(whole(tree)):
        source = tree.text[node.start + 1 : node.end - 1]
        if "\\" in source or node.is_escaped:
            continue
        compact = _BLANKS.sub(lambda match: match[1] or "", source)
        if compact != source and _shape(source) is not None and _shape(compact) == _shape(source):
            yield Edit(node.start + 1, node.end - 1, compact)


def _expressions(root: Node) -> Iterator[String]:
    """The expressions of a template outside of its metadata."""
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is Object:
            stack.extend(item.value for item in node.properties if item.key.value.lower() != "metadata")
        elif type(node) is Array:
            stack.extend(node.items)
        elif type(node) is String and node.is_expression:
            yield node


def _shape(text: str) -> list[object] | None:
    """The operands of an expression without their positions, in order; None where it isn't one."""
    root = parse_expression(text).root
    if root is None:
        return None
    found: list[object] = []
    stack: list[Operand] = [root]
    while stack:
        operand = stack.pop()
        if isinstance(operand, Call):
            found.append((operand.namespace, operand.name, len(operand.arguments)))
            stack.extend(operand.arguments)
        elif isinstance(operand, Access):
            found.append(("access", operand.dotted))
            stack += [operand.key, operand.target]
        else:
            found.append((type(operand).__name__, operand.value))
    return found
