"""Mutants: one change to a healthy template, of the kinds that authors make by mistake, and some that are none."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Json = dict[str, Any]
Path = tuple[Any, ...]
Mutation = Callable[[Json, Random], bool]
"""Changes a template in place; whether it found anything to change."""

EXPRESSIONS = (
    "[parameters('nowhere')]",
    "[variables('nowhere')]",
    "[nowhere()]",
    "[nowhere.at('x')]",
    "[concat('a'",
    "[concat('a', null())]",
    "[concat(createArray(1), 'a')]",
    "[toLower(1)]",
    "[toLower('A', 'b')]",
    "[length()]",
    "[add('1', 2)]",
    "[div(1, 0)]",
    "[createArray(1)[3]]",
    "[createObject('a', 1).b]",
    "[if('true', 1, 2)]",
    "[if(true(), 'x', div(1, 0))]",
    "[if(false(), nowhere(), 'x')]",
    "[or(true(), nowhere())]",
    "[coalesce('x', parameters('nowhere'))]",
    "[utcNow()]",
    "[newGuid()]",
    "[copyIndex()]",
    "[copyIndex('nowhere')]",
    "[reference('nowhere').x]",
    "[reference(resourceId('Microsoft.Web/sites', 'x'), '2022-03-01').y]",
    "[listKeys(resourceId('Microsoft.Web/sites', 'x'), '2022-03-01').y]",
    "[listKeys('x')]",
    "[resourceId('Microsoft.Web/sites')]",
    "[resourceId('Microsoft.Web/sites', 'a', 'b')]",
    "[resourceId('sites', 'a')]",
    "[resourceGroup().name]",
    "[resourceGroup().nowhere]",
    "[subscription().subscriptionId]",
    "[managementGroup().name]",
    "[deployment().location]",
    "[deployment().name]",
    "[tenant().tenantId]",
    "[environment().name]",
    "[string(1)]",
    "[int('x')]",
    "[json('{')]",
    "[first(createArray())]",
    "[substring('abc', 2, 5)]",
    "[format('{1}', 'a')]",
    "[split('a', 1)]",
    "[union(createArray(1), createObject())]",
    "[map(createArray(1, 2), lambda('i', add(lambdaVariables('i'), 1)))]",
    "[map(createArray(1, 2), lambda('i', lambdaVariables('j')))]",
    "[filter(createArray(1, 2), lambda('i', 1))]",
    "[range(1, -1)]",
    "[null()]",
    "[1]",
    "['text']",
    "[true()]",
    "[createObject('a', 1)]",
    "[createArray('a')]",
    "[[literal]",
    "[literal] text",
    "[see above]",
    "[concat('a' 'b')]",
    '[concat("a")]',
    "[1.5]",
    "[]",
    "text",
    "",
)
VALUES: tuple[Any, ...] = (None, True, 1, 1.5, -1, 801, "text", "", "1", "true", [], ["a"], {}, {"a": 1})


def paths(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value in a template, by its path."""
    yield path, node
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))


def holder(template: Json, path: Path) -> Any:
    """What holds the value at a path."""
    node: Any = template
    for key in path[:-1]:
        node = node[key]
    return node


def _pick(template: Json, random: Random, wanted: Callable[[Path, Any], bool]) -> Path | None:
    found = [path for path, value in paths(template) if path and wanted(path, value)]
    return random.choice(found) if found else None


def _is_expression(_: Path, value: Any) -> bool:
    return isinstance(value, str) and value[:1] == "[" and value[-1:] == "]"


def put_expression(template: Json, random: Random) -> bool:
    """Another expression where one stands."""
    path = _pick(template, random, _is_expression)
    if path is not None:
        holder(template, path)[path[-1]] = random.choice(EXPRESSIONS)
    return path is not None


def put_expression_anywhere(template: Json, random: Random) -> bool:
    """An expression in the place of any text or number."""
    path = _pick(template, random, lambda _, value: isinstance(value, str | int))
    if path is not None:
        holder(template, path)[path[-1]] = random.choice(EXPRESSIONS)
    return path is not None


def put_value(template: Json, random: Random) -> bool:
    """A value of another type anywhere."""
    path = _pick(template, random, lambda path, _: True)
    if path is not None:
        holder(template, path)[path[-1]] = copy.deepcopy(random.choice(VALUES))
    return path is not None


def remove(template: Json, random: Random) -> bool:
    """Any member or item less."""
    path = _pick(template, random, lambda path, _: True)
    if path is not None:
        del holder(template, path)[path[-1]]
    return path is not None


def rename(template: Json, random: Random) -> bool:
    """A member of another name."""
    path = _pick(template, random, lambda path, _: isinstance(path[-1], str))
    if path is None:
        return False
    inside, name = holder(template, path), path[-1]
    new = random.choice((f"{name}X", name.upper(), name[:-1] or "x", "nowhere"))
    renamed = {new if key == name else key: value for key, value in inside.items()}
    inside.clear()
    inside.update(renamed)
    return True


def add_member(template: Json, random: Random) -> bool:
    """A member more in any object."""
    path = _pick(template, random, lambda _, value: isinstance(value, dict))
    if path is None:
        return False
    name = random.choice(
        ("nowhere", "description", "condition", "copy", "location", "type", "value", "nullable", "scope")
    )
    holder(template, path)[path[-1]][name] = copy.deepcopy(random.choice(VALUES))
    return True


_CALL = re.compile(r"\b([a-zA-Z]\w*)\(")
_NAME = re.compile(r"'([^']+)'")


def edit_expression(template: Json, random: Random) -> bool:
    """One edit inside an expression: another function, another name, an argument more or less, a bracket less."""
    path = _pick(template, random, _is_expression)
    if path is None:
        return False
    text = holder(template, path)[path[-1]]
    edits: list[Callable[[], str]] = [
        lambda: _replace(text, _CALL, random, lambda found: f"{found[1]}x("),
        lambda: _replace(text, _CALL, random, lambda found: f"{found[1]}(1, "),
        lambda: _replace(
            text, _CALL, random, lambda _: f"{random.choice(('concat', 'length', 'string', 'add', 'not'))}("
        ),
        lambda: _replace(text, _NAME, random, lambda found: f"'{found[1]}x'"),
        lambda: _replace(text, _NAME, random, lambda found: f"'{found[1].swapcase()}'"),
        lambda: _replace(text, _NAME, random, lambda _: "''"),
        lambda: _replace(text, re.compile(r", [^,()]*"), random, lambda _: ""),
        lambda: _replace(text, re.compile(r"[()',.]"), random, lambda _: ""),
        lambda: _replace(text, re.compile(r"\.\w+"), random, lambda _: ".nowhere"),
        lambda: _replace(text, re.compile(r"\[(\d)\]"), random, lambda _: "[7]"),
    ]
    holder(template, path)[path[-1]] = random.choice(edits)()
    return True


def _replace(text: str, pattern: re.Pattern[str], random: Random, by: Callable[[re.Match[str]], str]) -> str:
    found = list(pattern.finditer(text, 1, len(text) - 1))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + by(one) + text[one.end() :]


def edit_text(template: Json, random: Random) -> bool:
    """A text with a segment more or less, or of another case."""
    path = _pick(template, random, lambda _, value: isinstance(value, str) and value != "")
    if path is None:
        return False
    text = holder(template, path)[path[-1]]
    choices = (f"{text}/more", text.rpartition("/")[2], text.upper(), f"{text} ", text[:-1], f"x{text}")
    holder(template, path)[path[-1]] = random.choice(choices)
    return True


def repeat(template: Json, random: Random) -> bool:
    """An item of a list twice."""
    path = _pick(template, random, lambda path, _: isinstance(path[-1], int))
    if path is not None:
        inside = holder(template, path)
        inside.append(copy.deepcopy(inside[path[-1]]))
    return path is not None


def swap(template: Json, random: Random) -> bool:
    """Two values for one another."""
    first = _pick(template, random, lambda path, value: not isinstance(value, dict | list))
    second = _pick(template, random, lambda path, value: not isinstance(value, dict | list))
    if first is None or second is None:
        return False
    a, b = holder(template, first), holder(template, second)
    a[first[-1]], b[second[-1]] = b[second[-1]], a[first[-1]]
    return True


MUTATIONS: tuple[Mutation, ...] = (
    put_expression,
    put_expression,
    put_expression_anywhere,
    put_value,
    put_value,
    remove,
    rename,
    add_member,
    edit_expression,
    edit_expression,
    edit_text,
    repeat,
    swap,
)


def mutant(template: Json, random: Random) -> tuple[str, Json]:
    """A changed copy of a template, and the name of the change."""
    while True:
        made = copy.deepcopy(template)
        mutation = random.choice(MUTATIONS)
        if mutation(made, random) and made != template:
            return mutation.__name__, made
