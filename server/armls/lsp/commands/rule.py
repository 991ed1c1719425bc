"""``armls.rule``: the manual of a rule, or of any other code that a diagnostic has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.lsp.commands.registry import Command, Token, add_command

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``id``: the code of a diagnostic, or the name of an ARM-TTK test."""

    id: str


async def rule(server: Server, arguments: Arguments, _: Token | None) -> dict[str, Any]:
    """``{id, title, area, severity, ttk, markdown}``; ``ttk`` is null without such a test."""
    from armls.services.manuals import manual_of, nearest_code

    manual = manual_of(arguments.id, server.slow_pass.tests)
    if manual is None:
        close = nearest_code(arguments.id)
        hint = f"; did you mean '{close}'?" if close is not None else ""
        raise JsonRpcInvalidParams(f"'id': there is no rule '{arguments.id[:100]}'{hint}")
    return {
        "id": manual.id,
        "title": manual.title,
        "area": manual.area,
        "severity": manual.severity,
        "ttk": manual.ttk,
        "markdown": manual.markdown,
    }


COMMAND = Command("armls.rule", Arguments, rule)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
