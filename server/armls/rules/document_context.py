"""The contexts of rules of scope ``document`` and ``package``; findings have absolute offsets."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from armls.core.finding import Finding, Fix, Severity
from armls.core.kinds import MAIN_NAMES, DocumentKind
from armls.core.severity import severity_of
from armls.core.syntax import Node, Object, Property, Tree, whole
from armls.core.template import Declaration, Template, build_template
from armls.core.ui_definition import Output, UiDefinition, read_ui_definition
from armls.rules.declared import body_of
from armls.rules.facts import Facts
from armls.rules.meter import Meter
from armls.rules.rule_context import RuleContext


class DocumentContext(RuleContext):
    """A whole document of any kind; findings have absolute offsets."""

    def __init__(self, name: str, kind: DocumentKind, tree: Tree, facts: Facts, meter: Meter) -> None:
        super().__init__(facts, meter)
        self.name, self.kind, self.tree = name, kind, tree

    @property
    def is_seen_by_ttk(self) -> bool:
        """Whether ARM-TTK looks at documents of this kind."""
        return self.kind != "uiFormDefinition"

    def at(
        self,
        start: int,
        end: int,
        message: str,
        *,
        severity: Severity | None = None,
        outcome: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at absolute offsets; ``outcome``: what the rule's ARM-TTK test makes of it."""
        level = severity_of(severity or self.severity, self.stage, is_read=True, is_evaluated=lambda: True, holds=True)
        return Finding(self.rule_id, level, message, start, end, ttk_outcome=outcome, fix=fix)

    def at_node(
        self,
        node: Node | Property,
        message: str,
        *,
        severity: Severity | None = None,
        outcome: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a node of ``root``."""
        return self.at(node.start, node.end, message, severity=severity, outcome=outcome, fix=fix)

    @cached_property
    def root(self) -> Node:
        """The whole document, its offsets absolute and without slots."""
        return whole(self.tree)

    @cached_property
    def ui(self) -> UiDefinition:
        """The document as a createUiDefinition, or a form."""
        return read_ui_definition(self.root, is_form=self.kind == "uiFormDefinition")


class Sibling(Struct, frozen=True):
    """A document that is checked together with another."""

    name: str
    kind: DocumentKind
    tree: Tree


class PackageContext(DocumentContext):
    """A document and those that it is checked with; findings are about the document itself."""

    def __init__(
        self,
        name: str,
        kind: DocumentKind,
        tree: Tree,
        siblings: tuple[Sibling, ...],
        facts: Facts,
        meter: Meter,
    ) -> None:
        super().__init__(name, kind, tree, facts, meter)
        self.siblings = siblings

    def siblings_of(self, kind: DocumentKind) -> list[Sibling]:
        """The other documents of a kind."""
        return [one for one in self.siblings if one.kind == kind]

    @cached_property
    def template(self) -> Template | None:
        """The template that the document goes with: of a folder's main templates the first.

        None where there is none, or none whose brackets are in order. Its offsets are of the other document.
        """
        found = self.siblings_of("deploymentTemplate")
        if not found:
            return None
        names = {name: rank for rank, name in enumerate(MAIN_NAMES)}
        first = min(found, key=lambda one: names.get(one.name.rpartition("/")[2].lower(), 0))
        is_broken = any(problem.structural for problem in first.tree.problems())
        return None if is_broken else build_template(first.tree)

    def parameter_of(self, output: Output) -> tuple[Declaration | None, Object | None]:
        """The template's parameter that receives an output, and the object that declares its type."""
        template = self.template
        declared = template.parameters.get(output.name.lower()) if template is not None else None
        return (declared, body_of(declared, template)) if template is not None else (None, None)
