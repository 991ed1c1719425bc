"""Virtual machines should not use preview images

## What it does
Reports the version, SKU or offer of an image of virtual machines or scale sets whose name ends in `preview`.

## Why
Preview images come without support, and disappear.

## Example
Bad: `"imageReference": {"publisher": "Canonical", "offer": "ubuntu", "sku": "26_04-preview", "version": "latest"}`
Good: `"imageReference": {"publisher": "Canonical", "offer": "ubuntu", "sku": "24_04", "version": "latest"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, String, property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_MACHINES = {
    "microsoft.compute/virtualmachines": ("storageProfile",),
    "microsoft.compute/virtualmachinescalesets": ("virtualMachineProfile", "storageProfile"),
}


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="Virtual Machines Should Not Be Preview")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the image of a virtual machine or scale set."""
    path = _MACHINES.get((ctx.values.type or "").lower()) if ctx.values is not None else None
    profile = property_value(ctx.body, "properties", *path) if path is not None else None
    image = property_value(profile, "imageReference") if type(profile) is Object else None
    if type(profile) is String:
        value = ctx.lookup.node_value(profile)
        image_value = value.get("imageReference") if isinstance(value, dict) else None
        if _is_preview(image_value):
            yield ctx.at(profile, _MESSAGE)
    elif type(image) is Object:
        for name in ("version", "sku", "offer"):
            node = property_value(image, name)
            if node is not None and _is_preview(ctx.lookup.node_value(node)):
                yield ctx.at(node, _MESSAGE, outcome=_outcome(node))
    elif image is not None and _is_preview(ctx.lookup.node_value(image)):
        yield ctx.at(image, _MESSAGE, outcome=_outcome(image))


_MESSAGE = "Preview image without support; use a stable one"


def _outcome(node: Node) -> str:
    """The outcome for ARM-TTK, which doesn't evaluate expressions."""
    return "fail" if type(node) is String and not node.is_expression else "none"


def _is_preview(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_preview(value.get(name)) for name in ("version", "sku", "offer"))
    return isinstance(value, str) and value.lower().endswith("preview")
