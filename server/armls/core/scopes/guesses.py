"""What one arbitrary deployment would see: a text of its own for everything that is not known."""

from __future__ import annotations

import re
from zlib import crc32

from armls.core.evaluator.values import Context

_MADE_UP = re.compile("[\U000f0000-\U000ffffd]")
GUESS = Context(
    tenant_id="guessed-tenant",
    subscription_id="00000000-0000-0000-0000-00000e55ed00",
    resource_group="guessed-group",
    location="guessed-location",
    management_group="guessed-management-group",
    deployment_name="guessed-deployment",
)


def made_up(key: str, name: str) -> str:
    """The text that stands, in a guess, for a parameter without a value.

    Starts with a character of its own from a private plane of Unicode, so that what was made of it can be told.
    """
    return f"{chr(0xF0000 + crc32(f'{key}/{name}'.encode('utf-8', 'replace')) % 0xFFFD)}{name}"


def is_made_up(text: str) -> bool:
    """Whether a text was made of a parameter that has no value."""
    return _MADE_UP.search(text) is not None
