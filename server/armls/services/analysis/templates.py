"""The check of a deployment template: its members, one by one, then each template as a whole.

The findings of a member are kept as long as the member, its context and all queries of its rules are unchanged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from armls.core.cancellation import CancelCheck, Cancelled
from armls.core.evaluator.values import Context, Part, Value
from armls.core.finding import Edit, Finding, Related
from armls.core.graph import Places, full_type
from armls.core.pointers import with_pointers
from armls.core.resource_index import target_text
from armls.core.resource_values import NOTHING_KNOWN, ResourceValues, resource_values
from armls.core.scopes import Fact, Ledger, Names
from armls.core.symbols import Index
from armls.core.syntax import Member, MemberKind, Tree
from armls.core.template import Resource, Template, build_template
from armls.rules.context import MemberContext, Place, TemplateContext
from armls.rules.facts import Facts
from armls.rules.lookup import Lookup
from armls.rules.meter import Meter
from armls.services.analysis.anchors import Anchored, anchored, placed
from armls.services.analysis.running import Outcome, crashed, member_rules, rules_of, run_rules, stop_rules
from armls.services.analysis.syntax_cache import SyntaxCache

NO_VALUES: Mapping[str, Member] = {}
JUDGED_AT_ONCE = 32
"""The most members that are rechecked before the first report, after an edit changes their dependencies."""
WHOLE_AT_ONCE = 250
"""The number of members from which the rules of whole templates run after the first report."""


class _Judged:
    """The kept results of a member; findings and pointers are relative to it."""

    __slots__ = ("deps", "outcome", "outer", "place", "values", "verified")

    def __init__(
        self,
        place: Place,
        outer: tuple[str, str | None],
        outcome: Outcome,
        values: ResourceValues | None,
        deps: frozenset[Fact],
        verified: int,
    ) -> None:
        self.place, self.outer, self.outcome = place, outer, outcome
        self.values, self.deps, self.verified = values, deps, verified


class _JudgedTemplate:
    """The kept results of a nested template; findings and pointers are relative to it."""

    __slots__ = ("outcome", "place")

    def __init__(self, place: Place, outcome: Outcome) -> None:
        self.place, self.outcome = place, outcome


class TemplateJudge:
    """The checker of the versions of one document, one after the other."""

    def __init__(self, syntax: SyntaxCache) -> None:
        self._syntax = syntax
        self._ledger = Ledger(syntax)
        self._names: dict[str, Names] = {}
        self._members: dict[Member, _Judged] = {}
        self._wholes: dict[str, tuple[Anchored, ...]] = {}
        self._templates: dict[Member, _JudgedTemplate] = {}
        self._places: dict[str, Place] = {}
        self._visible: dict[str, Names] = {}
        self._where: dict[str, Places] = {}
        self.root: Template | None = None
        """The template that was last analysed to the end."""
        self._facts = Facts()
        self.has_postponed = False
        """Whether some members keep their findings from before a change of their dependencies."""

    def names_of(self, template: Template) -> Names | None:
        """The names in scope of a template's expressions, as of the last checked version."""
        self._ledger.start()
        return self._visible.get(template.pointer)

    def places_of(self, template: Template) -> Places | None:
        """The context of a template's deployment, as of the last checked version."""
        return self._where.get(template.pointer)

    def values_of(self, template: Template) -> Mapping[Member, ResourceValues] | None:
        """The values of a template's resources, as of the last checked version; None if one is new."""
        found: dict[Member, ResourceValues] = {}
        for resource in template.all_resources():
            judged = self._members.get(resource.member)
            if judged is None or judged.values is None:
                return None
            found[resource.member] = judged.values
        return found

    def value_of(self, resource: Resource) -> ResourceValues | None:
        """The values of one resource, as of the last checked version; None if it is new."""
        judged = self._members.get(resource.member)
        return None if judged is None else judged.values

    def judge(
        self,
        tree: Tree,
        given: Mapping[str, Member],
        facts: Facts,
        meter: Meter,
        check: CancelCheck,
        postpone: bool = False,
        fed: frozenset[str] = frozenset(),
    ) -> list[Finding]:
        """All findings of the member and template rules, at absolute offsets, in no particular order.

        ``given``: the entries of the parameter file by lower-case name, the same object as long as they are the same.
        ``fed``: the lower-case names of the parameters that a createUiDefinition provides.
        ``postpone``: if many members depend on the change, the rest of them keeps its findings for now.
        Raises Cancelled when ``check`` does; nothing is lost then.
        """
        if facts != self._facts:
            self._facts = facts
            self._members.clear()
            self._templates.clear()
            self._wholes.clear()
        version = _Version(self, tree, given, meter, check, postpone, fed)
        found = version.run()
        self.has_postponed = postpone and (version.outdated > JUDGED_AT_ONCE or version.is_whole_postponed)
        return found


class _Version:
    """One version of the document."""

    def __init__(
        self,
        judge: TemplateJudge,
        tree: Tree,
        given: Mapping[str, Member],
        meter: Meter,
        check: CancelCheck,
        postpone: bool,
        fed: frozenset[str],
    ) -> None:
        self.fed, self.meter = fed, meter
        self.judge, self.tree, self.given, self.check, self.postpone = judge, tree, given, check, postpone
        self.outdated = 0
        self.postpones_wholes = postpone and len(judge._members) > WHOLE_AT_ONCE
        self.is_whole_postponed = False
        self.ledger, self.syntax, self.facts = judge._ledger, judge._syntax, judge._facts
        self.ledger.next_revision()
        self.names: dict[str, Names] = {}
        self.members: dict[Member, _Judged] = {}
        self.templates: dict[Member, _JudgedTemplate] = {}
        self.wholes: dict[str, tuple[Anchored, ...]] = {}
        self.places: dict[Member, tuple[int, str, int]] = {}
        self.found: list[Finding] = []
        self.visible: dict[str, tuple[Names, Place]] = {}
        self.keys: set[str] = set()

    def run(self) -> list[Finding]:
        """The findings; keeps the results that the next version can use."""
        root = build_template(self.tree, is_linked=self.facts.is_linked)
        try:
            for template in root.all_templates():
                self._template(template)
        except BaseException:
            self.judge._members.update(self.members)
            self.judge._names.update(self.names)
            raise
        judge = self.judge
        judge._members, judge._templates, judge._names = self.members, self.templates, self.names
        judge._wholes = self.wholes
        judge.root = root
        judge._visible = {pointer: names for pointer, (names, _) in self.visible.items()}
        judge._where = {
            pointer: Places(place.target, names.context) for pointer, (names, place) in self.visible.items()
        }
        self.syntax.keep_only(self.members)
        return self.found

    # ---- templates

    def _template(self, template: Template) -> None:
        self.check()
        names, place = self._surroundings(template)
        self.visible[template.pointer] = names, place
        reused = True
        values: dict[Member, ResourceValues] = {}
        self.places = {}
        for declared in template.declarations():
            outer: tuple[str, str | None] = (declared.name, None)
            reused &= self._member(
                declared.kind,
                declared.name,
                declared.member,
                declared.base,
                declared.pointer,
                place,
                names,
                outer,
                None,
            )
            self.places[declared.member] = declared.base, declared.pointer, declared.key_base + declared.key.start
        may_read_policies = template.is_symbolic or self.syntax.has_policies
        for count, resource in enumerate(template.all_resources()):
            if count % 16 == 0:
                self.check()
            if may_read_policies and (resource.type or "").lower() == "microsoft.authorization/policydefinitions":
                self.syntax.read_policy(resource.member, template.is_symbolic)
            outer = (resource.symbol or "", full_type(resource.parent) if resource.parent else None)
            reused &= self._member(
                "resource",
                resource.symbol or "",
                resource.member,
                resource.base,
                resource.pointer,
                place,
                names,
                outer,
                resource,
            )
            key = resource.key
            start = resource.base if key is None else resource.key_base + key.start
            self.places[resource.member] = resource.base, resource.pointer, start
            known = self.members[resource.member].values
            assert known is not None
            values[resource.member] = known
        self._whole(template, place, names, values, reused)

    def _whole(
        self, template: Template, place: Place, names: Names, values: Mapping[Member, ResourceValues], reused: bool
    ) -> None:
        """The findings of the rules for the template as a whole."""
        holder = template.holder.member if template.holder is not None else None
        known = self.judge._templates.get(holder) if holder is not None and reused else None
        start = template.base + template.value.start
        earlier = self.judge._wholes.get(place.key)
        if known is not None and known.place is place and known.outcome.stopped <= self.meter.stopped:
            exceeded = self.meter.repeat(known.outcome.steps)
        elif self.postpones_wholes and earlier is not None:
            self.is_whole_postponed = True
            self.wholes[place.key] = earlier
            self.found.extend(placed(earlier, template, self.places))
            return
        else:
            self.check()
            self.ledger.start()
            fed = self.fed if holder is None else frozenset[str]()
            context = TemplateContext(
                self.tree.text,
                template,
                place,
                Lookup(names, place.is_outer),
                values,
                self.syntax.index,
                self.facts,
                self.meter,
                fed,
            )
            outcome = run_rules(
                rules_of("template", "deploymentTemplate", self.facts.wanted), context, start, start + 1
            )
            relative = (_moved(finding, -template.base, "") for finding in outcome.findings)
            outcome = replace(outcome, findings=tuple(with_pointers(relative, template.value)))
            known, exceeded = _JudgedTemplate(place, outcome), outcome.stopped
        if holder is not None:
            self.templates[holder] = known
        before = len(self.found)
        self._take(known.outcome, exceeded, start, template.base, template.pointer)
        if len(self.judge._members) > WHOLE_AT_ONCE:
            self.wholes[place.key] = anchored(self.found[before:], template, self.places)

    def _take(self, outcome: Outcome, exceeded: Collection[str], start: int, base: int, pointer: str) -> None:
        """The findings of a member or a template at ``start``, without those of rules that exceed their budget."""
        if exceeded:
            self.found.extend(stop_rules(self.meter, exceeded, start, start + 1, pointer))
        stopped = self.meter.stopped
        for finding in outcome.findings:
            if not stopped or finding.rule not in stopped:
                self.found.append(_moved(finding, base, pointer + finding.pointer))

    def _surroundings(self, template: Template) -> tuple[Names, Place]:
        """The names in scope of the template's expressions, and its context."""
        holder, parent = template.holder, template.parent
        if holder is None or parent is None:
            key, parent_names, reached, left_out = "", None, True, False
            loops: frozenset[str] = frozenset()
            target, evaluated = replace(Context(), scope=_scope(template)), True
        else:
            parent_names, parent_place = self.visible[parent.pointer]
            known = self.members[holder.member].values
            key = self._key(parent_place.key, holder)
            reached = parent_place.reached and known is not None and known.is_deployed
            left_out = parent_place.left_out or (known is not None and known.is_left_out)
            evaluated = parent_place.evaluated if parent_place.is_outer else reached
            loops = parent_place.loops if template.evaluation == "outer" else frozenset()
            if parent.evaluation == "inner" and template.evaluation == "outer" and known and known.loop is not None:
                loops |= {known.loop.lower()}
            target = self._target(template, holder, parent_place.target, parent_names)
        names = parent_names
        if template.names is template or names is None:
            names = self.judge._names.get(key) or self.names.get(key)
            if names is None or names.parent is not parent_names:
                names = Names(self.ledger, key, parent_names)
            if template.evaluation == "inner":
                target = _known_from_inside(target)
            if holder is None:
                names.update(template, self.given, target, self.fed)
            else:
                names.update(template, NO_VALUES, target)
            target = names.context
            self.names[key] = names
        place = Place(
            key,
            template.scope,
            template.language_version,
            template.is_symbolic,
            holder is not None,
            template.evaluation == "outer" and holder is not None,
            "apiprofile" in template.sections,
            template.extensions,
            template.imports,
            reached,
            left_out,
            loops,
            target,
            evaluated,
        )
        return names, self._interned(place)

    def _target(self, template: Template, holder: Resource, outer: Context, names: Names) -> Context:
        """The context of a nested template; that of all copies of a loop if it is the same for all."""
        names.ledger.start()
        node = holder.body

        def value(name: str) -> Value:
            found = node.get(name) if node is not None else None
            return Lookup(names).node_value(found.value) if found is not None else None

        given = target_text(outer, value("scope"), value("subscriptionId"), value("resourceGroup")) or outer
        return replace(given, scope=_scope(template))

    def _interned(self, place: Place) -> Place:
        """The equal context of the previous version, so that contexts can be compared by identity."""
        old = self.judge._places.get(place.key)
        if old == place:
            return old
        self.judge._places[place.key] = place
        return place

    def _key(self, outer: str, holder: Resource) -> str:
        """A key for the nested template that edits elsewhere do not change."""
        label = holder.symbol or holder.text("name") or "?"
        key = f"{outer}/{label}"
        number = 1
        while key in self.keys:
            number += 1
            key = f"{outer}/{label}#{number}"
        self.keys.add(key)
        return key

    # ---- members

    def _member(
        self,
        kind: MemberKind,
        name: str,
        member: Member,
        base: int,
        pointer: str,
        place: Place,
        names: Names,
        outer: tuple[str, str | None],
        resource: Resource | None,
    ) -> bool:
        """Check a member, or reuse its results; whether they were reused."""
        known = self.judge._members.get(member)
        fits = known is not None and known.place is place and known.outer == outer
        outdated = known is not None and fits and self._is_outdated(known)
        self.outdated += outdated
        postponed = outdated and self.postpone and self.outdated > JUDGED_AT_ONCE
        reused = fits and (postponed or not outdated)
        exceeded: Collection[str] = ()
        if known is None or not reused or not known.outcome.stopped <= self.meter.stopped:
            known = self._judge_anew(kind, name, member, base, place, names, outer, resource)
            exceeded = known.outcome.stopped
        else:
            if known.outcome.steps:
                exceeded = self.meter.repeat(known.outcome.steps)
            if not postponed:
                known.verified = self.ledger.revision
        self.members[member] = known
        if exceeded or known.outcome.findings:
            self._take(known.outcome, exceeded, base + member.value.start, base, pointer)
        return reused

    def _is_outdated(self, known: _Judged) -> bool:
        """Whether a dependency of a member has changed since."""
        if self.ledger.changed <= known.verified:
            return False
        return any(fact.changed > known.verified for fact in known.deps)

    def _judge_anew(
        self,
        kind: MemberKind,
        name: str,
        member: Member,
        base: int,
        place: Place,
        names: Names,
        outer: tuple[str, str | None],
        resource: Resource | None,
    ) -> _Judged:
        ledger = self.ledger
        ledger.start()
        recorder: set[Fact] = set()
        ledger.recorders.append(recorder)
        try:
            index = self.syntax.index(member)
            values, crash = self._values(resource, index, names, place) if resource is not None else (None, ())
            context = MemberContext(
                self.tree.text,
                base,
                kind,
                name,
                member,
                index,
                place,
                Lookup(names, place.is_outer),
                resource,
                values,
                self.facts,
                self.meter,
            )
            value = member.value
            outcome = run_rules(member_rules(kind, index, self.facts.wanted), context, value.start, value.end)
            outcome = replace(outcome, findings=tuple(with_pointers((*crash, *outcome.findings), value)))
        finally:
            ledger.recorders.pop()
        return _Judged(place, outer, outcome, values, frozenset(recorder), ledger.revision)

    def _values(
        self, resource: Resource, index: Index, names: Names, place: Place
    ) -> tuple[ResourceValues, tuple[Finding, ...]]:
        """The values of a resource, and a finding if evaluating them crashed."""
        try:
            return resource_values(resource, index, names, place.is_outer), ()
        except Cancelled:
            raise
        except Exception as error:
            value = resource.member.value
            return NOTHING_KNOWN, (crashed("evaluator", error, value.start, value.end),)


def _scope(template: Template) -> str:
    """The scope of a template as contexts call it."""
    return template.scope if template.scope != "unknown" else "any"


def _known_from_inside(context: Context) -> Context:
    """The context as seen by a nested template with a scope of its own: strings, but no foreign expressions."""

    def known(part: Part) -> Part:
        return part if isinstance(part, str) else None

    return replace(
        context,
        subscription_id=known(context.subscription_id),
        resource_group=known(context.resource_group),
        management_group=known(context.management_group),
    )


def _moved(finding: Finding, by: int, pointer: str) -> Finding:
    """Shift a finding by ``by`` characters."""
    related = tuple(Related(one.start + by, one.end + by, one.message) for one in finding.related)
    fix = finding.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(Edit(one.start + by, one.end + by, one.text) for one in fix.edits))
    start, end = finding.start + by, finding.end + by
    return replace(finding, start=start, end=end, pointer=pointer, related=related, fix=fix)


def given_values(tree: Tree) -> Mapping[str, Member]:
    """The entries of a parameter file by lower-case name."""
    return dict(_entries(tree))


def _entries(tree: Tree) -> Iterator[tuple[str, Member]]:
    for declared in build_template(tree).parameters.values():
        yield declared.name.lower(), declared.member
