"""Kinds and their inputs, described for whoever asks for them: the command line and editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armls.core.spelling import nearest
from armls.services.generator.errors import GenerationError
from armls.services.generator.generating import COMMON_INPUTS
from armls.services.generator.kinds import SolutionKind


def described_kinds(kinds: Mapping[str, SolutionKind]) -> dict[str, Any]:
    """``{version, inputs, kinds: [{kind, title, description, builtIn, options}]}``.

    ``inputs`` and ``options`` are lists of ``{name, type, title, description, default, allowedValues, minLength,
    maxLength, minValue, maxValue, pattern, message, items}``; without ``default`` a value is required.
    """
    return {
        "version": 1,
        "inputs": [option.described(name) for name, option in COMMON_INPUTS.items()],
        "kinds": [kind.described() for kind in kinds.values()],
    }


def kind_named(kinds: Mapping[str, SolutionKind], name: str) -> SolutionKind:
    """The kind of a name. Raises GenerationError."""
    kind = kinds.get(name)
    if kind is None:
        close = nearest(name, kinds)
        hint = f"did you mean '{close}'?" if close else f"there are {', '.join(kinds)}"
        raise GenerationError(f"there is no kind '{name[:60]}'; {hint}")
    return kind
