"""A rule, and the decorator that makes one of a generator function."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from armls.core.finding import Finding, Severity
from armls.core.severity import Stage
from armls.core.syntax import MemberKind

Scope = Literal["syntax", "document", "package", "template", "member", "engine"]
"""What a rule looks at.

``syntax``: the text of any kind of document, however broken. ``document``: the tree of any kind of document, its
brackets in order. ``package``: the same, and the documents beside it. ``template``: one deployment template (the
document's or a nested one) and what it declares; run again on every edit. ``member``: one parameter, variable,
resource…; its findings are kept as long as neither the member nor anything it asked its context for has changed.
``engine``: reported by the analysis itself; the file holds its manual.
"""

Check = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule: its generator and all that is said of it. Id, area and manual come from its file."""

    id: str
    area: str
    scope: Scope
    severity: Severity
    stage: Stage | None
    """The stage at which Azure refuses what the rule finds; None for rules that report no error."""
    check: Check
    members: frozenset[MemberKind]
    """Which members a rule of scope ``member`` is run on."""
    calls: frozenset[str]
    """The functions, in lower case, one of which such a member has to call; empty for all members."""
    documents: frozenset[str]
    """Which kinds of document it is run on; empty for all."""
    ttk: str | None
    is_tested_outer: bool
    """Whether that test looks into nested templates that see the names of the one around them, too."""
    is_style: bool
    """A matter of style: said more mildly, and never fixed, in what Bicep has written."""
    is_default: bool
    """Whether it runs without being asked for; the others need ``--select``, or a level."""
    manual: str
    """The module's docstring: what, why, a bad and a good example."""

    @property
    def names(self) -> frozenset[str]:
        """The names that select or disable it: its id, its area, its ARM-TTK test."""
        return frozenset(name for name in (self.id, self.area, self.ttk) if name)

    @property
    def summary(self) -> str:
        """The manual's first line."""
        return self.manual.partition("\n")[0]


def rule(
    scope: Scope,
    *,
    stage: Stage | None = None,
    severity: Severity | None = None,
    members: tuple[MemberKind, ...] = (),
    calls: tuple[str, ...] = (),
    documents: tuple[str, ...] = ("deploymentTemplate",),
    ttk: str | None = None,
    ttk_outer: bool = True,
    style: bool = False,
    default: bool = True,
) -> Callable[[Check], Rule]:
    """Make a rule of the decorated generator. Its id is the module's name with hyphens, its area the
    name of the module's folder, likewise.

    A rule states either its ``stage`` or its ``severity``. With a ``stage`` it reports errors: what Azure refuses, at
    that stage unless a finding states another; :mod:`armls.core.severity` decides which of them are certain, and the
    others are warnings. Without one ``severity`` is the worst that it reports; a finding may be milder. ``ttk`` is the
    exact name of the ARM-TTK test that checks the same; without ``ttk_outer`` it leaves nested templates of scope
    ``outer`` alone, and what is found there does not name it. ``calls``: what a member has to call for the rule to look
    at it.
    Raises ValueError where neither or both are stated.
    """
    if (stage is None) == (severity is None) or severity is Severity.ERROR:
        raise ValueError("a rule states the stage of its errors, or a milder severity")

    def make(check: Check) -> Rule:
        parts = check.__module__.split(".")
        manual = inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
        return Rule(
            parts[-1].replace("_", "-"),
            parts[-2].replace("_", "-"),
            scope,
            Severity.ERROR if severity is None else severity,
            stage,
            check,
            frozenset(members),
            frozenset(calls),
            frozenset(documents),
            ttk,
            ttk_outer,
            style,
            default,
            manual,
        )

    return make
