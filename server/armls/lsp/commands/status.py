"""``armls.status``: what the server has at its disposal, and how it is doing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from armls.lsp.commands.registry import Command, Token, add_command

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It takes none."""


async def status(server: Server, _: Arguments, __: Token | None) -> dict[str, Any]:
    """The same object as the notification ``armls/status``. Sizes are in bytes."""
    return await asyncio.to_thread(server.status.current)


COMMAND = Command("armls.status", Arguments, status)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
