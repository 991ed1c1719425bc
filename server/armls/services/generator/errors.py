"""What can be wrong with a kind, and with what it is given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindProblem:
    """A mistake in a file of a kind. ``path`` is on disk, ``line`` counts from 1; 0 for the file as a whole."""

    path: str
    line: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class KindError(Exception):
    """A kind that cannot be used, with all that is wrong with it."""

    def __init__(self, *problems: KindProblem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class InputProblem:
    """An input that is refused: its name, and what must be and what was found, without a full stop."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"'{self.name}' {self.message}"


class InvalidInputs(Exception):
    """Inputs that are refused, all at once."""

    def __init__(self, *problems: InputProblem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class GenerationError(Exception):
    """Why nothing can be generated, and what to do: one sentence without a full stop."""


class FolderInUse(GenerationError):
    """A folder that has files which nobody has said may be replaced."""
