"""Random small templates: valid but for a few, with everything that an expansion has to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

RESOURCE_GROUP = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
GIVEN = {"s": "Abc", "i": 3, "b": True, "a": ["x", "y"], "o": {"k": "v", "n": {"m": 1}}, "secret": "pw"}
TYPES = {"s": "string", "i": "int", "b": "bool", "a": "array", "o": "object", "secret": "secureString"}
WORDS = ("a", "Bc", "d-e", "", "0", "x/y", "it''s", "é")

Draw = Any


@dataclass
class Scope:
    """What expressions may use where they are drawn."""

    parameters: list[str]
    variables: dict[str, str] = field(default_factory=dict)
    loop: str | None = None
    references: list[str] = field(default_factory=list)
    is_group: bool = True
    functions: bool = False


def _pick(draw: Draw, *options: Any) -> Any:
    return draw(st.sampled_from(options))


def _chance(draw: Draw, percent: int) -> bool:
    return bool(draw(st.integers(0, 99)) < percent)


def expression(draw: Draw, scope: Scope, kind: str, depth: int = 2) -> str:
    """An expression, without brackets, that most often comes to a value of a kind."""
    known = [name for name, type_ in TYPES.items() if name in scope.parameters and type_.lower().endswith(kind)]
    made = [name for name, type_ in scope.variables.items() if type_ == kind]
    leaves = [f"parameters('{name}')" for name in known] + [f"variables('{name}')" for name in made]
    if depth <= 0 or _chance(draw, 30):
        return _pick(draw, *leaves, *_LEAVES[kind](draw, scope))

    def inner(kind: str) -> str:
        return expression(draw, scope, kind, depth - 1)

    return _pick(draw, *_CALLS[kind])(inner)


def _string_leaves(draw: Draw, scope: Scope) -> list[str]:
    found = [f"'{_pick(draw, *WORDS)}'", "subscription().subscriptionId", "deployment().name"]
    if scope.is_group:
        found += ["resourceGroup().location", "resourceGroup().name", "subscription().displayName"]
    if scope.references:
        name = _pick(draw, *scope.references)
        found += [f"reference({name}).zz", f"reference({name}, '2022-01-01', 'Full').location"]
    if scope.functions:
        found.append("ns.wrap('w')")
    return found


_LEAVES: dict[str, Any] = {
    "string": _string_leaves,
    "int": lambda draw, scope: ["0", "1", "2", "-7", *(["copyIndex()"] if scope.loop == "" else [])],
    "bool": lambda draw, scope: ["true()", "false()"],
    "array": lambda draw, scope: ["createArray()", "createArray('q', 'r')"],
    "object": lambda draw, scope: ["createObject()", "createObject('k', 'w', 'j', 1)"],
}
_CALLS: dict[str, list[Any]] = {
    "string": [
        lambda e: f"concat({e('string')}, {e('string')})",
        lambda e: f"format('{{0}}-{{1}}', {e('string')}, {e('int')})",
        lambda e: f"toUpper({e('string')})",
        lambda e: f"if({e('bool')}, {e('string')}, {e('string')})",
        lambda e: f"coalesce(tryGet({e('object')}, 'k'), {e('string')})",
        lambda e: f"take({e('string')}, {e('int')})",
        lambda e: f"uniqueString({e('string')})",
        lambda e: f"replace({e('string')}, 'a', {e('string')})",
        lambda e: f"join({e('array')}, '+')",
        lambda e: f"string({e('int')})",
    ],
    "int": [
        lambda e: f"add({e('int')}, {e('int')})",
        lambda e: f"length({e('array')})",
        lambda e: f"length({e('string')})",
        lambda e: f"mul({e('int')}, {e('int')})",
        lambda e: f"if({e('bool')}, {e('int')}, {e('int')})",
    ],
    "bool": [
        lambda e: f"equals({e('string')}, {e('string')})",
        lambda e: f"not({e('bool')})",
        lambda e: f"and({e('bool')}, {e('bool')})",
        lambda e: f"or({e('bool')}, {e('bool')})",
        lambda e: f"empty({e('array')})",
        lambda e: f"contains({e('object')}, 'k')",
        lambda e: f"greater({e('int')}, {e('int')})",
    ],
    "array": [
        lambda e: f"createArray({e('string')}, {e('string')})",
        lambda e: f"concat({e('array')}, {e('array')})",
        lambda e: f"map({e('array')}, lambda('x', concat(lambdaVariables('x'), {e('string')})))",
        lambda e: f"union({e('array')}, {e('array')})",
        lambda e: f"split({e('string')}, '-')",
        lambda e: f"if({e('bool')}, {e('array')}, {e('array')})",
        lambda e: f"take({e('array')}, {e('int')})",
    ],
    "object": [
        lambda e: f"createObject('k', {e('string')}, 'l', {e('int')})",
        lambda e: f"union({e('object')}, {e('object')})",
        lambda e: f"if({e('bool')}, {e('object')}, {e('object')})",
    ],
}


def value(draw: Draw, scope: Scope, depth: int = 2) -> Any:
    """JSON with expressions in it."""
    if depth > 0 and _chance(draw, 35):
        if _chance(draw, 50):
            return [value(draw, scope, depth - 1) for _ in range(draw(st.integers(0, 2)))]
        return {name: value(draw, scope, depth - 1) for name in draw(st.lists(st.sampled_from("pqr"), unique=True))}
    if _chance(draw, 20):
        return _pick(draw, 1, True, None, "text", "[[escaped]", 1.5)
    kind = _pick(draw, "string", "int", "bool", "array", "object")
    return f"[{expression(draw, scope, kind)}]"


@st.composite
def templates(draw: Draw) -> tuple[dict[str, Any], dict[str, Any]]:
    """A template and the values of its parameters."""
    is_group = _chance(draw, 80)
    template = _template(draw, is_group, 2)
    given = {name: GIVEN[name] for name, body in template["parameters"].items() if "defaultValue" not in body}
    return template, given


def _template(draw: Draw, is_group: bool, nesting: int) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(TYPES)), unique=True, min_size=1))
    parameters: dict[str, Any] = {name: {"type": TYPES[name]} for name in names}
    for name in names:
        if _chance(draw, 30):
            parameters[name]["defaultValue"] = GIVEN[name]
    scope = Scope(names, is_group=is_group, functions=_chance(draw, 20))
    template: dict[str, Any] = {
        "$schema": RESOURCE_GROUP if is_group else SUBSCRIPTION,
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "variables": _variables(draw, scope),
    }
    if scope.functions:
        output = {"type": "string", "value": "[concat('<', parameters('x'), '>')]"}
        member = {"parameters": [{"name": "x", "type": "string"}], "output": output}
        template["functions"] = [{"namespace": "ns", "members": {"wrap": member}}]
    is_symbolic = _chance(draw, 50)
    resources: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 3))):
        if nesting and _chance(draw, 35):
            made = _deployment(draw, scope, index, nesting, is_symbolic)
        else:
            made = _resource(draw, scope, index, is_symbolic)
        resources[f"r{index}"] = made
        if "copy" not in made and "condition" not in made:
            scope.references.append(f"'r{index}'" if is_symbolic else _reference(made))
    if is_symbolic:
        template["languageVersion"] = "2.0"
    template["resources"] = resources if is_symbolic else list(resources.values())
    template["outputs"] = _outputs(draw, scope)
    return template


def _reference(resource: dict[str, Any]) -> str:
    name = resource["name"]
    return name[1:-1] if name.startswith("[") else f"'{name}'"


def _variables(draw: Draw, scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index in range(draw(st.integers(0, 3))):
        kind = _pick(draw, "string", "int", "bool", "array", "object")
        found[f"v{index}"] = f"[{expression(draw, scope, kind)}]"
        scope.variables[f"v{index}"] = kind
    if _chance(draw, 25):
        body = "[concat('c', copyIndex('many'), '-', copyIndex('many', 5))]"
        found["copy"] = [{"name": "many", "count": draw(st.integers(0, 3)), "input": body}]
        scope.variables["many"] = "array"
    return found


def _resource(draw: Draw, scope: Scope, index: int, is_symbolic: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "Contoso.Store/stores", "apiVersion": "2022-01-01"}
    made["name"] = _pick(draw, f"st{index}", f"[concat('st', '{index}')]", f"[concat('{index}', parameters('s'))]")
    if "s" not in scope.parameters:
        made["name"] = f"st{index}"
    inside = Scope(scope.parameters, scope.variables, scope.loop, scope.references, scope.is_group, scope.functions)
    if _chance(draw, 25):
        made["copy"] = {"name": f"loop{index}", "count": _pick(draw, 0, 1, 2, "[length(createArray(1, 2))]")}
        made["name"] = f"[concat('st', '{index}', copyIndex())]"
        inside.loop = ""
    quiet = Scope(inside.parameters, inside.variables, inside.loop, [], inside.is_group, inside.functions)
    if _chance(draw, 30):
        made["condition"] = f"[{expression(draw, quiet, 'bool')}]"
    for name in ("location", "kind"):
        if _chance(draw, 40):
            made[name] = _pick(draw, "westeurope", f"[{expression(draw, quiet, 'string')}]")
    if _chance(draw, 30):
        made["tags"] = {"t": f"[{expression(draw, quiet, 'string')}]"}
    if _chance(draw, 10) and not is_symbolic:
        made["scope"] = _pick(draw, "Contoso.Web/sites/w", "/")
    made["properties"] = {name: value(draw, inside) for name in draw(st.lists(st.sampled_from("fgh"), unique=True))}
    if _chance(draw, 20):
        made["properties"]["copy"] = [
            {"name": "items", "count": draw(st.integers(0, 2)), "input": {"n": "[copyIndex('items', 1)]"}}
        ]
    return made


def _deployment(draw: Draw, scope: Scope, index: int, nesting: int, is_symbolic: bool) -> dict[str, Any]:
    elsewhere = _chance(draw, 40)
    is_group = scope.is_group or elsewhere
    inner = _template(draw, is_group, nesting - 1)
    arguments = {}
    for name, body in inner["parameters"].items():
        if "defaultValue" not in body or _chance(draw, 30):
            kind = TYPES[name].lower().removeprefix("secure")
            arguments[name] = {"value": f"[{expression(draw, scope, kind)}]" if _chance(draw, 60) else GIVEN[name]}
    properties = {
        "mode": "Incremental",
        "expressionEvaluationOptions": {"scope": "inner"},
        "parameters": arguments,
        "template": inner,
    }
    made: dict[str, Any] = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": f"dep{index}",
        "properties": properties,
    }
    if elsewhere:
        made["resourceGroup"] = _pick(draw, "other", "[concat('o', 'ther')]")
    elif not scope.is_group:
        made["location"] = "northeurope"
    if _chance(draw, 20):
        quiet = Scope(scope.parameters, scope.variables, None, [], scope.is_group, scope.functions)
        made["condition"] = f"[{expression(draw, quiet, 'bool')}]"
    return made


def _outputs(draw: Draw, scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index in range(draw(st.integers(0, 3))):
        kind = _pick(draw, "string", "int", "bool", "array", "object")
        found[f"o{index}"] = {"type": kind, "value": f"[{expression(draw, scope, kind)}]"}
        if _chance(draw, 15):
            found[f"o{index}"]["condition"] = f"[{expression(draw, Scope(scope.parameters), 'bool')}]"
    if _chance(draw, 15):
        loop = {"count": draw(st.integers(0, 2)), "input": "[concat('i', copyIndex())]"}
        found["many"] = {"type": "array", "copy": loop}
    return found
