"""What armls predicts of a deployment, without what it refuses before anything is expanded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from armls.core.evaluator.values import Context
from armls.core.expansion import Request, expand
from armls.core.syntax import parse
from armls.services.analysis.syntax_cache import SyntaxCache


def prediction_of(text: str, parameters: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The expansion of a template's text as JSON; its errors are those that evaluating it meets."""
    arguments = {name.lower(): value for name, value in parameters.items()}
    expansion = expand(Request(parse(text), arguments, context, lambda *_: None), SyntaxCache())
    return json.loads(json.dumps(expansion.as_json()))  # type: ignore[no-any-return]
