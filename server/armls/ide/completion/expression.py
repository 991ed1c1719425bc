"""Completion in expressions: functions, names, properties and the arguments of resourceId()."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from armls.core.cursor import Cursor
from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.values import EvaluationError
from armls.core.expression import Access, Call, Text, text_literal
from armls.core.functions import FUNCTIONS
from armls.core.scopes import GIVEN_UP
from armls.core.syntax import Object, String, content, property_value, text_of
from armls.core.template import Declaration
from armls.ide.completion.context import context_at
from armls.ide.completion.item import Item, ItemKind, in_json, in_snippet
from armls.ide.document import AnalysedDocument
from armls.ide.resource_texts import ResourceText, resource_texts, subnet_texts
from armls.ide.symbols.strings import accepts_symbol, loops_within
from armls.ide.symbols.tokens import names

_IDS = ("resourceid", "subscriptionresourceid", "tenantresourceid", "managementgroupresourceid", "extensionresourceid")
_NAMES_ONLY = ("parameters", "variables", "lambdavariables", "copyindex")
"""Functions whose argument is nearly always the string of a name."""
_LISTED = ("listKeys", "listSecrets", "listAccountSas", "listServiceSas", "listConnectionStrings")
"""Members of the open family of list* functions that are offered."""
_PROPERTIES: dict[str, tuple[str, ...]] = {
    "resourcegroup": ("id", "name", "type", "location", "managedBy", "tags", "properties"),
    "resourcegroup.properties": ("provisioningState",),
    "subscription": ("id", "subscriptionId", "tenantId", "displayName"),
    "managementgroup": ("id", "name", "type", "properties"),
    "managementgroup.properties": ("displayName", "tenantId", "details"),
    "tenant": ("countryCode", "displayName", "id", "tenantId"),
    "deployment": ("name", "location", "properties"),
    "deployment.properties": (
        "templateLink",
        "template",
        "templateHash",
        "parameters",
        "mode",
        "provisioningState",
    ),
    "deployment.properties.templatelink": ("id", "uri"),
    "listkeys": ("keys",),
    "deployer": ("objectId", "tenantId", "userPrincipalName"),
    "environment": (
        "name",
        "activeDirectoryDataLake",
        "authentication",
        "batch",
        "gallery",
        "graph",
        "graphAudience",
        "media",
        "portal",
        "resourceManager",
        "sqlManagement",
        "suffixes",
        "vmImageAliasDoc",
    ),
    "environment.authentication": ("audiences", "identityProvider", "loginEndpoint", "tenant"),
    "environment.suffixes": (
        "acrLoginServer",
        "azureDatalakeAnalyticsCatalogAndJob",
        "azureDatalakeStoreFileSystem",
        "azureFrontDoorEndpointSuffix",
        "keyvaultDns",
        "sqlServerHostname",
        "storage",
    ),
}
"""The properties of what functions return that only a deployment knows, from Azure's documentation of each."""
_OF_OUTPUTS = re.compile(r"reference\s*\(((?:[^()]|\([^()]*\))*)\)\s*\.\s*outputs(?:\s*\.\s*([\w$]+))?", re.IGNORECASE)


def in_expression(document: AnalysedDocument, cursor: Cursor) -> list[Item]:
    """The completions at a cursor in the string of an expression."""
    return list(_Completion(document, cursor).items())


class _Completion:
    def __init__(self, document: AnalysedDocument, cursor: Cursor) -> None:
        self._document, self._cursor = document, cursor
        self._value = cursor.node.value
        self._context = context_at(self._value, cursor.index)
        self._template = cursor.template.names
        self._function = self._user_function()

    def items(self) -> Iterator[Item]:
        context = self._context
        if context.kind == "member":
            yield from self._members()
            return
        if context.call is not None and (context.is_argument or context.kind == "string"):
            yield from self._arguments()
        is_name_wanted = context.is_argument and context.call is not None and context.call.function in _NAMES_ONLY
        if context.kind == "name" and not is_name_wanted:
            yield from self._functions()

    # ---- names

    def _arguments(self) -> Iterator[Item]:
        """The strings that the innermost call accepts as its present argument."""
        call = self._context.call
        assert call is not None
        if call.function in _IDS:
            yield from self._id_arguments()
            return
        if call.arguments:
            return
        if call.function == "parameters":
            yield from (self._named(name, "parameter", detail) for name, detail in self._parameters())
        elif call.function == "variables" and self._function is None:
            yield from (self._named(name, "variable") for name in self._variables())
        elif call.function == "copyindex":
            yield from (self._named(name, "variable", "copy loop") for name in self._loops())
        elif call.function == "lambdavariables":
            yield from (self._named(name, "variable", "lambda variable") for name in self._lambda_variables())
        elif accepts_symbol(call.function):
            symbols = [one.symbol for one in self._template.resources if one.symbol is not None]
            yield from (self._named(name, "resource") for name in symbols)

    def _parameters(self) -> Iterator[tuple[str, str]]:
        if self._function is not None:
            for body in self._function:
                name = body.get("name")
                if name is not None and type(name.value) is String:
                    yield name.value.value, text_of(body, "type")
            return
        for declared in self._template.parameters.values():
            yield declared.name, text_of(declared.member.value, "type")

    def _variables(self) -> Iterator[str]:
        for declared in self._template.variables.values():
            if declared.name.lower() != "copy":
                yield declared.name
                continue
            loops = (text_of(one, "name") for one in getattr(declared.member.value, "items", ()))
            yield from filter(None, loops)

    def _loops(self) -> list[str]:
        owner = self._cursor.owner
        value = owner.member.value if owner is not None else None
        found = loops_within(value)
        if isinstance(owner, Declaration) and owner.name.lower() == "copy":
            found += [text_of(one, "name") for one in getattr(value, "items", ())]
        return list(dict.fromkeys(name for name in found if name and not name.startswith("[")))

    def _lambda_variables(self) -> list[str]:
        around = {call.name_start for call in self._context.calls if call.function == "lambda"}
        found = [one for one in names(self._value) if one.function == "lambda" and one.calls]
        return list(dict.fromkeys(one.text for one in found if one.calls[-1][1] in around))

    def _user_function(self) -> list[Object] | None:
        """The parameters of the user function around the cursor; None outside of one."""
        owner, path = self._cursor.owner, self._cursor.path
        if not isinstance(owner, Declaration) or owner.kind != "function" or len(path) < 2:
            return None
        pointer = f"{owner.pointer}/{path[0]}/{path[1]}"
        functions = self._cursor.template.functions.values()
        return next((one.parameter_bodies for one in functions if one.pointer == pointer), None)

    # ---- functions

    def _functions(self) -> Iterator[Item]:
        for function in FUNCTIONS.values():
            if not (self._function is not None and function.name == "variables"):
                yield self._call(function.name, "function", has_arguments=function.most != 0)
        for name in _LISTED:
            yield self._call(name, "function", has_arguments=True)
        for namespace in dict.fromkeys(one.namespace for one in self._template.functions.values()):
            yield self._item(namespace, "namespace", f"{namespace}.", order=4)

    def _user_functions(self, start: int) -> Iterator[Item]:
        for function in self._template.functions.values():
            name = f"{function.namespace}.{function.name}"
            signature = ", ".join(f"{one}: {type_}" for one, type_ in function.parameters)
            yield self._call(
                name, "function", has_arguments=bool(function.parameters), detail=f"({signature})", start=start
            )

    def _call(
        self, name: str, kind: ItemKind, *, has_arguments: bool, detail: str = "", start: int | None = None
    ) -> Item:
        if self._context.following == "(":
            return self._item(name, kind, name, detail=detail, start=start)
        text = f"{in_snippet(in_json(name))}({'$0' if has_arguments else ''})"
        return self._item(name, kind, text, detail=detail, start=start, is_snippet=True)

    # ---- properties

    def _members(self) -> Iterator[Item]:
        context = self._context
        target = context.target.strip()
        if target.isidentifier():
            functions = [one for one in self._template.functions.values() if one.namespace.lower() == target.lower()]
            if functions:
                keep = f"{target.lower()}."
                items = self._user_functions(context.target_start)
                yield from (item for item in items if item.label.lower().startswith(keep))
            return
        for name in self._properties(target):
            yield self._item(name, "property", name, order=1)

    def _properties(self, target: str) -> Iterable[str]:
        chain, _, rest = target.partition("(")
        known = _PROPERTIES.get(chain.strip().lower() + "".join(rest.rpartition(")")[2].split()).lower())
        if known is not None:
            return known
        outputs = self._outputs(target)
        if outputs is not None:
            return outputs
        value = self._evaluated(target)
        if isinstance(value, dict):
            return [name for name in value if name.isidentifier()]
        node = self._declared_value(target)
        return [item.key.value for item in node.properties if item.key.value.isidentifier()] if node is not None else ()

    def _outputs(self, target: str) -> Iterable[str] | None:
        """The outputs of the nested or linked deployment that a reference() names, or the members of one."""
        found = _OF_OUTPUTS.fullmatch(target)
        if found is None:
            return None
        if found[2] is not None:
            return ("type", "value")
        wanted = found[1].strip().lower()
        for one in resource_texts(self._cursor.template, self._document.parse):
            symbol = one.resource.symbol
            named = (one.segments[-1].lower(), one.id.lower(), text_literal(symbol).lower() if symbol else "")
            if one.resource.is_deployment and wanted in named:
                return [output.name for nested in one.resource.nested for output in nested.outputs.values()]
        return None

    def _evaluated(self, target: str) -> object:
        scope = self._document.scope_of(self._cursor.template)
        root = self._document.parse(f"[{target}]").root
        if scope is None or root is None or self._function is not None:
            return None
        try:
            return evaluate(root, scope.view())
        except (EvaluationError, *GIVEN_UP):
            return None

    def _declared_value(self, target: str) -> Object | None:
        """The object that a chain of properties of a parameter or a variable leads to, as it is written."""
        root = self._document.parse(f"[{target}]").root
        path: list[str] = []
        while type(root) is Access:
            if type(root.key) is not Text:
                return None
            path.insert(0, root.key.value)
            root = root.target
        if type(root) is not Call or len(root.arguments) != 1 or type(root.arguments[0]) is not Text:
            return None
        name, function = root.arguments[0].value.lower(), root.function
        declared = {"parameters": self._template.parameters, "variables": self._template.variables}.get(function, {})
        member = declared[name].member.value if name in declared else None
        prefix = ("defaultValue",) if function == "parameters" else ()
        node = property_value(member, *prefix, *path) if type(member) is Object else None
        found = content(node) if node is not None else None
        return found if type(found) is Object else None

    # ---- resourceId()

    def _id_arguments(self) -> Iterator[Item]:
        call = self._context.call
        assert call is not None
        resources = list(resource_texts(self._cursor.template, self._document.parse))
        resources += [subnet for one in resources for subnet in subnet_texts(one)]
        at = next((number for number, text in enumerate(call.arguments) if _is_type(text, resources)), None)
        if at is None:
            if len(call.arguments) <= 3:
                for type_ in dict.fromkeys(one.type for one in resources):
                    yield self._operand(type_, "type")
            return
        wanted, before = call.arguments[at].lower(), call.arguments[at + 1 :]
        matching = [one for one in resources if one.type.lower() == wanted and len(one.segments) > len(before)]
        for segment in dict.fromkeys(one.segments[len(before)] for one in matching):
            yield self._operand(segment, "resource")

    # ---- items

    def _named(self, name: str, kind: ItemKind, detail: str = "") -> Item:
        """A name as the string that is the last argument of a call."""
        closing = "" if self._context.following in (")", ",") else ")"
        return self._item(name, kind, text_literal(name) + closing, detail=detail, order=0, filter_=text_literal(name))

    def _operand(self, text: str, kind: ItemKind) -> Item:
        is_string = text.startswith("'") and text.endswith("'")
        label = text[1:-1].replace("''", "'") if is_string else text
        return self._item(label, kind, text, order=0, filter_=text)

    def _item(
        self,
        label: str,
        kind: ItemKind,
        text: str,
        *,
        detail: str = "",
        order: int = 5,
        filter_: str = "",
        start: int | None = None,
        is_snippet: bool = False,
    ) -> Item:
        first = self._context.start if start is None else start
        begin, end = self._cursor.range(self._document.text, first, self._context.end)
        written = text if is_snippet else in_json(text)
        return Item(label, kind, begin, end, written, detail, order, in_json(filter_), is_snippet)


def _is_type(text: str, resources: list[ResourceText]) -> bool:
    return any(one.type.lower() == text.lower() for one in resources)
