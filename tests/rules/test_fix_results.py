"""What fixes make of texts: the exact result of each, and that fixing ends and brings nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.rules.test_cases import ALL, Case

from armls.core.finding import Finding, Fix, Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

NAME = "folder/azuredeploy.json"
HEAD = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
ROUNDS = 12


def found(text: str, **siblings: str) -> list[Finding]:
    """What is found in a template."""
    documents = {NAME: SourceText(text), **{f"folder/{name}": SourceText(other) for name, other in siblings.items()}}
    return list(Analyser().analyse(Snapshot(NAME, documents, Settings(), date(2026, 11, 24))).findings)


def applied(text: str, fixes: Iterator[Fix]) -> str:
    """The text with those fixes that do not overlap an earlier one."""
    taken: list[tuple[int, int, str]] = []
    for fix in fixes:
        edits = [(edit.start, edit.end, edit.text) for edit in fix.edits]
        if all(edit[1] < other[0] or other[1] < edit[0] for edit in edits for other in taken):
            taken += edits
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def fixed(text: str, rule: str = "") -> str:
    """The text with all safe fixes (of one rule) applied until there are none."""
    for _ in range(ROUNDS):
        fixes = [one.fix for one in found(text) if one.fix and one.fix.is_safe and rule in ("", one.rule)]
        if not fixes:
            return text
        text = applied(text, iter(fixes))
    raise AssertionError(f"fixing does not end: {text}")


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.path.stem}: {case.name}")
def test_fixing_ends_and_brings_nothing_worse(case: Case) -> None:
    text, _ = case.source
    before, after = found(text), found(fixed(text))
    worse = {one.rule for one in after if one.severity is Severity.ERROR} - {one.rule for one in before}
    assert worse == set()


USED = '"outputs": {"o": {"type": "string", "value": "[parameters(\'used\')]"}}}'
PARAMETERS = (
    HEAD + '"contentVersion": "1", "resources": [], "parameters": {\n'
    '  // first\n  "a": {"type": "string"}, // of a\n  "used": {"type": "string"},\n  "b": {"type": "string"}\n},\n'
    + USED
)
WITHOUT = (
    HEAD + '"contentVersion": "1", "resources": [], "parameters": {\n'
    '  // first\n  // of a\n  "used": {"type": "string"}\n},\n' + USED
)


def test_unused_parameters_go_with_their_lines_and_comments_stay() -> None:
    assert fixed(PARAMETERS) == WITHOUT


def test_a_parameter_that_a_parameter_file_gives_is_not_safely_removed() -> None:
    values = '{"parameters": {"A": {"value": "x"}}}'
    fixes = {
        one.pointer: one.fix.is_safe
        for one in found(PARAMETERS, **{"azuredeploy.parameters.json": values})
        if one.rule == "no-unused-params" and one.fix
    }
    assert fixes == {"/parameters/a": False, "/parameters/b": True}


def test_a_parameter_that_a_create_ui_definition_gives_is_not_safely_removed() -> None:
    view = '{"handler": "Microsoft.Azure.CreateUIDef", "parameters": {"basics": [], "outputs": {"B": "x"}}}'
    fixes = {
        one.pointer: one.fix.is_safe
        for one in found(PARAMETERS, **{"createUiDefinition.json": view})
        if one.rule == "no-unused-params" and one.fix
    }
    assert fixes == {"/parameters/a": True, "/parameters/b": False}


def test_an_argument_goes_with_the_parameter_of_a_nested_template() -> None:
    text = (
        HEAD + '"contentVersion": "1", "resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": '
        '"2022-09-01", "name": "n", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": '
        '"inner"}, "parameters": {"a": {"value": 1}}, "template": ' + HEAD + '"contentVersion": "1", "parameters": '
        '{"a": {"type": "int"}}, "resources": []}}}]}'
    )
    (fix,) = [one.fix for one in found(text) if one.rule == "no-unused-params"]
    assert fix is not None
    assert not fix.is_safe
    assert applied(text, iter([fix])) == text.replace('{"a": {"value": 1}}', "{}").replace(
        '{"a": {"type": "int"}}', "{}"
    )


def test_unused_variables_go_one_after_the_other_until_none_is_left() -> None:
    text = HEAD + '"contentVersion": "1", "resources": [], "variables": {\n  "a": "[variables(\'b\')]",\n  "b": 1\n}}'
    assert fixed(text) == HEAD + '"contentVersion": "1", "resources": [], "variables": {}}'


def test_unused_functions_go_with_their_namespace() -> None:
    body = '{"output": {"type": "string", "value": "x"}}'
    one = f'{{"namespace": "one", "members": {{"a": {body}}}}}'
    two = f'{{"namespace": "two", "members": {{"b": {body}, "c": {body}}}}}'
    rest = '"outputs": {"o": {"type": "string", "value": "[two.b()]"}}}'
    text = HEAD + f'"contentVersion": "1", "resources": [], "functions": [{one}, {two}], {rest}'
    left = f"[{two.replace(f', {chr(34)}c{chr(34)}: {body}', '')}]"
    assert fixed(text) == HEAD + f'"contentVersion": "1", "resources": [], "functions": {left}, {rest}'


def test_unused_definitions_go() -> None:
    definitions = '{"a": {"$ref": "#/definitions/b"}, "b": {"type": "int"}}'
    text = HEAD + f'"languageVersion": "2.0", "contentVersion": "1", "resources": {{}}, "definitions": {definitions}}}'
    assert fixed(text) == text.replace(definitions, "{}")


@pytest.mark.parametrize(
    ("kind", "becomes"), [("string", "securestring"), ("String", "SecureString"), ("object", "secureobject")]
)
def test_the_type_of_a_secret(kind: str, becomes: str) -> None:
    text = HEAD + f'"contentVersion": "1", "resources": [], "parameters": {{"password": {{"type": "{kind}"}}}}}}'
    assert fixed(text, "secure-secrets-in-params") == text.replace(f'"{kind}"', f'"{becomes}"')


EXPRESSIONS = {
    "[concat(parameters('p'))]": "[parameters('p')]",
    "[concat('it''s')]": "it's",
    "[concat('a', concat(parameters('p'), 'b'))]": "[concat('a', parameters('p'), 'b')]",
    "[concat(concat('a', parameters('p')), 'b')]": "[concat('a', parameters('p'), 'b')]",
    "[concat(concat('a', 'b'), concat('c', parameters('p')))]": "[concat('abc', parameters('p'))]",
    "[concat( 'a' , 'b', parameters('p') )]": "[concat( 'ab', parameters('p') )]",
    "[toLower(concat('a', 'b'))]": "[toLower('ab')]",
    "[toLower(concat('it''s', 'b'))]": "[toLower('it''sb')]",
    "[concat('x', concat('y'), string(concat('z')))]": "xyz",
    "[if(true(), concat('a', parameters('p')), 'b')]": "[concat('a', parameters('p'))]",
    "[concat('a', if(false(), 'b', parameters('p')))]": "[concat('a', parameters('p'))]",
    "[if(equals(parameters('p'), 'x'), true(), false())]": "[equals(parameters('p'), 'x')]",
    "[if(equals(parameters('p'), 'x'), false(), true())]": "[not(equals(parameters('p'), 'x'))]",
    "['a']": "a",
    "[string(toLower(parameters('p')))]": "[toLower(parameters('p'))]",
    "[format('{0}', parameters('p'))]": "[parameters('p')]",
    "[format('abc')]": "abc",
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_needless_expressions(expression: str) -> None:
    text = (
        HEAD + '"contentVersion": "1", "resources": [], "parameters": {"p": {"type": "string"}}, '
        f'"outputs": {{"o": {{"type": "string", "value": "{expression}"}}, "p": {{"type": "string", '
        '"value": "[parameters(\'p\')]"}}}'
    )
    assert fixed(text) == text.replace(f'"{expression}"', f'"{EXPRESSIONS[expression]}"', 1)


def test_an_expression_that_json_escapes_keeps_its_escapes() -> None:
    text = (
        HEAD + '"contentVersion": "1", "resources": [], "parameters": {"p": {"type": "string"}}, '
        '"outputs": {"o": {"type": "string", "value": "[concat(\'\\u0061\\"\', concat(parameters(\'p\'), \'\\n\'))]"}}}'
    )
    left = text.replace("concat(parameters('p'), '\\n'))", "parameters('p'), '\\n')")
    assert fixed(text) == left
