"""The values in parameter files, as far as they are known."""

from __future__ import annotations

import json
import re

from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.values import Unknown, Value
from armls.core.syntax import Node

_PLACEHOLDER = re.compile(
    r"\b(?:GEN|GET)-[A-Z0-9]"  # Azure's quickstart templates
    r"|\$\(.*\)|\$\{.*\}|#\{.*\}#?|\{\{.*\}\}|__\w+__|%\w+%"  # tokens that pipelines replace
    r"|^<.*>$|^\[.*\]$|^\{.*\}$"
)


def is_placeholder(text: str) -> bool:
    """Whether a string is a placeholder that a tool or a person replaces."""
    return _PLACEHOLDER.search(text) is not None


def is_json(text: str) -> bool:
    """Whether a string is a JSON object or array."""
    if text.strip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def known_value(node: Node) -> Value:
    """The value of a node; Unknown for placeholders and for parts that are."""
    return _known(plain_value(node))


def _known(value: Value) -> Value:
    if isinstance(value, str):
        return Unknown("") if is_placeholder(value) else value
    if isinstance(value, list):
        return [_known(one) for one in value]
    if isinstance(value, dict):
        return {name: _known(one) for name, one in value.items()}
    return value
