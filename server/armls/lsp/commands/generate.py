"""``armls.generate``: the kinds of solutions with their inputs, or the files of one."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import CancelCheck
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.features.configuration import ask_for_configuration
from armls.lsp.progress import progress
from armls.lsp.uris import path_of, uri_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.generator import KindProblem, Solution


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``list``: describe the kinds. Otherwise make one of ``kind``, with the common inputs and ``options`` by name.

    ``output``: the URI of the folder to write into; without it nothing is written. ``force``: replace files there.
    """

    list: bool = False
    kind: str = ""
    name: Any = msgspec.UNSET
    publisher: Any = msgspec.UNSET
    seed: Any = msgspec.UNSET
    managedApp: Any = msgspec.UNSET
    asOf: Any = msgspec.UNSET
    options: dict[str, Any] = {}
    output: str | None = None
    force: bool = False


_INPUTS = ("name", "publisher", "seed", "managedApp", "asOf")
_STEPS = 12
"""About what a generation reports."""


async def generate(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """``{version, inputs, kinds, problems}``, or ``{output, mainTemplate, files: [{path, bytes, sha256}], problems,
    cancelled}``.

    ``problems`` are mistakes in kinds, ``[{uri, line, severity, message}]``; where one is an error, nothing is written
    and ``output`` is null. Raises JsonRpcInvalidParams naming all inputs that are wrong.
    """
    from armls.services.generator.kinds import read_kinds
    from armls.services.generator.listing import described_kinds

    await ask_for_configuration(server)  # the command may be the first thing that the server is started for
    folders = server.session.editor.kind_folders
    if arguments.list:
        kinds, problems = await server.beside_analysis(lambda _: read_kinds(folders))
        return {**described_kinds(kinds), "problems": _shown(problems)}
    folder = _output(arguments)
    loop = asyncio.get_running_loop()
    async with progress(server, "Generating a solution", token) as shown:
        done = 0

        def work(check: CancelCheck) -> dict[str, Any]:
            def tell(name: str) -> None:
                nonlocal done
                check()
                if shown.is_cancelled:
                    raise _CancelledByUser
                done += 1
                loop.call_soon_threadsafe(shown.report, min(done, _STEPS), _STEPS, name)

            return _generated(folders, arguments, folder, tell)

        try:
            return await server.beside_analysis(work)
        except _CancelledByUser:
            return _nothing((), is_cancelled=True)


class _CancelledByUser(Exception):
    """Ends the generation; the scheduler would begin it again if it were ``Cancelled``."""


def _output(arguments: Arguments) -> str | None:
    if arguments.output is None:
        return None
    folder = path_of(arguments.output)
    if folder is None:
        raise JsonRpcInvalidParams(f"'output': must be the URI of a folder (found: {arguments.output[:200]})")
    return folder


def _generated(
    folders: Iterable[str], arguments: Arguments, folder: str | None, tell: Callable[[str], None]
) -> dict[str, Any]:
    from armls.services.generator import GenerationError, InvalidInputs, KindError, built_in_versions, write_solution
    from armls.services.generator import generate as make
    from armls.services.generator.kinds import read_kinds
    from armls.services.generator.listing import kind_named

    kinds, problems = read_kinds(folders)
    given = {name: value for name in _INPUTS if (value := getattr(arguments, name)) is not msgspec.UNSET}
    try:
        kind = kind_named(kinds, arguments.kind)
    except GenerationError as error:
        if problems:  # it may be one of those that can't be read
            return _nothing(problems)
        raise JsonRpcInvalidParams(f"'kind': {error}") from None
    try:
        solution = make(kind, given, arguments.options, built_in_versions(), tell)
    except InvalidInputs as error:
        raise JsonRpcInvalidParams(str(error)) from None
    except KindError as error:
        return _nothing(error.problems)
    if folder is not None:
        try:
            write_solution(folder, solution.files, arguments.force)
        except GenerationError as error:
            raise JsonRpcInvalidParams(f"'output': {error}") from None
    return _made(solution, folder)


def _made(solution: Solution, folder: str | None) -> dict[str, Any]:
    files = [
        {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in solution.files.items()
    ]
    root = folder.rstrip("/") if folder is not None else ""
    return {
        "output": uri_of(folder) if folder is not None else None,
        "mainTemplate": uri_of(f"{root}/mainTemplate.json") if folder is not None else None,
        "files": files,
        "problems": _shown(solution.warnings),
        "cancelled": False,
    }


def _nothing(problems: Iterable[KindProblem], *, is_cancelled: bool = False) -> dict[str, Any]:
    return {
        "output": None,
        "mainTemplate": None,
        "files": [],
        "problems": _shown(problems),
        "cancelled": is_cancelled,
    }


def _shown(problems: Iterable[KindProblem]) -> list[dict[str, Any]]:
    return [
        {
            "uri": uri_of(problem.path),
            "line": max(problem.line - 1, 0),
            "severity": problem.severity,
            "message": problem.message,
        }
        for problem in problems
    ]


COMMAND = Command("armls.generate", Arguments, generate)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
