"""``armls.status``: what the server has at its disposal, and how it is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from armls.lsp.commands.registry import Command, Token, add_command

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It takes none."""


async def status(server: Server, _: Arguments, __: Token | None) -> dict[str, Any]:
    """The same object as the notification ``armls/status``. Sizes are in bytes."""
    return {
        "pool": dict.fromkeys(("workers", "busy", "queued", "restarts", "timeouts", "failures"), 0),
        "cache": dict.fromkeys(("hits", "misses", "entries", "bytes"), 0),
        "memory": _memory(),
        "pwsh": {
            "available": False,
            "version": None,
            "ttkVersion": None,
            "reason": "this version of armls does not run ARM-TTK",
        },
    }


def _memory() -> dict[str, int]:
    import psutil

    process = psutil.Process()
    children = 0
    for child in process.children(recursive=True):
        try:
            children += child.memory_info().rss
        except psutil.Error:
            continue  # it has just ended
    return {"rss": process.memory_info().rss, "children": children}


COMMAND = Command("armls.status", Arguments, status)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
