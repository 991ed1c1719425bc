"""``armls.summarize``: what is in a document, a file, or the templates of a folder."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import CancelCheck
from armls.core.text import SourceText
from armls.lsp.analyses import wait_for
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.progress import Progress, progress
from armls.lsp.session import is_path
from armls.lsp.uris import identity_of, name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.summary import Options

_STEP_BYTES = 16 * 1024 * 1024


class _CancelledByUser(Exception):
    """Ends a job, which the scheduler would begin again if it were ``Cancelled``."""


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: a document, open or on disk, or a folder. ``maxMemoryMegabytes``: give up beyond that, 0 for never."""

    uri: str
    maxMemoryMegabytes: int = 0


async def summarize(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """``{summaries, failures: [{path, message}], cancelled}``; summaries as ``armls summary`` has them."""
    from armls.services.summary import Options

    if arguments.maxMemoryMegabytes < 0:
        raise JsonRpcInvalidParams("'maxMemoryMegabytes': a number of megabytes is not below 0")
    bound = arguments.maxMemoryMegabytes * 1024 * 1024 or None
    options = Options(chunk=server.session.editor.chunk_bytes, max_memory=bound)
    found: dict[str, Any] = {"summaries": [], "failures": [], "cancelled": False}
    async with progress(server, "Summarising", token) as shown:
        try:
            names = await _names(server, arguments.uri, shown)
        except _CancelledByUser:
            names, found["cancelled"] = [], True
        for number, name in enumerate(names):
            if shown.is_cancelled:
                found["cancelled"] = True
                break
            shown.report(number, len(names), name.rpartition("/")[2])
            await _add(server, name, options, shown, found)
    return found


async def _names(server: Server, uri: str, shown: Progress) -> list[str]:
    """The documents that a URI means. Raises JsonRpcInvalidParams where there are none."""
    name = name_of(uri)
    if server.session.document(uri) is None:
        path = Path(name)
        if not is_path(name) or not path.exists():
            raise JsonRpcInvalidParams(f"'uri': there is no such document, file or folder: {uri}")
        if path.is_dir():
            job = server.summarizing.submit(f"list {uuid.uuid4()}", lambda check: _templates(name, check, shown))
            return await wait_for(job)
        if not path.is_file():  # it might have no end
            raise JsonRpcInvalidParams(f"'uri': this is a pipe or a device, neither a file nor a folder: {uri}")
    return [name]


async def _add(server: Server, name: str, options: Options, shown: Progress, found: dict[str, Any]) -> None:
    """One summary, or why there is none."""
    from armls.services.files import reason_of
    from armls.services.summary import MemoryExceeded

    opened = {identity_of(one.name): one.text for one in server.session.documents()}
    tell = _teller(shown, name)
    work = _work(server, name, opened.get(identity_of(name)), options, shown, tell)
    try:
        summary = await wait_for(server.summarizing.submit(f"summary {uuid.uuid4()}", work))
        found["summaries"].append(summary)
    except OSError as error:
        found["failures"].append({"path": name, "message": reason_of(error)})
    except MemoryExceeded as error:
        found["failures"].append({"path": name, "message": str(error)})
    except _CancelledByUser:
        found["cancelled"] = True


def _teller(shown: Progress, name: str) -> Callable[[int], None]:
    """Tells the user, from another thread, how much has been read."""
    loop = asyncio.get_running_loop()
    size = Path(name).stat().st_size if is_path(name) and Path(name).is_file() else 0
    told = 0

    def tell(read: int) -> None:
        nonlocal told
        if read >= told + _STEP_BYTES and size:
            told = read
            loop.call_soon_threadsafe(shown.report, min(read, size), size, name.rpartition("/")[2])

    return tell


def _work(
    server: Server,
    name: str,
    text: SourceText | None,
    options: Options,
    shown: Progress,
    tell: Callable[[int], None],
) -> Callable[[CancelCheck], dict[str, Any]]:
    summaries = server.analyses.summaries

    def work(check: CancelCheck) -> dict[str, Any]:
        def observe(read: int) -> None:
            check()
            if shown.is_cancelled:
                raise _CancelledByUser
            tell(read)

        if text is not None:
            return summaries.of_text(name, text, options, observe).as_json()
        return summaries.of_file(name, options, observe).as_json()

    return work


def _templates(folder: str, check: CancelCheck, shown: Progress) -> list[str]:
    """The files of a folder that are documents of ours, as far as their names and beginnings tell."""
    from armls.services.discovery import Target, walk

    found: list[str] = []
    for one in walk(folder):
        check()
        if shown.is_cancelled:
            raise _CancelledByUser
        if isinstance(one, Target) and _is_worth_it(one.path):
            found.append(one.path)
    return found


def _is_worth_it(path: str) -> bool:
    from armls.services.files import may_be_template

    try:
        with open(path, "rb") as stream:
            head = stream.read(64 * 1024).decode("utf-8", "replace")
    except OSError:
        return True  # why it cannot be read is said where its summary should be
    return may_be_template(path, head)


COMMAND = Command("armls.summarize", Arguments, summarize)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
