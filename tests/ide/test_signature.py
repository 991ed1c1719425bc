"""Signature help: at the mark ``‸`` of each expression, the label of the best signature with the present parameter."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.signature import SignatureHelp, signature_help
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

FUNCTIONS = """[{"namespace": "ns", "members": {
    "tag": {"parameters": [{"name": "who", "type": "string", "metadata": {"description": "The owner."}},
        {"name": "size", "type": "int"}, {"name": "untyped"}],
      "metadata": {"description": "Makes a tag."}, "output": {"type": "string", "value": "x"}},
    "none": {"output": {"type": "int", "value": "[add(1, ‸)]"}}, "empty": {}}}]"""
TEMPLATE = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "functions": FUNCTIONS, "variables": {"v": "EXPRESSION"""


def help_at(text: str) -> SignatureHelp | None:
    before, _, after = text.partition("‸")
    snapshot = Snapshot("a.json", {"a.json": SourceText(before + after)}, Settings(), date(2026, 12, 1))
    return signature_help(Analyser().document(snapshot), len(before))


def shown(found: SignatureHelp | None) -> str | None:
    """The best signature, its present parameter in angle brackets; their number if it is past the last."""
    if found is None:
        return None
    signature = found.signatures[found.active]
    if found.parameter >= len(signature.parameters):
        return f"{signature.label} {found.parameter}"
    start, end = signature.parameters[found.parameter]
    return f"{signature.label[:start]}<{signature.label[start:end]}>{signature.label[end:]}"


IDS = "resourceType, resourceName1, [resourceName2...]): string"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[add(‸)]", "add(<operand1>, operand2): int"),
        ("[add(1,‸", "add(operand1, <operand2>): int"),
        ("[ADD(1, 2, ‸)]", "add(operand1, operand2): int 2"),
        ("[concat('a, (b', 'c‸", "concat([arg1], <[arg2]>, [arg3...]): string | array"),
        ("[concat('a', 'b', 'c', 'd', ‸", "concat([arg1], [arg2], <[arg3...]>): string | array"),
        ("[createObject('a', 1, 'b', ‸)]", "createObject([key1], [value1], [key2...], <[value2...]>): object"),
        ("[createObject('a', 1, 'b', 2, ‸)]", "createObject([key1], [value1], <[key2...]>, [value2...]): object"),
        ("[add(mul(2, 3), ‸)]", "add(operand1, <operand2>): int"),
        ("[add(mul(2, ‸3), 1)]", "mul(operand1, <operand2>): int"),
        ("[map(variables('l'), ‸lambda('i', 1))]", "map(inputArray, <transformFunction>): array"),
        ("[map(variables('l'), lambda('i', 'j'‸, 1))]", "lambda(<lambdaVariable...>, expression): function"),
        ("[map(variables('l'), lambda('i', toLower‸", "lambda(lambdaVariable..., <expression>): function"),
        ("[listKeys('id', ‸)]", "listKeys(resourceName/resourceIdentifier, <apiVersion>, [functionValues]): any"),
        ("[resourceId(‸)]", f"resourceId(<resourceType>{IDS[12:]}"),
        ("[resourceId('A.b/c', ‸)]", "resourceId(resourceType, <resourceName1>, [resourceName2...]): string"),
        ("[resourceId('rg', 'A.b/c', ‸)]", f"resourceId(resourceGroupName, {IDS}".replace("Name1", "Name1>").replace(
            "resourceName1", "<resourceName1")),
        ("[resourceId(subscription().subscriptionId, ‸)]", f"resourceId(subscriptionId, <resourceGroupName>, {IDS}"),
        ("[resourceId(parameters('rg'), ‸)]", f"resourceId(resourceGroupName, <resourceType>{IDS[12:]}"),
        ("[tenantResourceId('A.b/c', 'x', 'y', ‸)]", "tenantResourceId(resourceType, resourceName1, "
         "<[resourceName2...]>): string"),
        ("[variables('v')[‸]]", None),
        ("[add(variables('v')[‸], 1)]", "add(<operand1>, operand2): int"),
        ("[ns.tag(‸)]", "ns.tag(<who: string>, size: int, untyped): string"),
        ("[NS.Tag('a', 1, ‸", "ns.tag(who: string, size: int, <untyped>): string"),
        ("[ns.none(‸)]", "ns.none(): int 0"),
        ("[ns.empty(‸)]", "ns.empty() 0"),
        ("[ns.nosuch(‸)]", None),
        ("[nosuch(‸)]", None),
        ("[add‸(1, 2)]", None),
        ("[add(1, 2)‸]", None),
        ("‸[add(1, 2)]", None),
        ("[[add(‸", None),
        ("add(‸", None),
        ("[utcNow(‸)]", "utcNow(<[format]>): string"),
        ("[concat('\\\"', 'x‸')]", "concat([arg1], <[arg2]>, [arg3...]): string | array"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ['"}}', "", "\n}"])
def test_signature(expression: str, expected: str | None, end: str) -> None:
    functions = FUNCTIONS.replace("‸", "2")
    assert shown(help_at(TEMPLATE.replace("FUNCTIONS", functions).replace("EXPRESSION", expression) + end)) == expected


def test_signatures_say_what_functions_and_their_parameters_mean() -> None:
    functions = FUNCTIONS.replace("‸", "2")
    found = help_at(TEMPLATE.replace("FUNCTIONS", functions).replace("EXPRESSION", '[ns.tag(‸)]"}}'))
    assert found is not None
    [signature] = found.signatures
    assert (signature.text, signature.parameter_texts) == ("Makes a tag.", ("The owner.", "", ""))


def test_in_a_user_function() -> None:
    found = help_at(TEMPLATE.replace("FUNCTIONS", FUNCTIONS).replace("EXPRESSION", '"}}'))
    assert shown(found) == "add(operand1, <operand2>): int"
