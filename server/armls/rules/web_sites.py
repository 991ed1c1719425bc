"""The place of a web app's settings in a resource."""

from __future__ import annotations

import re

from armls.core.syntax import String
from armls.rules.context import MemberContext
from armls.rules.resource_settings import type_of

_WEB = re.compile(r"(?:^|[/'])web'?\)*\]?$", re.IGNORECASE)
"""A name, or the expression of one, whose last part is ``web``."""


def site_configuration(ctx: MemberContext) -> tuple[str, ...] | None:
    """The path of the site's configuration below a resource; None for one that has none."""
    type_ = type_of(ctx)
    if type_ in ("microsoft.web/sites", "microsoft.web/sites/slots"):
        return "properties", "siteConfig"
    if type_ in ("microsoft.web/sites/config", "microsoft.web/sites/slots/config"):
        name = ctx.value_of("name")
        written = name.value if type(name) is String else ""
        return ("properties",) if _WEB.search(written) else None
    return None
