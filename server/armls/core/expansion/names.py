"""The names of one deployment: a template's parameters with the values that this deployment gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from armls.core.evaluator.library.dates import now
from armls.core.evaluator.nodes import evaluate_node
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Call
from armls.core.scopes import Ledger, Names
from armls.core.scopes.declarations import is_null
from armls.core.syntax import Member, Object
from armls.core.template import Template
from armls.core.type_check import breaches, is_secure, may_be_missing

if TYPE_CHECKING:
    from armls.core.expansion.references import References
    from armls.core.expansion.second_pass import Unknowns

NO_MEMBERS: Mapping[str, Member] = {}


class DeploymentNames(Names):
    """The :class:`Names` of a deployment, with arguments instead of a parameter file, and resolved references."""

    knows_resources = True

    def __init__(
        self,
        ledger: Ledger,
        template: Template,
        context: Context,
        arguments: Mapping[str, Value],
        unknowns: Unknowns | None = None,
    ) -> None:
        """Create the names; ``arguments`` are keyed by lower-case name, ``context`` is that of the deployment."""
        super().__init__(ledger, template.pointer, None, context)
        self._arguments, self.unknowns = arguments, unknowns
        self.references: References | None = None
        self._awaits_azure = self._is_in_default = False
        self.update(template, NO_MEMBERS)
        self.context = context

    @contextmanager
    def allowing(self, *, azure: bool = False, clock: bool = False) -> Iterator[None]:
        """Allow ``reference``, or ``utcNow`` and ``newGuid``, in expressions within the ``with`` block, or not."""
        before = self._awaits_azure, self._is_in_default
        self._awaits_azure, self._is_in_default = azure, clock
        try:
            yield
        finally:
            self._awaits_azure, self._is_in_default = before

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """The id, version and outputs of a resource in this template; only Azure knows all else."""
        if call.function == "extensions":
            return self._extension(call, arguments[0])
        if call.function in ("references", "resourceinfo") and not self.template.is_symbolic:
            raise EvaluationError(f"{call.name}() requires languageVersion 2.0", call)
        if self.references is None or not self._awaits_azure:
            raise EvaluationError(f"{call.name}() is evaluated during deployment and isn't allowed here")
        return self.references.resolve(call, arguments)

    def _extension(self, call: Call, alias: Value) -> Value:
        """The name, the version and the configuration of an extension by its alias, in its exact case."""
        if not isinstance(alias, str):
            return Unknown.call(call.name, [alias])
        section = self.template.sections.get("extensions")
        body = section.value.get(alias) if section is not None and type(section.value) is Object else None
        if body is None:
            raise EvaluationError(f"extensions() refers to '{alias[:60]}', which isn't defined in 'extensions'", call)
        declared = evaluate_node(body.value, self.view(), self.ledger.syntax.expression)
        if not isinstance(declared, dict):
            return Unknown.call(call.name, [alias])
        known: dict[str, Value] = {name: declared[name] for name in ("name", "version") if name in declared}
        settings = declared.get("config")
        if isinstance(settings, dict) and settings:
            known["config"] = {name: {"value": _default_of(alias, name, settings[name])} for name in settings}
        return known

    def clock(self, call: Call, arguments: list[Value]) -> Value:
        """The value if the context has a fixed clock; Azure allows the call in default values of parameters only."""
        if not self._is_in_default:
            raise EvaluationError(f"{call.name}() is only allowed in 'defaultValue' of a parameter", call)
        if call.function == "utcnow" and isinstance(self.context.utc_now, str):
            return now(self.context.utc_now, arguments)
        return Unknown.call(call.name, arguments)

    def computed(self, call: Call) -> Value:
        """The value that was unknown to the enclosing deployment."""
        return self.unknowns.of(call) if self.unknowns is not None else None

    def miss_loop(self, loop: str | None) -> None:
        """Raise the error of ``copyIndex`` without an enclosing copy loop."""
        if loop:
            raise EvaluationError(f"Copy loop '{loop}' isn't defined around this expression")
        raise EvaluationError("copyIndex() is only allowed in a copy loop")

    def named(self, call: Call) -> Value:
        """The value of a reference by a literal name."""
        return self.references.named(call) if self.references is not None else None

    def _parameter(self, name: str) -> Value:
        declared = self.template.parameters.get(name)
        if declared is None:
            raise EvaluationError(f"Parameter '{name}' isn't defined")
        body = declared.member.value
        unknown = Unknown(f"parameters('{declared.name}')")
        if type(body) is not Object:
            return unknown
        value = self._arguments.get(name)
        given = value is not None
        if not given:
            value = self._default(body, unknown)
        for message in breaches(value, body, self.definition_body, symbolic=self.template.is_symbolic):
            raise EvaluationError(message)
        if given and not isinstance(value, Unknown) and is_secure(body):
            return unknown
        return value

    def _variable(self, name: str) -> Value:
        with self.allowing():
            return super()._variable(name)

    def _default(self, body: Object, unknown: Unknown) -> Value:
        default = body.get("defaultValue")
        if default is not None and not is_null(default.value):
            with self.allowing(clock=True):
                return evaluate_node(default.value, self.view(), self.ledger.syntax.expression)
        return None if may_be_missing(body, self.definition_body) else unknown


def _default_of(alias: str, name: str, setting: Value) -> Value:
    """The value of an extension's setting that the deployment doesn't provide."""
    unknown = Unknown(f"extensions('{alias}').config.{name}.value")
    return setting.get("defaultValue", unknown) if isinstance(setting, dict) else unknown
