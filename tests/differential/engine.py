"""Azure's own template engine, where it is at hand."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("ARMLS_SHARED") or Path(__file__).resolve().parents[3] / "shared")
"""The folder that the engine is in: ``ARMLS_SHARED``, or ``shared`` beside the repository."""
NO_ANSWER = "no answer within"
"""In the error of a question that has taken the engine too long."""
_START = 120
"""Seconds in which the engine must have started, on a machine with much else to do."""


class Engine:
    """The engine's process; use as a context manager."""

    def __init__(self, shared: Path, timeout: float = 30) -> None:
        """``timeout`` is in seconds for a question.

        Raises OSError or CalledProcessError where the engine is not there or does not start.
        """
        path = shared / "bicep" / "oracle.py"
        spec = importlib.util.spec_from_file_location("oracle", path)
        if spec is None or spec.loader is None or not path.exists():
            raise FileNotFoundError(f"Azure's engine is not there: {path} is missing")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self._client = module.Oracle(timeout=max(timeout, _START))
        self._client.evaluate(["1"])  # the first question takes longest
        self._client._timeout = timeout

    def __enter__(self) -> Engine:
        self._client.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self._client.__exit__(*reason)
        self._client._process.stdout.close()  # its client leaves it open

    def expand(self, template: Any, parameters: Any = None, **context: Any) -> dict[str, Any]:
        """``{predictedResources, outputs, diagnostics}``, or ``{error}``: what it says of a template."""
        found: dict[str, Any] = self._client.expand(template, parameters, **context)
        return found
