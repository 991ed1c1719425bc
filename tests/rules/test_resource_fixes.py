"""What the fixes of the rules for ids, dependencies, addresses and hosts write, on one expression or list each."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

_HEAD = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
    '"contentVersion": "1.0.0.0", "parameters": {"p": {"type": "string"}}, "variables": {"v": "net"}, "resources": ['
)
_NET = '{"type": "A.b/net", "apiVersion": "2023-04-01", "name": "net"}'
_MID = '{"type": "A.b/mid", "apiVersion": "2023-04-01", "name": "mid", "dependsOn": ["net"]}'


def fixes(rule: str, text: str) -> list[tuple[bool, str]]:
    """Whether each fix of a rule is safe, and the text it makes."""
    name = "folder/azuredeploy.json"
    settings = Settings(select=frozenset({rule}))
    report = Analyser().analyse(Snapshot(name, {name: SourceText(text)}, settings, date(2026, 11, 24)))
    found = []
    for finding in report.findings:
        if finding.rule == rule and finding.fix is not None:
            fixed = text
            for edit in sorted(finding.fix.edits, key=lambda one: -one.start):
                fixed = fixed[: edit.start] + edit.text + fixed[edit.end :]
            found.append((finding.fix.is_safe, fixed))
    return found


def output(value: str, name: str = "o") -> str:
    """A template that puts out one value."""
    return f'{_HEAD}], "outputs": {{"{name}": {{"type": "string", "value": "{value}"}}}}}}'


@pytest.mark.parametrize(
    ("rule", "before", "after", "is_safe"),
    [
        ("id-arguments", "[resourceId(resourceGroup().name, 'A.b/c', 'n')]", "[resourceId('A.b/c', 'n')]", True),
        (
            "id-arguments",
            "[resourceId(subscription().subscriptionId, resourceGroup().name, 'A.b/c', 'n')]",
            "[resourceId('A.b/c', 'n')]",
            True,
        ),
        (
            "id-arguments",
            "[resourceId(subscription().subscriptionId, parameters('p'), 'A.b/c', 'n')]",
            "[resourceId(parameters('p'), 'A.b/c', 'n')]",
            True,
        ),
        (
            "id-arguments",
            "[string(reference(concat('A.b/c/', parameters('p')), '2023-04-01'))]",
            "[string(reference(resourceId('A.b/c', parameters('p')), '2023-04-01'))]",
            False,
        ),
        (
            "no-hardcoded-env-urls",
            "[concat('https://', parameters('p'), '.blob.core.windows.net/c')]",
            "[concat('https://', parameters('p'), '.blob.', environment().suffixes.storage, '/c')]",
            True,
        ),
        (
            "no-hardcoded-env-urls",
            "privatelink.database.windows.net",
            "[concat('privatelink', environment().suffixes.sqlServerHostname)]",
            True,
        ),
        ("no-hardcoded-env-urls", "https://management.azure.com/", "[environment().resourceManager]", True),
        (
            "no-hardcoded-env-urls",
            "[toLower('x.vault.azure.net')]",
            "[toLower(concat('x', environment().suffixes.keyvaultDns))]",
            True,
        ),
    ],
)
def test_a_fix_of_an_expression(rule: str, before: str, after: str, is_safe: bool) -> None:
    assert fixes(rule, output(before)) == [(is_safe, output(after))]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("id-arguments", "[resourceId(resourceGroup().location, 'A.b/c', 'n')]"),
        ("id-arguments", "[string(reference(concat('net', parameters('p'))))]"),
        ("no-hardcoded-env-urls", "https://management.azure.com"),
        ("no-hardcoded-env-urls", "https://api.loganalytics.io/"),
        ("no-hardcoded-env-urls", "https://a.vault.azure.net https://b.vault.azure.net"),
        ("no-hardcoded-env-urls", "[format('https://{0}.core.windows.net', 'x')]"),
    ],
)
def test_no_fix_where_it_is_not_clear_what_to_write(rule: str, value: str) -> None:
    assert fixes(rule, output(value)) == []


def test_a_fix_makes_no_address_that_another_rule_finds() -> None:
    text = _HEAD + '{"type": "A.b/c", "apiVersion": "2023-04-01", "name": "n", "properties": {"uri": "URI"}}]}'
    assert fixes("no-hardcoded-env-urls", text.replace("URI", "https://a.blob.core.windows.net/x")) == []


@pytest.mark.parametrize(
    ("before", "after", "is_safe"),
    [
        ("[concat('A.b/net/', variables('v'))]", "[resourceId('A.b/net', variables('v'))]", True),
        ("[concat('A.b/net/', parameters('p'))]", "[resourceId('A.b/net', parameters('p'))]", False),
        ("[concat('A.b/net/n', 'et', '/sub/', 's')]", "[resourceId('A.b/net/sub', concat('n', 'et'), 's')]", True),
    ],
)
def test_a_fix_of_a_dependency_that_is_put_together(before: str, after: str, is_safe: bool) -> None:
    text = f'{_HEAD}{_NET}, {{"type": "A.b/c", "apiVersion": "2023-04-01", "name": "n", "dependsOn": ["ITEM"]}}]}}'
    assert fixes("depends-on-expression", text.replace("ITEM", before)) == [(is_safe, text.replace("ITEM", after))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"dependsOn": ["net", "mid"]', '"dependsOn": ["mid"]'),
        ('"dependsOn": ["mid" , "net"]', '"dependsOn": ["mid"]'),
        ('"dependsOn": ["net" /* why */, "mid"]', '"dependsOn": [/* why */ "mid"]'),
        (
            '"dependsOn": ["mid"], "properties": {"x": "[reference(\'mid\').x]"}',
            '"properties": {"x": "[reference(\'mid\').x]"}',
        ),
    ],
)
def test_a_needless_dependency_goes_with_its_comma(before: str, after: str) -> None:
    text = f'{_HEAD}{_NET}, {_MID}, {{"type": "A.b/c", "apiVersion": "2023-04-01", "name": "n", REST}}]}}'
    assert fixes("redundant-dependency", text.replace("REST", before)) == [(True, text.replace("REST", after))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "[concat(parameters('p'), '/', 'setup.sh')]",
            "[uri(parameters('p'), 'setup.sh')]",
        ),
        (
            "[concat(parameters('p'), '/scripts/', 'setup', '.sh')]",
            "[uri(parameters('p'), concat('scripts/', 'setup', '.sh'))]",
        ),
    ],
)
def test_a_fix_of_an_address(before: str, after: str) -> None:
    assert fixes("uri-construction", output(before, "siteUrl")) == [(False, output(after, "siteUrl"))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"supportsHttpsTrafficOnly": false}', '{"supportsHttpsTrafficOnly": true}'),
        ('{"supportsHttpsTrafficOnly": "[not(true())]"}', None),
    ],
)
def test_a_setting_that_stands_in_the_text_is_replaced(before: str, after: str | None) -> None:
    resource = '{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "n", "properties": P}'
    text = f"{_HEAD}{resource}]}}"
    expected = [(False, text.replace("P}", f"{after}}}"))] if after is not None else []
    assert fixes("storage-https-only", text.replace("P}", f"{before}}}")) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{"httpsOnly": true}'),
        ('{"a": 1}', '{"httpsOnly": true, "a": 1}'),
        ('{\n  "a": 1\n}', '{\n  "httpsOnly": true,\n  "a": 1\n}'),
    ],
)
def test_a_setting_that_is_missing_comes_first(before: str, after: str) -> None:
    resource = '{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "n", "properties": P}'
    text = f"{_HEAD}{resource}]}}"
    assert fixes("web-https-only", text.replace("P}", f"{before}}}")) == [(False, text.replace("P}", f"{after}}}"))]
