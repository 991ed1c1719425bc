"""``armls.package``: make the package of a folder for the Marketplace, or verify an existing zip."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import CancelCheck
from armls.lsp.analyses import wait_for
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.progress import Progress, progress
from armls.lsp.session import is_path
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.packager.model import PackOptions, PackProgress


class _CancelledByUser(Exception):
    """Ends a job, which the scheduler would restart if it were ``Cancelled``."""


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``folder`` and ``output``: the URIs of the folder to package and of the zip to write. Or ``verify``: the URI of
    a zip to check, and ``reproduce``, that of a folder to compare it with. The others are as on the command line.
    """

    folder: str = ""
    output: str = ""
    level: int = 6
    optimize: str = "none"
    skipValidation: bool = False
    asOf: str = ""
    exclude: tuple[str, ...] = ()
    verify: str = ""
    reproduce: str = ""


async def package(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """The report as ``armls package --format json`` prints it, with ``cancelled`` and ``text``, its lines for people.

    ``failure`` says why a folder can't be packaged or a zip verified, None otherwise.
    """
    options = _options(server, arguments)
    work = _verification(arguments, options) if arguments.verify else _packaging(arguments, options)
    title = "Verifying the package" if arguments.verify else "Packaging"
    async with progress(server, title, token) as shown:
        job = server.summarizing.submit(f"package {uuid.uuid4()}", _bounded(work, shown))
        try:
            report: dict[str, Any] = await wait_for(job)
            return {**report, "cancelled": False}
        except _CancelledByUser:
            return {"written": False, "failure": None, "text": [], "cancelled": True}


Work = Callable[[CancelCheck, "Callable[[PackProgress], None]"], "dict[str, Any]"]


def _bounded(work: Work, shown: Progress) -> Callable[[CancelCheck], dict[str, Any]]:
    """Work that ends when the user cancels it, and whose failure is a result."""
    loop = asyncio.get_running_loop()

    def observe(now: PackProgress) -> None:
        message = f"{now.path.rpartition('/')[2]}, {now.memory >> 20} MB of memory"
        loop.call_soon_threadsafe(shown.report, now.done, now.total, message)

    def run(check: CancelCheck) -> dict[str, Any]:
        from armls.services.packager.model import PackagingFailed
        from armls.services.writing import Unwritable

        def cancel() -> None:
            check()
            if shown.is_cancelled:
                raise _CancelledByUser

        try:
            return {**work(cancel, observe), "failure": None}
        except (PackagingFailed, Unwritable) as error:
            return {"written": False, "failure": str(error), "text": []}

    return run


def _packaging(arguments: Arguments, options: PackOptions) -> Work:
    folder, output = _path("folder", arguments.folder), _path("output", arguments.output)
    if arguments.reproduce:
        raise JsonRpcInvalidParams("'reproduce' requires 'verify'")
    if not Path(folder).is_dir():
        raise JsonRpcInvalidParams(f"'folder': there is no such folder: {arguments.folder}")

    def work(cancel: CancelCheck, observe: Callable[[PackProgress], None]) -> dict[str, Any]:
        from armls.services.packager.packing import pack
        from armls.services.packager.report_text import pack_text

        report = pack(folder, output, options, observe=observe, cancel=cancel)
        return {**report.as_json(), "text": list(pack_text(report))}

    return work


def _verification(arguments: Arguments, options: PackOptions) -> Work:
    zipped = _path("verify", arguments.verify)
    folder = _path("reproduce", arguments.reproduce) if arguments.reproduce else ""
    for name in ("folder", "output"):
        if getattr(arguments, name):
            raise JsonRpcInvalidParams(f"'{name}' isn't allowed together with 'verify'")

    def work(cancel: CancelCheck, _: Callable[[PackProgress], None]) -> dict[str, Any]:
        from armls.services.packager.report_text import verify_text
        from armls.services.packager.verifying import reproduce, verify

        report = verify(zipped, options, cancel=cancel)
        again = reproduce(zipped, report, folder, options, cancel=cancel) if folder else None
        more = {} if again is None else {"reproduction": again.as_json()}
        return {**report.as_json(), **more, "text": list(verify_text(report, again))}

    return work


def _options(server: Server, arguments: Arguments) -> PackOptions:
    """The options of a run. Raises JsonRpcInvalidParams naming the argument that isn't valid."""
    from armls.services.packager.model import OPTIMIZATIONS, PackOptions

    optimization = next((one for one in OPTIMIZATIONS if one == arguments.optimize), None)
    if optimization is None:
        raise JsonRpcInvalidParams(f"'optimize': must be one of {', '.join(OPTIMIZATIONS)}")
    if not 0 <= arguments.level <= 9:
        raise JsonRpcInvalidParams("'level': must be an integer from 0 to 9")
    try:
        as_of = date.fromisoformat(arguments.asOf) if arguments.asOf else server.session.as_of()
    except ValueError:
        raise JsonRpcInvalidParams(f"'asOf': '{arguments.asOf}' isn't a date; write YYYY-MM-DD") from None
    return PackOptions(as_of, arguments.level, optimization, not arguments.skipValidation, arguments.exclude)


def _path(argument: str, uri: str) -> str:
    """The path of a file or folder on disk. Raises JsonRpcInvalidParams where the URI isn't that of one."""
    if not uri:
        raise JsonRpcInvalidParams(f"'{argument}' is missing: the URI of a file or folder")
    name = name_of(uri)
    if not is_path(name) or "\0" in name or not Path(name).is_absolute():
        raise JsonRpcInvalidParams(f"'{argument}': this isn't the URI of a file: {uri}")
    return name


COMMAND = Command("armls.package", Arguments, package)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
