"""Rewrites the syntax tree of a kind's template before Jinja compiles it.

- Every ``{{ … }}`` becomes JSON: a value outside a string of the template, escaped characters inside one. In templates
  that don't make JSON it becomes text. So no value can break out of its place.
- Everything that is output is marked with the line that it comes from.
- Loops, macros and values count the steps that they take (:class:`StepBudget`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn, TypeVar

from jinja2 import nodes
from jinja2.environment import Environment
from jinja2.exceptions import TemplateSyntaxError
from jinja2.visitor import NodeTransformer

from armls.services.generator.rendered import mark

AS_JSON, IN_STRING, AS_TEXT = "_as_json", "_in_string", "_as_text"
MEASURED, CHARGED, JOINED = "_measured", "_charged", "_joined"
"""The filters that the rewriting inserts. No template can name them: the rewriting refuses it."""

_INTERNAL = frozenset({AS_JSON, IN_STRING, AS_TEXT, MEASURED, CHARGED, JOINED})
_MOST_DEPTH = 80
_Node = TypeVar("_Node", bound=nodes.Node)


def rewrite(template: nodes.Template, environment: Environment, name: str, file: int, is_json: bool) -> nodes.Template:
    """The tree, changed in place. Raises TemplateSyntaxError for what templates of a kind must not do."""
    _require_shallow(template, name)
    expressions = _Expressions(environment, name)
    for index, statement in enumerate(template.body):
        template.body[index] = expressions.visit(statement)
    _Statements(environment, name, file, is_json).whole(template.body)
    return template


def _require_shallow(template: nodes.Template, name: str) -> None:
    level: list[nodes.Node] = [template]
    for _ in range(_MOST_DEPTH):
        level = [child for node in level for child in node.iter_child_nodes()]
        if not level:
            return
    raise TemplateSyntaxError(
        f"statements and expressions must not nest deeper than {_MOST_DEPTH}", level[0].lineno, name
    )


def _filtered(environment: Environment, node: nodes.Expr, name: str) -> nodes.Filter:
    made = nodes.Filter(node, name, [], [], None, None)
    made.set_environment(environment)
    made.set_lineno(node.lineno)
    return made


class _Expressions(NodeTransformer):
    """Makes values count, and refuses what has no place in a kind."""

    def __init__(self, environment: Environment, name: str) -> None:
        self._environment = environment
        self._name = name

    def _measured(self, node: nodes.Expr) -> nodes.Expr:
        return _filtered(self._environment, node, MEASURED)

    def _refuse(self, node: nodes.Node, message: str) -> NoReturn:
        raise TemplateSyntaxError(message, node.lineno, self._name)

    def visit_List(self, node: nodes.List) -> nodes.Expr:
        self.generic_visit(node)
        return self._measured(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Expr:
        self.generic_visit(node)
        return self._measured(node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Expr:
        self.generic_visit(node)
        return self._measured(node) if node.ctx == "load" else node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:
        self.generic_visit(node)
        parts = nodes.List(node.nodes)
        parts.set_environment(self._environment)
        parts.set_lineno(node.lineno)
        return _filtered(self._environment, parts, JOINED)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Expr:
        self.generic_visit(node)
        node.expr = self._measured(node.expr)
        for operand in node.ops:
            operand.expr = self._measured(operand.expr)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Expr:
        self.generic_visit(node)
        if node.name not in ("defined", "undefined"):
            node.node = self._measured(node.node)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = self._measured(node.node)
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Expr:
        if node.name in _INTERNAL:
            self._refuse(node, f"no filter named '{node.name}'")
        if node.node is None:
            self._refuse(node, "filters on blocks aren't supported")
        self.generic_visit(node)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        if node.recursive:
            self._refuse(node, "'recursive' loops aren't supported; use a macro")
        self.generic_visit(node)
        assert isinstance(node.iter, nodes.Expr)
        node.iter = self._measured(node.iter)
        return node

    def visit_FilterBlock(self, node: nodes.FilterBlock) -> nodes.Node:
        self._refuse(node, "filters on blocks aren't supported")

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:
        self._refuse(node, "'autoescape' isn't supported; values are always inserted as JSON")


class _Statements:
    """Wraps what is output, in the order of the text, and knows whether a place is inside a JSON string."""

    def __init__(self, environment: Environment, name: str, file: int, is_json: bool) -> None:
        self._environment = environment
        self._name = name
        self._file = file
        self._is_json = is_json
        self._in_string = False

    def whole(self, body: list[nodes.Node]) -> None:
        """A body that begins and ends outside a string: a template, a macro, a block that is captured."""
        outer, self._in_string = self._in_string, False
        self._neutral(body)
        self._in_string = outer

    def _neutral(self, body: list[nodes.Node]) -> None:
        """A body that must end as it begins: inside a string or outside, for it may be left out or come twice."""
        before = self._in_string
        last = body[-1].lineno if body else 0
        self._statements(body)
        if self._in_string != before:
            raise TemplateSyntaxError("a JSON string must begin and end in the same block", last, self._name)
        body.insert(0, self._charge(body))

    def _charge(self, body: list[nodes.Node]) -> nodes.Node:
        """Counts the execution of a body as its literal text and its statements."""
        size = sum(len(data.data) for node in body for data in _texts(node)) + len(body)
        cost = nodes.Const(1 + size // 8)
        cost.set_environment(self._environment)
        cost.set_lineno(body[0].lineno if body else 1)
        output = nodes.Output([_filtered(self._environment, cost, CHARGED)])
        output.set_environment(self._environment)
        output.set_lineno(cost.lineno)
        return output

    def _statements(self, body: list[nodes.Node]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                node.nodes = [part for child in node.nodes for part in self._output(child)]
            elif isinstance(node, nodes.If):
                for branch in (node.body, *(one.body for one in node.elif_), node.else_):
                    self._neutral(branch)
            elif isinstance(node, nodes.For):
                self._neutral(node.body)
                self._neutral(node.else_) if node.else_ else None
            elif isinstance(node, nodes.With | nodes.Block):
                self._neutral(node.body)
            elif isinstance(node, nodes.Macro | nodes.CallBlock):
                self.whole(node.body)
            elif isinstance(node, nodes.AssignBlock):
                if node.filter is not None:
                    raise TemplateSyntaxError("filters on blocks aren't supported", node.lineno, self._name)
                self.whole(node.body)

    def _output(self, node: nodes.Expr) -> Iterable[nodes.Expr]:
        if isinstance(node, nodes.TemplateData):
            self._read(node.data)
            node.data = self._marked(node.data, node.lineno)
            return [node]
        name = AS_TEXT if not self._is_json else IN_STRING if self._in_string else AS_JSON
        data = nodes.TemplateData(mark(self._file, node.lineno))
        data.set_environment(self._environment)
        data.set_lineno(node.lineno)
        return [data, _filtered(self._environment, node, name)]

    def _read(self, text: str) -> None:
        """Follow the strings of a JSON text."""
        if not self._is_json:
            return
        characters = iter(text)
        for character in characters:
            if character == "\\" and self._in_string:
                next(characters, None)
            elif character == '"':
                self._in_string = not self._in_string

    def _marked(self, text: str, line: int) -> str:
        lines = text.split("\n")
        return "\n".join(mark(self._file, line + number) + part for number, part in enumerate(lines))


def _texts(node: nodes.Node) -> Iterable[nodes.TemplateData]:
    """The literal texts that a statement outputs itself; bodies within count when they are executed."""
    if isinstance(node, nodes.Output):
        return [child for child in node.nodes if isinstance(child, nodes.TemplateData)]
    return []
