"""A virtual machine of a Marketplace package has an unmanaged disk.

The Marketplace requires managed disks.

Bad: `"osDisk": {"createOption": "FromImage", "vhd": {"uri": "…"}}`
Good: `"osDisk": {"createOption": "FromImage", "managedDisk": {"storageAccountType": "Premium_LRS"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object
from armls.rules.document_context import PackageContext
from armls.rules.package_resources import is_offer, resources_of, value_at
from armls.rules.rule import rule


@rule("package", severity=Severity.WARNING)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The disks of virtual machines."""
    if not is_offer(ctx):
        return
    for resource in resources_of(ctx, "microsoft.compute/virtualmachines"):
        profile = value_at(resource, "properties", "storageProfile")
        for disk in _disks(profile):
            blob = disk.get("vhd")
            if blob is not None:
                message = "Unmanaged disks aren't allowed in a Marketplace package; use 'managedDisk' in place of 'vhd'"
                yield ctx.at_node(blob.key, message)


def _disks(profile: Node | None) -> Iterator[Object]:
    if type(profile) is not Object:
        return
    os_disk, data_disks = value_at(profile, "osDisk"), value_at(profile, "dataDisks")
    for disk in (os_disk, *(data_disks.items if type(data_disks) is Array else ())):
        if type(disk) is Object:
            yield disk
