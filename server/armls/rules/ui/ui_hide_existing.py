"""A control offers what exists already, and the template is not told whether it was chosen.

Storage accounts, virtual networks and public IP addresses may be chosen among existing ones unless `hideExisting` is
true. The template then needs to know whether to make a new one and where the existing one is.

Bad: a `VirtualNetworkCombo` named `network` and no output of `steps('s').network.newOrExisting`
Good: `"networkIs": "[steps('s').network.newOrExisting]", "networkGroup": "[steps('s').network.resourceGroup]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, String, object_of, text_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_set, opening


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="HideExisting Must Be Correctly Handled",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The controls that offer existing resources."""
    texts = [text for output in ctx.ui.outputs for text in _texts(output.value)]
    for placed in ctx.ui.of_type(
        "Microsoft.Storage.StorageAccountSelector",
        "Microsoft.Network.PublicIpAddressCombo",
        "Microsoft.Network.VirtualNetworkCombo",
    ):
        options = object_of(placed.body, "options")
        found = options.get("hideExisting") if options is not None else None
        if found is not None and is_set(found.value):
            continue
        outcome = "none" if found is not None and _is_let_pass(found.value) else None
        name = text_of(placed.body, "name")
        part = "newOrExistingOrNone" if placed.type.lower().endswith("publicipaddresscombo") else "newOrExisting"
        ctx.spend(len(texts))
        for wanted, member in (("resourcegroup", "resourceGroup"), ("neworexisting", part)):
            if not any(_leads_to(text, name.lower(), wanted) for text in texts):
                message = (
                    f"'{name}' offers existing resources, and no output says {member}: "
                    f'add one of \'{name}.{member}\', or write "options": {{"hideExisting": true}}.'
                )
                node = placed.body.get("name")
                yield ctx.at_node(node.value if node is not None else opening(placed.body), message, outcome=outcome)


def _is_let_pass(node: Node) -> bool:
    """Whether ARM-TTK takes it for true: PowerShell compares each item of a list, and 1 is true."""
    items = node.items if type(node) is Array else (node,)
    return all(is_set(item) or plain_value(item) == 1 for item in items)


def _leads_to(text: str, name: str, member: str) -> bool:
    at = text.find(name)
    return at >= 0 and f".{member}" in text[at + len(name) :]


def _texts(node: Node) -> Iterator[str]:
    """The texts of an output's value, in lower case."""
    stack = [node]
    while stack:
        one = stack.pop()
        if type(one) is String:
            yield one.value.lower()
        elif type(one) is Object:
            stack.extend(item.value for item in one.properties)
        elif type(one) is Array:
            stack.extend(one.items)
