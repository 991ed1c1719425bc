"""``armls.clearCache``: forget all results that were kept of ARM-TTK."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from armls.lsp.commands.registry import Command, Token, add_command

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It takes none."""


async def clear_cache(server: Server, _: Arguments, __: Token | None) -> dict[str, Any]:
    """``{removed}``: how many results there were."""
    from armls.services.cache.results import open_cache

    used = server.slow_pass.cache
    cache = used or open_cache(server.session.editor.ttk.cache)
    try:
        removed = await asyncio.to_thread(cache.clear)
    finally:
        if used is None:
            await asyncio.to_thread(cache.close)
    server.status.changed()
    return {"removed": removed}


COMMAND = Command("armls.clearCache", Arguments, clear_cache)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
