"""Solution packages generated from kinds: folders of Jinja2 templates with a description."""

from armls.services.generator.errors import (
    FolderInUse,
    GenerationError,
    InputProblem,
    InvalidInputs,
    KindError,
    KindProblem,
)
from armls.services.generator.folder import write_solution
from armls.services.generator.generating import COMMON_INPUTS, Solution, generate
from armls.services.generator.kinds import MANIFEST, SolutionKind, find_kinds
from armls.services.generator.versions import ApiVersions, built_in_versions, user_versions

__all__ = [
    "COMMON_INPUTS",
    "MANIFEST",
    "ApiVersions",
    "FolderInUse",
    "GenerationError",
    "InputProblem",
    "InvalidInputs",
    "KindError",
    "KindProblem",
    "Solution",
    "SolutionKind",
    "built_in_versions",
    "find_kinds",
    "generate",
    "user_versions",
    "write_solution",
]
