"""An analysed document: the one argument of every editor feature, beside the position that is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

from armls.core.cancellation import CancelCheck
from armls.core.expression import Expression
from armls.core.finding import Finding, Severity
from armls.core.graph import Graph
from armls.core.kinds import DocumentKind, document_kind
from armls.core.resource_values import ResourceValues
from armls.core.scopes import Names
from armls.core.syntax import Member, Tree
from armls.core.template import Resource, Template
from armls.core.text import SourceText
from armls.rules.api_versions import newest, published
from armls.rules.facts import Facts


class Document(Struct, frozen=True, eq=False):
    """A document in which symbols are looked for.

    ``template`` is the name of the template that a parameter file or a createUiDefinition belongs to; of a template its
    own name. ``links`` has the names of the documents at the relative paths of a template's deployments.
    """

    name: str
    kind: DocumentKind
    source: SourceText
    tree: Tree
    template: str
    links: Mapping[str, str]


@dataclass(frozen=True)
class AnalysedDocument:
    """One version of a document with all that its analysis knows. It is valid on the analysis thread, until the next.

    ``intact`` is the last version whose braces and brackets matched, usually ``tree`` itself. ``findings`` are those
    of the last report. ``siblings`` are the documents beside it by name (a parameter file, a createUiDefinition);
    ``values_name`` is the one that gives the template its values. ``links`` has the names of the linked templates by
    relative path, ``linked_trees`` their trees by name. ``scope_of`` gives the names that a template's expressions see,
    ``value_of`` what is known of a resource in such a scope, ``values_of`` that of all resources of a template,
    ``graph_of`` how these depend on each other; each None where that is not known. ``parse`` parses an expression.
    ``check`` raises ``Cancelled`` if the answer is not wanted any more: long questions call it between their steps.
    """

    name: str
    kind: DocumentKind
    source: SourceText
    tree: Tree
    intact: Tree
    findings: tuple[Finding, ...]
    facts: Facts
    siblings: Mapping[str, Tree]
    values_name: str | None
    links: Mapping[str, str]
    linked_trees: Mapping[str, Tree]
    scope_of: Callable[[Template], Names | None]
    value_of: Callable[[Resource, Names | None], ResourceValues | None]
    values_of: Callable[[Template], Mapping[Member, ResourceValues] | None]
    graph_of: Callable[[Template], Graph | None]
    parse: Callable[[str], Expression]
    check: CancelCheck

    @property
    def is_template(self) -> bool:
        """Whether the document is a deployment template."""
        return self.kind == "deploymentTemplate"

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.tree.text

    @cached_property
    def documents(self) -> list[Document]:
        """The document itself, and those beside it that share symbols with it: parameter files, linked templates…"""
        trees = {self.name: (self.source, self.tree)}
        trees.update({name: (SourceText(tree.text), tree) for name, tree in self.siblings.items()})
        kinds = {name: document_kind(name, tree) for name, (_, tree) in trees.items()}
        kinds[self.name] = self.kind
        templates = [name for name, kind in kinds.items() if kind == "deploymentTemplate"]
        template = self.name if self.is_template else next(iter(templates), self.name)
        found = []
        for name, (source, tree) in trees.items():
            links = self.links if name == self.name else {}
            found.append(Document(name, kinds[name], source, tree, name if name in templates else template, links))
        for path, tree in self.linked_trees.items():
            found.append(Document(path, "deploymentTemplate", SourceText(tree.text), tree, path, {}))
        return found

    def newest_version(self, type_: str, version: str) -> str | None:
        """The newest stable API version of a resource type, or a preview if only previews are newer than ``version``.

        None for an unknown type.
        """
        return newest(published(self.facts, type_), version.lower())

    def is_reported(self, offset: int) -> bool:
        """Whether an error or a warning of the last report is displayed at an offset."""
        return any(
            finding.start <= offset <= finding.end and finding.severity <= Severity.WARNING for finding in self.findings
        )
