"""The function table agrees with the functions that the checks know."""

from __future__ import annotations

import pytest

from armls.core.functions import FUNCTIONS, LIST
from armls.ide.functions import FUNCTION_DOCS, FunctionParameter, doc_of


def test_every_function_is_documented_under_its_name_with_its_number_of_arguments() -> None:
    expected = {lower: (one.name, (one.least, one.most)) for lower, one in [*FUNCTIONS.items(), ("list*", LIST)]}
    assert {lower: (doc.name, doc.counts) for lower, doc in FUNCTION_DOCS.items()} == expected


def test_documentation_is_one_sentence_or_two_and_names_are_distinct() -> None:
    for doc in FUNCTION_DOCS.values():
        names = [one.name for one in doc.parameters]
        assert len(set(names)) == len(names), doc.name
        assert doc.text[0].isupper(), doc.name
        assert doc.text.endswith("."), doc.name
        assert len(doc.text) <= 130, doc.name


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("ADD", "add(operand1, operand2): int"),
        ("concat", "concat([arg1], [arg2], [arg3...]): string | array"),
        ("resourceGroup", "resourceGroup([subscriptionId], [resourceGroupName]): object"),
        (
            "resourceId",
            "resourceId([subscriptionId], [resourceGroupName], resourceType, resourceName1, "
            "[resourceName2...]): string",
        ),
        ("lambda", "lambda(lambdaVariable..., expression): function"),
        ("utcNow", "utcNow([format]): string"),
        ("listKeys", "listKeys(resourceName/resourceIdentifier, apiVersion, [functionValues]): any"),
        ("true", "true(): bool"),
        ("nothing", None),
    ],
)
def test_signatures(name: str, signature: str | None) -> None:
    doc = doc_of(name)
    assert (doc.signature if doc is not None else None) == signature


def test_parameters_say_whether_they_are_optional_and_repeated() -> None:
    assert FUNCTION_DOCS["extensionresourceid"].parameters == (
        FunctionParameter("resourceId"),
        FunctionParameter("resourceType"),
        FunctionParameter("resourceName1"),
        FunctionParameter("resourceName2", is_optional=True, is_repeated=True),
    )
