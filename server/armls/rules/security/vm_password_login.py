"""Linux virtual machines should not allow password authentication

## What it does
Reports a Linux virtual machine or scale set whose `disablePasswordAuthentication` is false or missing.

## Why
Passwords are attacked by brute force all the time; SSH keys are not.

## Example
Bad: `"linuxConfiguration": {"disablePasswordAuthentication": false}`
Good: `"linuxConfiguration": {"disablePasswordAuthentication": true, "ssh": {"publicKeys": […]}}`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_not_true, judged, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check virtual machines and scale sets that have a Linux configuration."""
    path = _PROFILES.get(type_of(ctx))
    if path is None:
        return
    linux = setting(ctx, *path, "linuxConfiguration")
    if linux is not None and isinstance(linux.value, dict):
        why = "Password authentication allows brute-force attacks"
        flag = (*path, "linuxConfiguration", "disablePasswordAuthentication")
        yield from judged(ctx, flag, is_not_true, True, why)


_PROFILES = {
    "microsoft.compute/virtualmachines": ("properties", "osProfile"),
    "microsoft.compute/virtualmachinescalesets": ("properties", "virtualMachineProfile", "osProfile"),
}
