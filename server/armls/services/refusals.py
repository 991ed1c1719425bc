"""The errors of `armls check` in an expanded template, with the same values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from armls.core.cancellation import CancelCheck
from armls.core.evaluator.values import Unknown, Value
from armls.core.expansion import Mistake
from armls.core.finding import Finding, Severity
from armls.core.syntax import Tree
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot
from armls.services.analysis.syntax_cache import SyntaxCache

_VALUES = "values.parameters.json"
_SETTINGS = Settings(profile="default", only_errors=True)
_ANY_DAY = date(2000, 1, 1)
"""No error depends on the day."""


def refusals(
    name: str,
    text: SourceText,
    tree: Tree,
    syntax: SyntaxCache,
    values: Mapping[str, Value],
    linked: Mapping[str, SourceText],
    check: CancelCheck,
) -> list[Mistake]:
    """The errors of the analysis, in source order.

    ``tree`` is that of ``text``, ``syntax`` is the cache of its parsed expressions.
    ``values`` are those of parameters by name, ``linked`` the linked templates by their relative paths as written.
    Raises Cancelled when ``check`` does.
    """
    documents = {name: text, _VALUES: _parameter_file(values)}
    snapshot = Snapshot(name, documents, _SETTINGS, _ANY_DAY, _VALUES, linked)
    analyser = Analyser()
    analyser.begin(name, tree, syntax)
    report = analyser.analyse(snapshot, check)
    return [_mistake(finding, text) for finding in report.findings if finding.severity is Severity.ERROR]


def merged(refused: list[Mistake], found: tuple[Mistake, ...]) -> list[Mistake]:
    """Merge the errors of the analysis and of the expansion, one for each location, at the most precise one."""
    own = [one for one in found if not any(_is_same_within(known, one) for known in refused)]
    places = [one.pointer for one in own if not one.path]
    return [*(one for one in refused if not any(_is_within(place, one.pointer) for place in places)), *own]


def _is_same_within(known: Mistake, one: Mistake) -> bool:
    """Whether an error of the analysis is one of the expansion, at a location within that, or at its origin.

    The expansion reports errors in a template that an expression evaluates to at the expression.
    """
    if one.path:
        return False
    if known.message == one.message and known.pointer.startswith(f"{one.pointer}/"):
        return True
    deployment, inline, rest = one.pointer.rpartition("/properties/template")
    origins = ("/variables/", f"{deployment}/properties/parameters/")
    is_computed = bool(inline) and not rest
    return is_computed and known.message.endswith(one.message) and known.pointer.startswith(origins)


def _is_within(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(f"{outer}/")


def _parameter_file(values: Mapping[str, Value]) -> SourceText:
    """The values as a parameter file; unknown ones are references to a key vault."""
    entries: dict[str, Any] = {
        name: {"reference": {}} if isinstance(value, Unknown) else {"value": value} for name, value in values.items()
    }
    return SourceText(json.dumps({"contentVersion": "1.0.0.0", "parameters": entries}))


def _mistake(finding: Finding, text: SourceText) -> Mistake:
    written = text.text[finding.start : finding.end]
    return Mistake(finding.pointer, written if written[:1] == "[" else "", finding.message)
