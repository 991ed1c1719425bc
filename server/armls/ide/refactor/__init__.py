"""Refactorings at a selection."""

from __future__ import annotations

from armls.ide.document import AnalysedDocument
from armls.ide.refactor.extract import extractions
from armls.ide.refactor.missing import missing_parameters
from armls.ide.refactor.model import Refactoring

__all__ = ["Refactoring", "refactorings"]


def refactorings(document: AnalysedDocument, start: int, end: int) -> list[Refactoring]:
    """What can be done with the selection from one absolute offset to another."""
    return [*extractions(document, start, end), *missing_parameters(document, start)]
