"""Compares verdicts on every member of every section: `python -m tests.differential.members [--seed N] [--count N]`.

Each member is left out, emptied, given a value of each wrong type, written in another case or renamed, at each scope
and in each language version. What Azure's engine refuses, armls must refuse. What only armls refuses is listed to be
read: the engine, asked alone, lets pass some of what Azure refuses (docs/verdicts.md). Without --count all is asked.
"""

from __future__ import annotations

import argparse
import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.differential.engine import SHARED, Engine
from tests.differential.mutants import Json, holder, paths
from tests.differential.mutants import Path as JsonPath
from tests.differential.seeds import GROUP, MANAGEMENT_GROUP, SUBSCRIPTION, TENANT
from tests.differential.templates import OFFLINE, errors_of, values_for

VERSIONS = ("", "2.0", "2.1-experimental", "2.2-experimental", "1.9-experimental", "1.10-experimental")
SCHEMAS = {"group": GROUP, "subscription": SUBSCRIPTION, "management group": MANAGEMENT_GROUP, "tenant": TENANT}
_GONE = object()
VALUES: tuple[Any, ...] = (
    *(_GONE, None, "", " ", "x", "/", "[x", "0", "true", 0, 1, -1, 801, 1.5, True, False, [], [None], ["x"], {}),
    *({"a": 1}, "[null()]", "[1]", "[true()]", "['']", "['x']", "[createArray()]", "[createObject()]"),
    *("[parameters('p')]", "[variables('v')]", "[copyIndex()]", "[reference('x').y]", "[utcNow()]", "[json('1.5')]"),
)
"""What a member is replaced with."""


@dataclass(frozen=True)
class Change:
    """A template with one member changed: what was changed, and how, in words."""

    base: str
    path: str
    change: str
    version: str
    scope: str
    template: Json


def _resource(**more: Any) -> Json:
    return {"type": "Microsoft.Fake/things", "apiVersion": "2023-01-01", "name": "n", **more}


def _template(scope: str, version: str, resources: dict[str, Json], **sections: Any) -> Json:
    head: Json = {"$schema": SCHEMAS[scope], "contentVersion": "1.0.0.0"}
    if version:
        head["languageVersion"] = version
    parameters = {"p": {"type": "string", "defaultValue": "w"}, **sections.pop("parameters", {})}
    variables = {"v": 2, **sections.pop("variables", {})}
    listed: Any = resources if version else list(resources.values())
    return {**head, "parameters": parameters, "variables": variables, **sections, "resources": listed}


def _deployment(scope: str, name: str, properties: Json, **more: Any) -> Json:
    made: Json = {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name, **more}
    if scope != "group" and "resourceGroup" not in more:
        made["location"] = "westeurope"
    return {**made, "properties": {"mode": "Incremental", **properties}}


def _parameters() -> Json:
    return {
        "s": {"type": "string", "minLength": 1, "maxLength": 9, "allowedValues": ["a", "b"], "defaultValue": "a"},
        "i": {"type": "int", "minValue": 1, "maxValue": 9, "defaultValue": 2, "metadata": {"description": "d"}},
        "b": {"type": "bool", "defaultValue": True},
        "a": {"type": "array", "minLength": 1, "maxLength": 2, "defaultValue": ["x"]},
        "o": {"type": "object", "defaultValue": {"k": "v"}},
        "z": {"type": "secureString", "defaultValue": ""},
    }


def _types() -> Json:
    return {
        "text": {"type": "string", "minLength": 1, "maxLength": 5, "allowedValues": ["ab"]},
        "number": {"type": "int", "minValue": 0, "maxValue": 5},
        "thing": {
            "type": "object",
            "properties": {"t": {"$ref": "#/definitions/text"}, "n": {"type": "int", "nullable": True}},
            "additionalProperties": False,
        },
        "open": {"type": "object", "additionalProperties": {"type": "int"}},
        "list": {"type": "array", "items": {"type": "string"}, "minLength": 1, "maxLength": 3},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "int"}], "items": False},
        "kind": {
            "type": "object",
            "discriminator": {
                "propertyName": "k",
                "mapping": {
                    "a": {"type": "object", "properties": {"k": {"type": "string", "allowedValues": ["a"]}}},
                    "b": {"type": "object", "properties": {"k": {"type": "string", "allowedValues": ["b"]}}},
                },
            },
        },
        "other": {"$ref": "#/definitions/number"},
    }


def _typed() -> Json:
    values = {"text": "ab", "number": 1, "thing": {"t": "ab"}, "open": {"x": 1}, "list": ["y"], "pair": ["y", 1]}
    values |= {"kind": {"k": "a"}, "other": 2}
    return {f"p{name}": {"$ref": f"#/definitions/{name}", "defaultValue": value} for name, value in values.items()}


def _functions() -> list[Json]:
    member = {
        "parameters": [{"name": "x", "type": "string"}, {"name": "y", "type": "int"}],
        "output": {"type": "string", "value": "[concat(parameters('x'), string(parameters('y')))]"},
    }
    return [{"namespace": "ns", "members": {"f": member}}]


def _inner(scope: str, version: str) -> Json:
    made = _template(scope, version, {"r": _resource(name="inner", tags={"a": "[parameters('q')]"})})
    made["parameters"] = {"q": {"type": "string"}, "n": {"type": "int", "defaultValue": 3}}
    made["outputs"] = {"o": {"type": "string", "value": "[parameters('q')]"}}
    return made


def bases(scope: str, version: str) -> dict[str, Json]:
    """Small templates that the engine accepts, each with the members of one part of the language."""
    called = {"c": {"type": "string", "value": "[ns.f('a', 1)]"}}
    copied = {"count": 2, "input": "[copyIndex()]"}
    loops = [{"name": "l", "count": 2, "input": {"k": "[copyIndex('l')]"}}]
    inner = {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"q": {"value": "x"}}}
    nested = _deployment(scope, "d", {**inner, "template": _inner(scope, version)})
    other = {**inner, "template": _inner("group", version)}
    read = {"type": "string", "value": f"[reference('{'b' if version else 'd'}').outputs.o.value]"}
    link = {"templateLink": {"uri": "https://example.org/x.json", "contentVersion": "1.0.0.0"}}
    full = _resource(
        location="westeurope",
        tags={"k": "v"},
        sku={"name": "s"},
        kind="k",
        zones=["1"],
        identity={"type": "SystemAssigned"},
        plan={"name": "p"},
        managedBy="m",
        comments="c",
        metadata={"m": 1},
        condition=True,
        dependsOn=["b" if version else "other"],
        properties={"copy": loops, "x": "[parameters('p')]", "y": {"z": [1]}},
    )
    found = {
        "parameters": _template(scope, version, {}, parameters=_parameters()),
        "variables": _template(scope, version, {}, variables={"w": {"x": [1]}, "copy": loops, "n": {"copy": loops}}),
        "functions": _template(scope, version, {}, functions=_functions(), outputs=called),
        "outputs": _template(
            scope,
            version,
            {},
            outputs={
                "s": {"type": "string", "value": "t", "condition": True, "metadata": {"m": 1}},
                "i": {"type": "int", "value": "[add(1, 1)]"},
                "a": {"type": "array", "copy": copied},
                "o": {"type": "object", "value": {"k": [1]}},
            },
        ),
        "resource": _template(scope, version, {"a": full, "b": _resource(name="other")}),
        "copy": _template(
            scope,
            version,
            {
                "a": _resource(
                    name="[concat('n', copyIndex())]", copy={"name": "c", "count": 2, "mode": "Serial", "batchSize": 1}
                )
            },
        ),
        "nested": _template(scope, version, {"b": nested}, outputs={"r": read}),
        "linked": _template(scope, version, {"b": _deployment(scope, "d", link)}),
    }
    if scope != "tenant":
        here = {"subscriptionId": "00000000-0000-0000-0000-000000000003"} if scope != "subscription" else {}
        away = _deployment(scope, "d", other, resourceGroup="g", **here)
        found["elsewhere"] = _template(scope, version, {"b": away})
    if not version:
        child = _resource(type="parts", name="c", dependsOn=["[resourceId('Microsoft.Fake/things', 'n')]"])
        found["child"] = _template(scope, version, {"a": _resource(resources=[child])})
    else:
        typed = {"o": {"$ref": "#/definitions/thing", "value": {"t": "ab"}}}
        found["types"] = _template(scope, version, {}, definitions=_types(), parameters=_typed(), outputs=typed)
        there = _resource(name="there", existing=True, scope="/subscriptions/x", condition=True)
        found["existing"] = _template(scope, version, {"a": there})
    if version in ("2.1-experimental", "2.2-experimental", "1.10-experimental"):
        found["asserts"] = _template(scope, version, {"a": _resource(asserts={"a": True})}, asserts={"a": True})
    if version == "2.2-experimental":
        pod = {"extension": "k", "type": "core/Pod@v1", "properties": {"a": 1}}
        declared = {
            "k": {"name": "Kubernetes", "version": "1.0.0", "config": {"c": {"type": "string", "defaultValue": "x"}}}
        }
        found["extensions"] = _template(scope, version, {"a": pod}, extensions=declared)
    elif version:
        pod = {"import": "k", "type": "core/Pod@v1", "properties": {"a": 1}}
        declared = {"k": {"provider": "Kubernetes", "version": "1.0.0", "config": {"c": 1}}}
        found["imports"] = _template(scope, version, {"a": pod}, imports=declared)
    return found


def _is_common(path: JsonPath) -> bool:
    """Whether a member is in all bases, so that one of them is enough."""
    return path[0] in ("$schema", "contentVersion", "languageVersion") or path[:2] in (
        ("parameters", "p"),
        ("variables", "v"),
    )


def _changed(template: Json, path: JsonPath, value: Any) -> Json:
    made = copy.deepcopy(template)
    inside = holder(made, path)
    if value is _GONE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return made


def _renamed(template: Json, path: JsonPath, name: str) -> Json:
    made = copy.deepcopy(template)
    inside = holder(made, path)
    items = [(name if key == path[-1] else key, value) for key, value in inside.items()]
    inside.clear()
    inside.update(items)
    return made


def changes(scope: str, version: str) -> Iterator[Change]:
    """Every change to every member of the bases."""
    for base, template in bases(scope, version).items():
        for path, old in paths(template):
            if not path or (base != "parameters" and _is_common(path)):
                continue
            where = "/" + "/".join(map(str, path))
            for value in VALUES:
                if type(value) is not type(old) or value != old:
                    how = "missing" if value is _GONE else f"= {value!r}"
                    yield Change(base, where, how, version, scope, _changed(template, path, value))
            if isinstance(path[-1], str):
                for name in (path[-1].swapcase(), "", f"{path[-1]}x"):
                    if name not in holder(template, path):
                        yield Change(base, where, f"named {name!r}", version, scope, _renamed(template, path, name))
            if isinstance(old, dict):
                yield Change(base, where, "with 'foo'", version, scope, _changed(template, path, {**old, "foo": 1}))


def verdicts(engine: Engine, wanted: Iterable[Change]) -> Iterator[tuple[Change, str, tuple[str, ...]]]:
    """Each change with the engine's error, empty where it accepts, and the errors of armls.

    What the engine refuses only because it's offline is left out.
    """
    for change in wanted:
        given = values_for(change.template, {})
        azure = engine.expand(change.template, given).get("error", "")
        if not any(text in azure for text in OFFLINE):
            yield change, azure, errors_of(change.template, given)


def main() -> None:
    """Print what is missed, and what only armls refuses, each with the versions and scopes in which it is so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, help="how many of the changes, chosen by chance; by default all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scope", choices=SCHEMAS, action="append")
    parser.add_argument("--version", choices=VERSIONS, action="append")
    parser.add_argument("--base", action="append", help="only the templates of this name")
    options = parser.parse_args()
    wanted = [
        change
        for scope in options.scope or SCHEMAS
        for version in options.version or VERSIONS
        for change in changes(scope, version)
        if not options.base or change.base in options.base
    ]
    if options.count is not None and options.count < len(wanted):
        wanted = Random(options.seed).sample(wanted, options.count)
    differences: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with Engine(SHARED, 5) as engine:
        for change, azure, errors in verdicts(engine, wanted):
            if bool(azure) != bool(errors):
                what = f"MISSED {azure[:230]}" if azure else f"ONLY OURS {errors[0]}"
                path = change.path.replace("/resources/0", "/resources/a").replace("/resources/b", "/resources/a")
                places = differences[re.sub(r"\d+", "0", what), f"{change.base}: {path}"]
                places[change.change].add(f"{change.version or '-'}@{change.scope}")
    for (what, where), found in sorted(differences.items()):
        print(f"{what}\n    {where}")  # noqa: T201
        by_places = defaultdict(list)
        for how, places in found.items():
            by_places[", ".join(sorted(places))].append(how)
        for shown, these in by_places.items():
            print(f"        {' | '.join(these)}\n            {shown}")  # noqa: T201
    print(f"{len(wanted)} changes, {sum(map(len, differences.values()))} differences")  # noqa: T201


if __name__ == "__main__":
    main()
