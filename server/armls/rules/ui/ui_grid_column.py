"""An expression reads a column that the grid does not have.

The value of a `Microsoft.Common.EditableGrid` is an array of rows; each is an object with one property for each column,
named by the column's `id`. A property of any other name is null, and the deployment gets nothing.

Bad: `"[first(basics('disks')).disk]"` where the columns are `lun` and `size`
Good: `"[first(basics('disks')).size]"`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.symbols import span_in_member
from armls.core.syntax import Array, Object, text_of
from armls.core.ui_definition import Control, UiDefinition
from armls.core.ui_expression import Lambda, Member, Name, Plain, UiCall, UiOperand, inner_operands, path_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule

_GRID = "microsoft.common.editablegrid"
_ROW_OF = frozenset({"first", "last"})
_ROWS_OF = frozenset({"filter", "take", "skip", "coalesce", "concat", "union", "distinct", "if"})
_OVER_ROWS = frozenset({"map", "filter"})
_NO_ROWS: Mapping[str, Control] = {}


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every property of a row."""
    grids = {one for one in ctx.ui.controls if one.type.lower() == _GRID}
    if not grids:
        return
    for written in ctx.ui.expressions:
        root = written.expression.root
        for key, grid in _Rows(ctx.ui).reads(root) if root is not None else ():
            columns = _columns(grid)
            name = str(key.value)
            if columns is None or name.lower() in {one.lower() for one in columns} or name.startswith("$"):
                continue
            start, end = span_in_member(ctx.tree.text, 0, written.node, key.start, key.end)
            hint = ctx.nearest(name, columns) or f" It has {', '.join(repr(one) for one in columns[:8])}."
            yield ctx.at(start, end, f"The grid '{grid.name}' has no column '{name}'.{hint if columns else ''}")


def _columns(grid: Control) -> list[str] | None:
    """The ids of a grid's columns; None where they are not known."""
    constraints = grid.constraints
    found = constraints.get("columns") if constraints is not None else None
    if found is None or type(found.value) is not Array:
        return None
    ids = [text_of(one, "id") if type(one) is Object else "" for one in found.value.items]
    return ids if all(ids) else None


class _Rows:
    """Finds what is read of the rows of grids in one expression."""

    def __init__(self, ui: UiDefinition) -> None:
        self._ui = ui

    def reads(self, root: UiOperand) -> Iterator[tuple[Plain, Control]]:
        """The names that are read of rows, each with the grid that the row is of."""
        stack: list[tuple[UiOperand, Mapping[str, Control]]] = [(root, _NO_ROWS)]
        while stack:
            operand, rows = stack.pop()
            if type(operand) is Member and type(operand.key) is Plain and isinstance(operand.key.value, str):
                grid = self._row(operand.target, rows)
                if grid is not None:
                    yield operand.key, grid
            stack.extend((inner, self._within(operand, inner, rows)) for inner in inner_operands(operand))

    def _within(self, operand: UiOperand, inner: UiOperand, rows: Mapping[str, Control]) -> Mapping[str, Control]:
        """What the names within a part of an operand stand for: the parameter of a lambda over rows for a row."""
        if type(inner) is Lambda and inner.parameters:
            rows = {name: grid for name, grid in rows.items() if name not in inner.parameters}
            if type(operand) is UiCall and operand.function in _OVER_ROWS and operand.arguments[0] is not inner:
                grid = self._all_rows(operand.arguments[0], rows)
                return {**rows, inner.parameters[0]: grid} if grid is not None else rows
        return rows

    def _row(self, operand: UiOperand, rows: Mapping[str, Control]) -> Control | None:
        """The grid that an operand is a row of."""
        if type(operand) is Name:
            return rows.get(operand.name)
        if type(operand) is Member and not (type(operand.key) is Plain and isinstance(operand.key.value, str)):
            return self._all_rows(operand.target, rows)
        if type(operand) is UiCall and operand.function in _ROW_OF and len(operand.arguments) == 1:
            return self._all_rows(operand.arguments[0], rows)
        return None

    def _all_rows(self, operand: UiOperand, rows: Mapping[str, Control]) -> Control | None:
        """The grid whose rows, some or all, an operand is."""
        path = path_of(operand)
        if path is not None:
            control, used = self._ui.control_at(path)
            is_it = path.is_whole and used == len(path.names)
            return control if control is not None and is_it and control.type.lower() == _GRID else None
        if type(operand) is UiCall and operand.function in _ROWS_OF:
            found = [self._all_rows(one, rows) for one in operand.arguments[operand.function == "if" :]]
            known = {one for one in found if one is not None}
            is_certain = operand.function in ("filter", "take", "skip") or (len(known) == 1 and None not in found)
            return next(iter(known)) if len(known) == 1 and is_certain else None
        return None
