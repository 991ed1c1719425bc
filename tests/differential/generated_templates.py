"""Random small templates: valid but for a few, with everything that an expansion has to do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    outputs: list[tuple[str, str]] = field(default_factory=list)
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
    leaves += [output for output, type_ in scope.outputs if type_ == kind]
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
        _depend(draw, made, resources, is_symbolic)
        _offer(draw, scope, made, f"r{index}", is_symbolic)
    if is_symbolic:
        template["languageVersion"] = "2.0"
    template["resources"] = resources if is_symbolic else list(resources.values())
    template["outputs"] = _outputs(draw, scope)
    return template


def _depend(draw: Draw, made: dict[str, Any], before: dict[str, Any], is_symbolic: bool) -> None:
    """Wait for some of the resources that stand before."""
    found = []
    for symbol, other in before.items():
        if other is not made and _chance(draw, 30):
            if is_symbolic or "copy" not in other:
                found.append(symbol if is_symbolic else f"[resourceId('{other['type']}', {_name_of(other)})]")
            else:
                found.append(other["copy"]["name"])
    if found:
        made["dependsOn"] = found


def _name_of(resource: dict[str, Any]) -> str:
    name = resource["name"]
    return name[1:-1] if name.startswith("[") else f"'{name}'"


def _offer(draw: Draw, scope: Scope, made: dict[str, Any], symbol: str, is_symbolic: bool) -> None:
    """What later expressions may ask of a resource."""
    name = f"'{symbol}'" if is_symbolic else _name_of(made)
    if "copy" in made:
        if not is_symbolic or not isinstance(made["copy"]["count"], int) or made["copy"]["count"] < 1:
            return
        name = f"'{symbol}[0]'"
    if made["type"] != "Microsoft.Resources/deployments":
        if not made.get("existing") and not made.get("scope"):
            scope.references.append(name)
        return
    if isinstance(made.get("condition"), str):
        return
    for output, body in made["properties"]["template"].get("outputs", {}).items():
        if "condition" not in body and "copy" not in body:
            scope.outputs.append((f"reference({name}).outputs.{output}.value", body["type"]))


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
    inside = replace(scope)
    if _chance(draw, 25):
        made["copy"] = {"name": f"loop{index}", "count": _pick(draw, 0, 1, 2, "[length(createArray(1, 2))]")}
        made["name"] = f"[concat('st', '{index}', copyIndex())]"
        inside.loop = ""
    quiet = replace(inside, references=[], outputs=[])
    if _chance(draw, 30):
        made["condition"] = f"[{expression(draw, quiet, 'bool')}]"
    for name in ("location", "kind"):
        if _chance(draw, 40):
            made[name] = _pick(draw, "westeurope", f"[{expression(draw, quiet, 'string')}]")
    if _chance(draw, 30):
        made["tags"] = {"t": f"[{expression(draw, quiet, 'string')}]"}
    if _chance(draw, 10) and not is_symbolic:
        made["scope"] = _pick(draw, "Contoso.Web/sites/w", "/")
    if _chance(draw, 10) and is_symbolic and "copy" not in made:
        made.pop("location", None), made.pop("kind", None), made.pop("tags", None)
        return {**made, "existing": True}
    made["properties"] = {name: value(draw, inside) for name in draw(st.lists(st.sampled_from("fgh"), unique=True))}
    if _chance(draw, 20):
        made["properties"]["copy"] = [
            {"name": "items", "count": draw(st.integers(0, 2)), "input": {"n": "[copyIndex('items', 1)]"}}
        ]
    if _chance(draw, 20) and not is_symbolic and "copy" not in made:
        made["resources"] = [_child(draw, made, quiet)]
    return made


def _child(draw: Draw, parent: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """A child with a short or a full name."""
    is_full = _chance(draw, 30)
    own = _pick(draw, "default", f"[concat('c', {expression(draw, scope, 'string', 1)})]")
    if is_full:
        own = f"[concat({_name_of(parent)}, '/in')]"
    child = {"type": f"{parent['type']}/inner" if is_full else "inner", "apiVersion": "2022-01-01", "name": own}
    return {
        **child,
        "dependsOn": [_pick(draw, parent["name"], f"[resourceId('{parent['type']}', {_name_of(parent)})]")],
    }


def _deployment(draw: Draw, scope: Scope, index: int, nesting: int, is_symbolic: bool) -> dict[str, Any]:
    elsewhere = _chance(draw, 40)
    is_group = scope.is_group or elsewhere
    loop = None if _chance(draw, 80) else {"name": f"loop{index}", "count": draw(st.integers(0, 2))}
    scope = replace(scope, loop="" if loop else scope.loop)
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
        "name": f"[concat('dep{nesting}', '{index}', copyIndex())]" if loop else f"dep{nesting}{index}",
        "properties": properties,
    }
    if loop:
        made["copy"] = loop
    if elsewhere:
        made["resourceGroup"] = _pick(draw, "other", "[concat('o', 'ther')]")
    elif not scope.is_group:
        made["location"] = "northeurope"
    if _chance(draw, 20):
        quiet = replace(scope, references=[], outputs=[])
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
