"""The incremental analysis of documents, each version at the cost of its changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from msgspec.structs import replace

from armls.core.cancellation import CancelCheck, Cancelled, never
from armls.core.finding import Finding
from armls.core.graph import Graph, build_graph
from armls.core.kinds import DocumentKind, document_kind, inner_template, is_main
from armls.core.pointers import with_pointers
from armls.core.resource_values import ResourceValues, resource_values
from armls.core.scopes import Names
from armls.core.syntax import Member, Object, String, Tree, content, parse, property_value
from armls.core.template import Resource, Template, build_template
from armls.core.text import SourceText
from armls.ide.document import AnalysedDocument
from armls.rules.document_context import DocumentContext, PackageContext, Sibling
from armls.rules.facts import Catalogue, Facts, NoCatalogue
from armls.rules.meter import Exceeded, Meter
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.services.analysis.causes import at_their_causes
from armls.services.analysis.evaluated import EvaluatedTemplates
from armls.services.analysis.levels import apply_settings, profile_for, wanted_rules
from armls.services.analysis.running import crashed, rules_of, run_rules, stop_rules
from armls.services.analysis.snapshot import Report, Snapshot
from armls.services.analysis.standing import Good, ends_early, still_standing
from armls.services.analysis.suppression import suppress
from armls.services.analysis.syntax_cache import ExpressionCache, SyntaxCache
from armls.services.analysis.templates import NO_VALUES, TemplateJudge, given_values
from armls.services.links import linked_paths

_INNER = "#template"
"""What follows the name of a document in that of the template in it."""


class _Document:
    """The kept state of one document."""

    def __init__(self, syntax: SyntaxCache, tree: Tree | None = None) -> None:
        self.syntax, self.tree = syntax, tree
        self.kind: DocumentKind = "unknown"
        self.judge = TemplateJudge(self.syntax)
        self.evaluated = EvaluatedTemplates()
        self.good: Good | None = None
        self.siblings: dict[str, Tree] = {}
        self.values_tree: Tree | None = None
        self.values: Mapping[str, Member] = NO_VALUES
        self.snapshot: Snapshot | None = None
        """The last snapshot that was analysed completely."""
        self.reported: tuple[Finding, ...] = ()
        """The findings of the last report."""
        self.linked: dict[str, tuple[Tree, Template | None]] = {}
        self.graphs: tuple[Tree | None, dict[str, Graph | None]] = None, {}

    def graph(self, template: Template) -> Graph | None:
        """The graph of a template's resources, built once for each version of the document."""
        if self.graphs[0] is not self.tree:
            self.graphs = self.tree, {}
        graphs = self.graphs[1]
        if template.pointer not in graphs:
            values = self.judge.values_of(template)
            meter = Meter()
            try:
                places = self.judge.places_of(template)
                is_known = values is not None and places is not None
                graph = build_graph(template, values, places, meter.spend) if is_known else None  # type: ignore[arg-type]
            except Exceeded:
                graph = None
            graphs[template.pointer] = graph
        return graphs[template.pointer]

    def templates(self, linked: Mapping[str, SourceText]) -> dict[str, Template]:
        """The linked documents that are templates; identical objects for identical text."""
        found: dict[str, tuple[Tree, Template | None]] = {}
        for path, source in linked.items():
            known = self.linked.get(path)
            if known is None or known[0].text is not source.text:
                tree = parse(source.text)
                known = tree, _template_of(path, tree)
            found[path] = known
        self.linked = found
        return {path: template for path, (_, template) in found.items() if template is not None}

    def earlier_trees(self) -> list[Tree]:
        """The trees whose members the next version may reuse; a broken one lacks some until it is fixed."""
        if self.tree is None:
            return []
        return [self.tree, self.good.tree] if self.tree.root.broken and self.good is not None else [self.tree]


def _template_of(path: str, tree: Tree) -> Template | None:
    """A document as a template; None if it isn't one, or its brackets do not match."""
    is_broken = any(problem.structural for problem in tree.problems())
    return build_template(tree) if not is_broken and document_kind(path, tree) == "deploymentTemplate" else None


class Analyser:
    """The analyser of documents, which keeps each one's last analysis, so that an edit costs only its dependents.

    Not thread-safe: one thread uses it. ``analyse`` raises ``Cancelled`` when its ``check`` does, and never raises on
    account of a document's text.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        """Create an analyser; ``catalogue`` has Azure's resource types, by default none."""
        self._catalogue = catalogue or NoCatalogue()
        self._documents: dict[str, _Document] = {}
        self._expressions = ExpressionCache()

    def begin(self, name: str, tree: Tree, syntax: SyntaxCache) -> None:
        """Start with a parsed document, so that its first analysis does not parse it again."""
        self._documents[name] = _Document(syntax, tree)

    def forget(self, name: str) -> None:
        """Drop the kept state of a document."""
        self._documents.pop(name, None)
        self._documents.pop(name + _INNER, None)

    def document(self, snapshot: Snapshot, check: CancelCheck = never) -> AnalysedDocument:
        """The focused document with all that is known of it; it is analysed first if that is not done.

        It is valid until the document is analysed again. Its functions raise ``Cancelled`` when ``check`` does.
        """
        document = self._analysed(snapshot, check)
        tree, checker, syntax = document.tree, document.judge, document.syntax
        assert tree is not None

        def value_of(resource: Resource, names: Names | None) -> ResourceValues | None:
            check()
            known = checker.value_of(resource)
            if known is None and names is not None:  # new since the last version that could be checked
                known = resource_values(resource, syntax.index(resource.member), names)
            return known

        facts = self._facts(snapshot, tree, document)
        links = linked_paths(snapshot.focus, tree.text) if document.linked else {}
        return AnalysedDocument(
            name=snapshot.focus,
            kind=document.kind,
            source=snapshot.documents[snapshot.focus],
            tree=tree,
            intact=document.good.tree if document.good is not None else tree,
            findings=document.reported,
            facts=facts,
            siblings=document.siblings,
            values_name=snapshot.values_file(),
            links=links,
            linked_trees={links[path]: linked for path, (linked, _) in document.linked.items() if path in links},
            scope_of=checker.names_of,
            value_of=value_of,
            values_of=checker.values_of,
            graph_of=document.graph,
            parse=syntax.expression,
            check=check,
        )

    def _analysed(self, snapshot: Snapshot, check: CancelCheck) -> _Document:
        """The state of the focused document's current version, which is analysed if necessary."""
        document = self._documents.get(snapshot.focus)
        if document is None or document.snapshot is None or not document.snapshot.is_same(snapshot):
            self.analyse(snapshot, check)
            document = self._documents[snapshot.focus]
        return document

    def analyse(self, snapshot: Snapshot, check: CancelCheck = never, *, postpone: bool = False) -> Report:
        """All findings of the native rules in the focused document.

        With ``postpone``, members that must be rechecked after an edit elsewhere keep their last findings
        if they are many; the report then is incomplete, and the same analysis without ``postpone`` completes it.
        """
        name = snapshot.focus
        document = self._documents.get(name)
        if document is None:
            document = self._documents[name] = _Document(SyntaxCache(self._expressions))
        source = snapshot.documents[name]
        check()
        tree = document.tree
        if tree is None or tree.text is not source.text:
            tree = document.tree = parse(source.text, *document.earlier_trees())
        check()
        is_broken = tree.root.broken and _is_misread(tree, document.good)
        if tree.root.broken and not is_broken and ends_early(tree):
            tree = document.tree = parse(source.text)  # without parts that only an unchecked tree may have
        kind: DocumentKind = "deploymentTemplate" if snapshot.is_inner else document_kind(name, tree)
        if kind != "unknown" or not is_broken or document.kind == "unknown":
            document.kind = kind
        facts = self._facts(snapshot, tree, document)
        meter = Meter()
        context = DocumentContext(name, document.kind, tree, facts, meter)
        found = _found(rules_of("syntax", document.kind, facts.wanted), context)
        is_complete = True
        if is_broken:
            if document.good is not None:
                found.extend(still_standing(document.good, source.text))
        else:
            judged = self._judge(document, tree, snapshot, facts, meter, check, postpone)
            is_complete = not document.judge.has_postponed
            document.good = Good(tree, tuple(judged))
            found.extend(judged)
        inner = None if is_broken else self._inner(snapshot, document.kind, tree, check, postpone)
        profile = profile_for(snapshot.settings, snapshot.documents)
        standing, off = suppress(tree, source, found, facts.wanted, report_unused=not is_broken and inner is None)
        kept = at_their_causes(apply_settings(standing, snapshot.settings, profile, facts.is_generated), tree)
        suppressed = sum(1 for _ in apply_settings(off, snapshot.settings, profile, facts.is_generated))
        if inner is not None:
            kept.extend(inner.findings)
            suppressed, is_complete = suppressed + inner.suppressed, is_complete and inner.is_complete
        kept.sort(key=lambda finding: (finding.start, finding.end, finding.rule, finding.message))
        document.snapshot = snapshot
        document.reported = tuple(kept)
        return Report(name, source, document.kind, tuple(kept), suppressed, is_complete)

    def _inner(
        self, snapshot: Snapshot, kind: DocumentKind, tree: Tree, check: CancelCheck, postpone: bool
    ) -> Report | None:
        """The report of the template in a document of another kind, at the offsets of that document."""
        found = inner_template(kind, tree)
        if found is None:
            return None
        pointer, start, end = found
        name = snapshot.focus + _INNER
        text = " " * start + tree.text[start:end]
        alone = Snapshot(name, {name: SourceText(text)}, snapshot.settings, snapshot.as_of, is_inner=True)
        report = self.analyse(alone, check, postpone=postpone)
        of_syntax = {
            rule.id for rule in all_rules() if rule.scope == "syntax"
        }  # already reported for the whole document
        findings = tuple(
            replace(one, pointer=pointer + one.pointer) for one in report.findings if one.rule not in of_syntax
        )
        return dataclasses.replace(report, findings=findings)

    def _judge(
        self,
        document: _Document,
        tree: Tree,
        snapshot: Snapshot,
        facts: Facts,
        meter: Meter,
        check: CancelCheck,
        postpone: bool,
    ) -> list[Finding]:
        """The findings of all rules but those of the syntax."""
        kind, others = document.kind, self._siblings(document, snapshot)
        context = PackageContext(snapshot.focus, kind, tree, others, facts, meter)
        found = _found(rules_of("document", kind, facts.wanted) + rules_of("package", kind, facts.wanted), context)
        if document.kind == "deploymentTemplate":
            values = self._values(document, snapshot)
            try:
                found.extend(document.judge.judge(tree, values, facts, meter, check, postpone, fed_by(others)))
                if not facts.is_linked:
                    found.extend(self._in_evaluated(document, tree, snapshot.focus, check, found))
            except Cancelled:
                raise
            except Exception as error:
                # The kept state may be inconsistent: start afresh with the next version.
                document.judge = TemplateJudge(document.syntax)
                found.append(crashed("analysis", error, 0, 1))
        return found

    def _in_evaluated(
        self, document: _Document, tree: Tree, name: str, check: CancelCheck, found: list[Finding]
    ) -> list[Finding]:
        """The errors in templates that the deployment evaluates first, without those that are reported already."""

        def analyse(snapshot: Snapshot) -> Report:
            return Analyser(self._catalogue).analyse(snapshot, check)

        known = {(one.rule, one.pointer) for one in found}
        errors = document.evaluated.findings(name, tree, document.judge, analyse)
        new = {(one.rule, one.pointer): one for one in errors}
        return [one for place, one in new.items() if place not in known]

    def _facts(self, snapshot: Snapshot, tree: Tree, document: _Document) -> Facts:
        settings, is_the_main = snapshot.settings, is_main(snapshot.focus)
        folders = snapshot.focus.lower().split("/")[-3:-1]
        is_linked = not is_the_main and any("nested" in folder or "linked" in folder for folder in folders)
        wanted, generated = wanted_rules(settings), is_generated(tree)
        linked = document.templates(snapshot.linked)
        options, catalogue = settings.options, self._catalogue
        return Facts(snapshot.as_of, catalogue, options, is_the_main, generated, wanted, is_linked, linked)

    def _siblings(self, document: _Document, snapshot: Snapshot) -> tuple[Sibling, ...]:
        """The siblings of the focused document's check; each version of them is parsed once."""
        trees: dict[str, Tree] = {}
        for name, text in snapshot.documents.items():
            if name != snapshot.focus:
                known = document.siblings.get(name)
                trees[name] = known if known is not None and known.text is text.text else parse(text.text)
        document.siblings = trees
        return tuple(Sibling(name, document_kind(name, tree), tree) for name, tree in trees.items())

    def _values(self, document: _Document, snapshot: Snapshot) -> Mapping[str, Member]:
        """The entries of the template's parameter file; of its last valid version, while it is broken."""
        sibling = snapshot.values_file()
        if sibling is None:
            document.values_tree, document.values = None, NO_VALUES
            return NO_VALUES
        text = snapshot.documents[sibling].text
        if document.values_tree is None or document.values_tree.text != text:
            tree = parse(text, *([document.values_tree] if document.values_tree is not None else ()))
            document.values_tree = tree
            if not any(problem.structural for problem in tree.problems()):
                document.values = given_values(tree)
        return document.values


def _found(rules: tuple[Rule, ...], context: DocumentContext) -> list[Finding]:
    """The findings of rules in a document as a whole."""
    outcome = run_rules(rules, context, 0, 1)
    stopped = stop_rules(context.meter, outcome.stopped, 0, 1, "")
    return [*stopped, *with_pointers(outcome.findings, context.tree.root.value)]


def fed_by(siblings: tuple[Sibling, ...]) -> frozenset[str]:
    """The lower-case names of the parameters that a createUiDefinition provides: those of its outputs."""
    found: set[str] = set()
    for sibling in siblings:
        root = sibling.tree.root.value
        if sibling.kind == "createUiDefinition" and type(root) is Object:
            outputs = property_value(root, "parameters", "outputs")
            given = content(outputs) if outputs is not None else None
            if type(given) is Object:
                found.update(item.key.value.lower() for item in given.properties)
    return frozenset(found)


def is_generated(tree: Tree) -> bool:
    """Whether Bicep has generated a template, by its ``metadata._generator.name``."""
    root = tree.root.value
    node = property_value(root, "metadata", "_generator", "name") if type(root) is Object else None
    return type(node) is String and node.value.lower() == "bicep"


def _is_misread(tree: Tree, good: Good | None) -> bool:
    """Whether the tree is too broken to be checked.

    Azure accepts a document that a surplus bracket ends early, and so does armls. But if the previous version did not
    end there, the user is typing the bracket, and the text after it still counts.
    """
    if any(problem.structural for problem in tree.problems()):
        return True
    return good is not None and ends_early(tree) and not ends_early(good.tree)
