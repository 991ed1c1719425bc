"""A virtual machine of a Marketplace package uses a custom image.

Customers can't read images of the publisher's subscription, so reviewers reject them. Publish the image as an offer of
its own, or use a platform image.

Bad: `"imageReference": {"id": "[resourceId('Microsoft.Compute/images', 'mine')]"}`
Good: `"imageReference": {"publisher": "…", "offer": "…", "sku": "…", "version": "latest"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.document_context import PackageContext
from armls.rules.package_resources import is_given, is_offer, resources_of, value_at
from armls.rules.rule import rule

_PROFILES = {
    "microsoft.compute/virtualmachines": ("properties", "storageProfile"),
    "microsoft.compute/virtualmachinescalesets": ("properties", "virtualMachineProfile", "storageProfile"),
}


@rule("package", severity=Severity.WARNING)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The image references of virtual machines and scale sets."""
    if not is_offer(ctx):
        return
    for kind, path in _PROFILES.items():
        for resource in resources_of(ctx, kind):
            image = value_at(resource, *path, "imageReference", "id")
            if image is not None and is_given(image):
                message = "Custom images aren't allowed in a Marketplace package; use a Marketplace or platform image"
                yield ctx.at_node(image, message)
