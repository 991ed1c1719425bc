"""``armls.expand``: what a template deploys, or what becomes different with another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import CancelCheck
from armls.core.text import SourceText
from armls.lsp.commands.registry import Command, Token, add_command, no_document
from armls.lsp.progress import progress
from armls.lsp.session import is_path
from armls.lsp.uris import identity_of, name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.expansion import Expanded


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the template. ``parameters``: the URI of a parameter file. ``context``: as ``--context`` takes it.

    ``diff`` and ``diffParameters``: the URIs of the template and parameter file of the other side of a difference.
    ``format``: ``markdown`` or ``text`` adds the result as that.
    """

    uri: str
    parameters: str | None = None
    context: dict[str, Any] | None = None
    diff: str | None = None
    diffParameters: str | None = None
    format: Literal["json", "markdown", "text"] = "json"


async def expand(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """As ``armls expand --format json`` prints it, and ``missing``: sentences that say what is not shown.

    With a ``format`` also as that prints it, in the member ``markdown`` or ``text``. Looks at texts as they are now.
    Raises JsonRpcInvalidParams naming the argument that is wrong.
    """
    from armls.services.expansion import BadInput, context_of

    try:
        context = context_of(arguments.context or {})[0]
    except BadInput as error:
        raise JsonRpcInvalidParams(f"'context': {error}") from None
    one = _Side.of(server, arguments.uri, "uri", arguments.parameters, "parameters")
    other = None
    if arguments.diff is not None or arguments.diffParameters is not None:
        values = arguments.diffParameters or arguments.parameters
        other = _Side.of(server, arguments.diff or arguments.uri, "diff", values, "diffParameters")
    open_texts = {identity_of(document.name): document.text for document in server.session.documents()}

    def work(check: CancelCheck) -> dict[str, Any]:
        sides = [side.expanded(context, open_texts, check) for side in (one, other) if side is not None]
        return _result(sides, arguments.format)

    async with progress(server, "Expanding a template", token):
        return await server.beside_analysis(work)


def _result(sides: list[Expanded], form: str) -> dict[str, Any]:
    """What one side deploys, or how two differ."""
    from armls.core.expansion import difference
    from armls.services import expansion_text as texts
    from armls.services.expansion import what_is_missing

    lines: Iterator[str] = iter(())
    if len(sides) == 1:
        result = sides[0].expansion.as_json()
        if form != "json":
            lines = (texts.expansion_markdown if form == "markdown" else texts.expansion_text)(sides[0])
    else:
        found = difference(sides[0].expansion, sides[1].expansion)
        result = found.as_json()
        if form != "json":
            lines = (texts.difference_markdown if form == "markdown" else texts.difference_text)(found)
    named = [(side.documents[""][0].rpartition("/")[2], what_is_missing(side)) for side in sides]
    result["missing"] = [f"{name}: {missing}." for name, missing in named if missing]
    if form != "json":
        result[form] = "".join(f"{line}\n" for line in lines)
    return result


@dataclass(frozen=True, slots=True)
class _Side:
    """One template with its values, as they are now."""

    name: str
    text: SourceText
    values: SourceText | None
    root: str
    arguments: tuple[str, str]

    @classmethod
    def of(cls, server: Server, uri: str, argument: str, values: str | None, values_argument: str) -> _Side:
        """From the client's arguments, whose names are for messages."""
        name = name_of(uri)
        folders = list(server.session.folders_of(name)) if is_path(name) else []
        text = _text(server, uri, argument)
        given = _text(server, values, values_argument) if values is not None else None
        return cls(name, text, given, folders[-1] if folders else "", (argument, values_argument))

    def expanded(self, context: Any, open_texts: dict[str, SourceText], check: CancelCheck) -> Expanded:
        """On the analysis thread: what the template deploys."""
        from armls.services.expansion import BadInput, expand_text, read_values
        from armls.services.files import Unreadable, read

        def read_text(path: str) -> SourceText | None:
            if not is_path(self.name):
                return None
            known = open_texts.get(identity_of(path))
            try:
                return known if known is not None else read(path)
            except Unreadable:
                return None

        argument = self.arguments[1]
        try:
            values = read_values(self.values) if self.values is not None else {}
            argument = self.arguments[0]
            return expand_text(self.name, self.text, values, context, read_text, self.root, check)
        except BadInput as error:
            raise JsonRpcInvalidParams(f"'{argument}': {error}") from None


def _text(server: Server, uri: str, argument: str) -> SourceText:
    text = server.session.text_of(name_of(uri))
    if text is None:
        raise no_document(argument, uri)
    return text


COMMAND = Command("armls.expand", Arguments, expand)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
