"""A Linux machine lets users in by password.

Passwords are guessed from the internet all day long; SSH keys are not.

Bad: `"linuxConfiguration": {"disablePasswordAuthentication": false}`
Good: `"linuxConfiguration": {"disablePasswordAuthentication": true, "ssh": {"publicKeys": […]}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_not_true, judged, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Machines and scale sets that have a configuration for Linux."""
    path = _PROFILES.get(type_of(ctx))
    if path is None:
        return
    linux = setting(ctx, *path, "linuxConfiguration")
    if linux is not None and isinstance(linux.value, dict):
        why = "otherwise passwords can be tried."
        flag = (*path, "linuxConfiguration", "disablePasswordAuthentication")
        yield from judged(ctx, flag, is_not_true, True, why)


_PROFILES = {
    "microsoft.compute/virtualmachines": ("properties", "osProfile"),
    "microsoft.compute/virtualmachinescalesets": ("properties", "virtualMachineProfile", "osProfile"),
}
