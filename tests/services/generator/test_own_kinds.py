# ruff: noqa: E501 (cases are data, one a line)
"""Kinds of one's own: what they can do, where their mistakes are, and that they can do no harm."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.services.generator.making import FOOT, HEAD, make_kind, solution_of

from armls.services.generator import InvalidInputs, KindError, find_kinds

TOO_MUCH = "the kind needs more than 2,000,000 steps; its loops or values are too large"
TOO_LONG = "a string must not have more than 262,144 characters"
WITHOUT_END = "macros or includes call themselves without end"
NAMESPACE = "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}"
LONG = '{% set x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" %}'


def metadata(folder: Path, text: str, options: dict[str, Any] | None = None) -> Any:
    """What a part of a template makes."""
    described = {name: {"type": _type(value), "description": "-"} for name, value in (options or {}).items()}
    make_kind(folder, {"mainTemplate.json.jinja": HEAD + text + FOOT}, options=described)
    return json.loads(solution_of(folder, options).files["mainTemplate.json"])["metadata"]


def _type(value: Any) -> str:
    return {bool: "bool", int: "int", list: "array"}.get(type(value), "string")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('"a": {{ options.text }}', {"a": 'He said "x" \\ é'}),
        ('"a": "{{ options.text }}!"', {"a": 'He said "x" \\ é!'}),
        ('"a": {{ options.names | map("upper") | list }}', {"a": ["B", "A"]}),
        ('"a": [{% for i in options.names %}"{{ loop.index }}-{{ i }}",{% endfor %}],', {"a": ["1-b", "2-a"]}),
        ('"a": {{ options.names | sort | join("/") }}', {"a": "a/b"}),
        ('"a": {{ options.number + 1 }}, "b": {{ not options.flag }}', {"a": 8, "b": False}),
        ('"a": "{{ options.flag }} {{ options.number }}"', {"a": "true 7"}),
        ('"a": {{ {"x": none, "y": [1.5]} }} // a comment', {"a": {"x": None, "y": [1.5]}}),
        ("\"a\": \"[concat({{ options.text | string_literal }})]\"", {"a": "[concat('He said \"x\" \\ é')]"}),
        ('"a": {{ expression(either(parameter("x"), "1", variable("y"))) }}', {"a": "[if(parameters('x'), 1, variables('y'))]"}),
        ('"a": {{ all_of(["x", "y"]) }}, "b": {{ any_of([]) }}, "c": {{ none_of(["x"]) }}', {"a": "and(x, y)", "b": "false()", "c": "not(x)"}),
        ('{% macro one(n) %}{"n": {{ n }}}{% endmacro %}"a": [{{ one(1) }}, {{ one("2") }}]', {"a": [{"n": 1}, {"n": "2"}]}),
        ('{% set x %}"a": 1{% endset %}{{ x }}', {"a": 1}),
        ('"a": {{ [1, 2, 3] | chunks(2) }}, "b": {{ ["x", "y"] | without(["x"]) }}', {"a": [[1, 2], [3]], "b": ["y"]}),
        ('"a": {{ merged({"x": 1, "y": 2}, {"y": 3}) }}', {"a": {"x": 1, "y": 3}}),
        ('"a": {{ "Front end" | pascal_case }}, "b": {{ "Front end" | storage_account_name("abc") }}', {"a": "FrontEnd", "b": "frontendabc"}),
        ('"a": {{ solution.slug }}, "b": {{ solution.managed_app }}', {"a": "contoso-data", "b": False}),
        ('{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}"a": {{ ns.n }}', {"a": 3}),
    ],
)  # fmt: skip
def test_what_templates_can_do(text: str, made: Any, tmp_path: Path) -> None:
    options = {"text": 'He said "x" \\ é', "names": ["b", "a"], "number": 7, "flag": True}
    assert metadata(tmp_path, text, options) == made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # mistakes
        ('"a": {{ missing }}', "'missing' is undefined"),
        ('"a": {{ solution.nme }}', "'dict object' has no attribute 'nme'"),
        ('"a": {{ solution.name | uper }}', "No filter named 'uper'."),
        ("{% for %}", "Expected an expression, got 'end of statement block'"),
        ('"a" {{ 1 }}', "the JSON that this makes is wrong: Missing ':' and value after this property name"),
        ('"a": {{ 1 / 0 }}', "division by zero"),
        ('"a": {{ solution }}{{ api_version }}', "a function isn't a JSON value"),
        ('"a": "{{ [1] }}"', "a string or number is needed here (found: array)"),
        ('{% if true %}"a{% endif %}": 1', "a JSON string must begin and end in the same block"),
        (
            '"a": {{ api_version("Microsoft.Storage/storageAccount") }}',
            "resource type 'Microsoft.Storage/storageAccount' isn't in the catalogue; did you mean "
            "'Microsoft.Storage/storageAccounts'?",
        ),
        ('"a": {{ storage_account_name("a", "a" ~ "bcdefghijklmnopqrstuvwxyz") }}', None),
        ('{% include "main.json.jinja" %}', "template 'main.json.jinja' doesn't exist in the kind's folder"),
        ('{% macro m() %}1{% endmacro %}"a": {{ m() ~ "b" }}', "rendered text can't be a part of a string; insert it as it is"),
        # what is out of bounds
        ('"a": {{ range(1000000000) }}', "range() must not have more than 10,000 items"),
        ('"a": {{ "x" * 1000000000 }}', "operator '*' isn't supported for string and integer"),
        ('"a": {{ 10 ** 9 }}', "operator '**' isn't supported for integer and integer"),
        ('"a": {{ "%1000000000d" % 1 }}', "operator '%' isn't supported for string and integer"),
        ('"a": {{ "{:>1000000000}".format(1) }}', "access to attribute 'format' of 'str' object is unsafe."),
        ('"a": {{ "x" | center(1000000000) }}', "No filter named 'center'."),
        ("{% for i in range(9999) %}{% for j in range(9999) if false %}{% endfor %}{% endfor %}", TOO_MUCH),
        ("{% for i in range(9999) %}" + "x" * 99999 + "{% endfor %}", TOO_MUCH),
        ('{% include "mainTemplate.json.jinja" %}', WITHOUT_END),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", WITHOUT_END),
        ("{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}", TOO_MUCH),
        (f"{NAMESPACE}{{% set ns.x = [ns.x, ns.x] %}}{{% endfor %}}", TOO_MUCH),
        (f"{NAMESPACE}{{% set ns.x = ns.x + ns.x %}}{{% endfor %}}", "a list must not have more than 10,000 items"),
        (LONG + '{% set x = x | replace("a", x) %}' * 9, TOO_LONG),
        (LONG + "{% set x = x | join(x) %}" * 9, TOO_LONG),
        (LONG + "{% set x = x ~ x %}" * 20, TOO_LONG),
        ("{% set x %}aaaaaaaaaaaaaaaa{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 50, TOO_MUCH),
        ('"a": {{ 9223372036854775807 + 1 }}', "an integer must fit into 64 bits"),
        ('"a": {{ ' + "+".join("1" * 999) + " }}", "statements and expressions must not nest deeper than 80"),
        ("{% for i in [1] recursive %}{% endfor %}", "'recursive' loops aren't supported; use a macro"),
        # ways out
        ('{% include "../secret" %}', "template '../secret' is outside the kind's folder"),
        ('{% include "/etc/passwd" %}', "template '/etc/passwd' is outside the kind's folder"),
        ('{% include "C:/secret" %}', "template 'C:/secret' is outside the kind's folder"),
        ('"a": {{ "".__class__ }}', "access to attribute '__class__' of 'str' object is unsafe."),
        ('"a": {{ api_version.__globals__ }}', "access to attribute '__globals__' of 'function' object is unsafe."),
        ('"a": {{ options.update({"b": 1}) }}', "access to attribute 'update' of 'dict' object is unsafe."),
        ('"a": {{ "x" | _as_json }}', "no filter named '_as_json'"),
        ('{% autoescape false %}{% endautoescape %}', "'autoescape' isn't supported; values are always inserted as JSON"),
        ('"a": {{ [1] | random }}', "No filter named 'random'."),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line(text: str, said: str | None, tmp_path: Path) -> None:
    path = f"{tmp_path}/mainTemplate.json.jinja:6: "
    said = said or "the unique part 'abcdefghijklmnopqrstuvwxyz' leaves no room in a name of at most 24 characters"
    with pytest.raises(KindError) as caught:
        metadata(tmp_path, text)
    assert [str(problem) for problem in caught.value.problems] == [path + said]


def test_a_mistake_in_a_macro_is_said_where_the_macro_is(tmp_path: Path) -> None:
    macro = "\n{% macro name(x) %}\n{{ x.gone }}\n{% endmacro %}\n"
    files = {
        "parts/_names.jinja": macro,
        "mainTemplate.json.jinja": '{% from "parts/_names.jinja" import name %}{{ name({}) }}',
    }
    with pytest.raises(KindError) as caught:
        solution_of(make_kind(tmp_path, files))
    assert str(caught.value) == f"{tmp_path}/parts/_names.jinja:3: 'dict object' has no attribute 'gone'"


def test_what_azure_would_refuse_is_said_with_the_line_that_makes_it(tmp_path: Path) -> None:
    resource = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
{% for name in ["a", "b"] %}
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "{{ api_version("Microsoft.Storage/storageAccounts") }}",
      "name": "[parameters('{{ name }}')]"
    },
{% endfor %}
  ]
}
"""
    with pytest.raises(KindError) as caught:
        solution_of(make_kind(tmp_path, {"mainTemplate.json.jinja": resource}))
    assert {(one.path, one.line) for one in caught.value.problems} == {(f"{tmp_path}/mainTemplate.json.jinja", 9)}
    assert all("undefined-parameter" in one.message for one in caught.value.problems)


def test_text_files_assets_and_files_that_are_not_made(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.md.jinja": "# {{ solution.name }}\n\n\n",
        "viewDefinition.json.jinja": "{% if solution.managed_app %}{}{% endif %}",
        "scripts/run.sh": b"#!/bin/sh\n",
        "scripts/blob.bin": bytes(range(256)),
        ".hidden/x": "x",
    }
    made = solution_of(make_kind(tmp_path, files)).files
    assert set(made) == {"README.md", "mainTemplate.json", "scripts/run.sh", "scripts/blob.bin", "armls.manifest.json"}
    assert made["README.md"] == b"# Contoso Data\n"
    assert made["scripts/blob.bin"] == bytes(range(256))


def test_parameters_are_checked_against_their_own_bounds(tmp_path: Path) -> None:
    cases = {
        '"x": {"type": "string"}': "object missing required field 'description'",
        '"x": {"type": "strng", "description": "-"}': "invalid enum value 'strng'",
        '"x": {"type": "string", "description": "-", "step": "basics"}': "parameter 'x': 'label' is missing; the form needs it",
        '"x": {"type": "string", "description": "-", "label": "X", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]{1,4}$"}': (
            "parameter 'x': 'pattern' allows from 1 to 4 characters, the template from 1 to 5; make them equal"
        ),
        '"x": {"type": "int", "description": "-", "label": "X"}': "parameter 'x': a Slider requires 'minValue' and 'maxValue'",
        '"x": {"type": "string", "description": "-", "step": ""}': (
            "parameter 'x': a parameter without 'default' needs a 'step' of the form that asks for it"
        ),
    }
    found = {}
    for text in cases:
        folder = make_kind(tmp_path / str(len(found)), {"_parameters.json.jinja": f"{{\n\n{text}\n}}"})
        with pytest.raises(KindError) as caught:
            solution_of(folder)
        (problem,) = caught.value.problems
        assert (problem.path, problem.line) == (f"{folder}/_parameters.json.jinja", 3)
        found[text] = problem.message.removeprefix("the JSON that this makes is wrong: ").lower().split(" - ")[0]
    assert found == {text: said.lower() for text, said in cases.items()}


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ('{"kind": "own"\n "title": "x"}', "kind.json:1: "),
        ('{"kind": "Own!", "title": "x", "description": "y"}', "kind.json:1: 'kind' must be lower-case letters"),
        ('{\n"kind": "own",\n"title": 1, "description": "y"}', "kind.json:3: 'title': expected 'str', got 'int'"),
        ('{"kind": "own", "title": "x"}', "kind.json:1: object missing required field 'description'"),
        (
            '{"kind": "own", "title": "x", "description": "y", "extra": 1}',
            "kind.json:1: object contains unknown field 'extra'",
        ),
        (
            '{"kind": "own", "title": "x", "description": "y",\n"options": {\n"n": {"type": "int", "description": "z", '
            '"maxValue": 1, "default": 5}}}',
            "kind.json:3: option 'n': 'default' must be at most 1 (found: 5)",
        ),
        (
            '{"kind": "own", "title": "x", "description": "y",\n"options": {\n"items": {"type": "int", "description": "z"}}}',
            "kind.json:3: option 'items' has the name of a method; choose another",
        ),
    ],
)
def test_a_mistake_in_the_description(description: str, said: str, tmp_path: Path) -> None:
    make_kind(tmp_path, {"kind.json": description})
    with pytest.raises(KindError) as caught:
        find_kinds([str(tmp_path)])
    assert str(caught.value).startswith(f"{tmp_path}/{said}")


def test_folders_of_kinds_and_kinds_of_the_same_name(tmp_path: Path) -> None:
    make_kind(tmp_path / "a")
    assert "own" in find_kinds([str(tmp_path)])
    assert "own" in find_kinds([str(tmp_path / "a"), str(tmp_path)])
    make_kind(tmp_path / "b")
    make_kind(tmp_path / "c", kind="storage")
    with pytest.raises(KindError) as caught:
        find_kinds([str(tmp_path)])
    assert [str(one) for one in caught.value.problems] == [
        f"{tmp_path}/b/kind.json:1: 'kind': 'own' is already the name of the kind in {tmp_path}/a; choose another",
        f"{tmp_path}/c/kind.json:1: 'kind': 'storage' is already the name of a built-in kind; choose another",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(KindError, match="there is no kind here"):
        find_kinds([str(tmp_path / "empty")])
    with pytest.raises(KindError, match="can't be read"):
        find_kinds([str(tmp_path / "gone")])


def test_files_that_a_kind_must_not_have(tmp_path: Path) -> None:
    said = {}
    for name, files in {
        "no template": {"mainTemplate.json.jinja": None},
        "manifest": {"armls.manifest.json": "x"},
        "not utf-8": {"x.md.jinja": b"a\n\xff"},
        "control": {"x.md.jinja": b"a\n\n\x01"},
        "large": {"x.md.jinja": b"a" * (512 * 1024 + 1)},
    }.items():
        folder = make_kind(tmp_path / name, {key: data for key, data in files.items() if data is not None})
        for key, data in files.items():
            if data is None:
                (folder / key).unlink()
        with pytest.raises(KindError) as caught:
            find_kinds([str(folder)])
        said[name] = str(caught.value).removeprefix(str(folder)).lstrip("/")
    assert said == {
        "no template": ": 'mainTemplate.json.jinja' is missing; every kind makes a main template",
        "manifest": "armls.manifest.json: this name is the manifest's; choose another",
        "not utf-8": "x.md.jinja:2: the template must be UTF-8",
        "control": "x.md.jinja:3: the template must not have control characters",
        "large": "x.md.jinja: this file is larger than 0 MB",
    }


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_refused(tmp_path: Path) -> None:
    folder = make_kind(tmp_path / "kind")
    (tmp_path / "secret").write_text("x")
    (folder / "x.md").symlink_to(tmp_path / "secret")
    with pytest.raises(KindError, match="symbolic links"):
        find_kinds([str(folder)])


def test_a_template_refuses_options_that_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputs) as caught:
        metadata(tmp_path, '{% if options.n > 3 %}{{ fail("n", "must be at most 3 with x") }}{% endif %}', {"n": 4})
    assert str(caught.value) == "'n' must be at most 3 with x"
