"""``armls generate``: a solution of a kind, the same files for the same inputs."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from armls.cli import FAILURE, UsageError, report_failure
from armls.services.discovery import with_slashes
from armls.services.generator import (
    COMMON_INPUTS,
    FolderInUse,
    GenerationError,
    InputProblem,
    InvalidInputs,
    KindError,
    Solution,
    SolutionKind,
    built_in_versions,
    find_kinds,
    generate,
    user_versions,
    write_solution,
)
from armls.services.generator.listing import described_kinds, kind_named
from armls.services.generator.options import Option, from_text
from armls.services.json_text import indented


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add(
        "kind",
        nargs="?",
        metavar="KIND",
        help="what to make: storage, vm, webapp, keyvault, network, empty, or your own",
    )
    add("--list", action="store_true", help="show the kinds with their options; with KIND, that one")
    add("--name", metavar="NAME", help="the solution's name")
    add("--publisher", metavar="NAME", help="who publishes it")
    add("--seed", metavar="TEXT", help="what all that looks random derives from (default: publisher and name)")
    add(
        "--param",
        nargs="+",
        action="extend",
        default=[],
        metavar="OPTION=VALUE",
        help="options of the kind; several values of one option with commas, or as a JSON array",
    )
    add("--managed-app", action="store_true", help="make a managed application, with a viewDefinition.json")
    add("--as-of", metavar="DATE", help="use the newest API versions of this day (default: the catalogue's date)")
    add("--catalogue", choices=("built-in", "user"), default="built-in", help="where the API versions come from")
    add("--kind-dir", action="append", default=[], metavar="DIR", help="a kind of your own, or a folder of kinds")
    add("--output", metavar="DIR", help="the folder to write into; it must be new, empty, or generated and unchanged")
    add("--force", action="store_true", help="replace files of the same names in the output folder")
    add("--format", choices=("text", "json"), default="text", help="how to show what was made (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """List the kinds, or make a solution; exit code 2, and nothing written, where an input or a kind is wrong."""
    try:
        kinds = find_kinds(with_slashes(folder) for folder in arguments.kind_dir)
        if arguments.list:
            return _list(arguments, kinds)
        return _generate(arguments, kinds)
    except (KindError, InvalidInputs) as error:
        for problem in error.problems:
            report_failure(str(problem))
        return FAILURE
    except FolderInUse as error:
        raise UsageError(f"{error}, or use --force to replace files of the same names") from None
    except GenerationError as error:
        raise UsageError(str(error)) from None


def _list(arguments: argparse.Namespace, kinds: Mapping[str, SolutionKind]) -> int:
    shown = kinds if arguments.kind is None else {arguments.kind: kind_named(kinds, arguments.kind)}
    if arguments.format == "json":
        sys.stdout.write(indented(described_kinds(shown), ensure_ascii=True) + "\n")
    else:
        _write("".join(f"{line}\n" for line in _listed(shown)))
    return 0


def _listed(kinds: Mapping[str, SolutionKind]) -> Iterator[str]:
    for kind in kinds.values():
        yield f"{kind.name}: {kind.title}"
        yield f"  {kind.description}"
        width = max((len(name) for name in kind.options), default=0)
        for name, option in kind.options.items():
            yield f"    {name:<{width}}  {option.description} {_bounds(option)}"
    yield "'armls generate KIND --name NAME --publisher NAME --param OPTION=VALUE --output DIR' makes one."


def _bounds(option: Option) -> str:
    parts = []
    if option.allowed_values is not None:
        parts.append(", ".join(map(str, option.allowed_values)))
    elif option.type == "int":
        parts.append(f"{option.min_value} to {option.max_value}")
    elif option.type == "array":
        parts.append(f"{option.min_length or 0} to {option.max_length} items")
    elif option.type == "bool":
        parts.append("true, false")
    if not option.is_required:
        default = option.default
        text = (
            ",".join(default)
            if isinstance(default, list)
            else str(default).lower()
            if option.type == "bool"
            else default
        )
        parts.append(f"default: {text}" if text != "" else "default: none")
    return f"({'; '.join(parts)})"


def _generate(arguments: argparse.Namespace, kinds: Mapping[str, SolutionKind]) -> int:
    if arguments.kind is None:
        raise UsageError(f"name a kind: {', '.join(kinds)} ('armls generate --list' describes them)")
    kind = kind_named(kinds, arguments.kind)
    options, problems = _options(kind, arguments.param)
    given = {
        "name": arguments.name,
        "publisher": arguments.publisher,
        "seed": arguments.seed,
        "asOf": arguments.as_of,
        "managedApp": arguments.managed_app,
    }
    if not arguments.output:
        problems.append(InputProblem("output", "is required: the folder to write into"))
    versions = user_versions() if arguments.catalogue == "user" else built_in_versions()
    try:
        solution = generate(
            kind, {name: value for name, value in given.items() if value is not None}, options, versions
        )
    except InvalidInputs as error:
        raise InvalidInputs(*(_on_the_command_line(problem) for problem in (*problems, *error.problems))) from None
    if problems:
        raise InvalidInputs(*map(_on_the_command_line, problems))
    for warning in solution.warnings:
        report_failure(f"{warning}")
    write_solution(arguments.output, solution.files, arguments.force)
    _write(_made(arguments.output, solution, arguments.format))
    return 0


def _options(kind: SolutionKind, texts: list[str]) -> tuple[dict[str, Any], list[InputProblem]]:
    found: dict[str, Any] = {}
    problems = []
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            problems.append(InputProblem(text, "must be OPTION=VALUE"))
        elif name in found:
            problems.append(InputProblem(name, "is given twice"))
        else:
            option = kind.options.get(name)
            found[name] = value if option is None else from_text(option, value)
    return found, problems


_FLAGS = {"managedApp": "--managed-app", "asOf": "--as-of", "output": "--output"}


def _on_the_command_line(problem: InputProblem) -> InputProblem:
    """The problem with an input's name as it is on the command line."""
    is_common = problem.name in COMMON_INPUTS or problem.name in _FLAGS
    return InputProblem(_FLAGS.get(problem.name, f"--{problem.name}"), problem.message) if is_common else problem


def _made(folder: str, solution: Solution, form: str) -> str:
    files = [
        {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in solution.files.items()
    ]
    if form == "json":
        warnings = [
            {"path": one.path, "line": one.line, "severity": one.severity, "message": one.message}
            for one in solution.warnings
        ]
        return (
            indented({"output": with_slashes(folder), "files": files, "findings": warnings}, ensure_ascii=True) + "\n"
        )
    width = max(len(name) for name in solution.files)
    lines = [f"  {name:<{width}}  {len(data):>7,} bytes" for name, data in solution.files.items()]
    as_of = solution.inputs.as_of
    head = f"Created {len(files)} files in {folder} (kind '{solution.kind.name}', API versions as of {as_of}):"
    return "\n".join([head, *lines, f"'armls package {folder} --output FILE.zip' makes a package of them.", ""])


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
