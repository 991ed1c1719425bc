"""``armls.resources``: the resources of a template as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from armls.core.text import SourceText
from armls.lsp.commands.registry import Command, Token, add_command, for_newest
from armls.lsp.convert import Positions

if TYPE_CHECKING:
    from armls.ide.resource_tree import ResourceNode
    from armls.lsp.language_server import Server
    from armls.lsp.session import OpenDocument
    from armls.services.analysis import Snapshot


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the template."""

    uri: str


async def resources(server: Server, arguments: Arguments, _: Token | None) -> dict[str, Any]:
    """``{uri, version, resources: [node…], reason}``; docs/language-server.md describes a node.

    ``version`` is null for a document that is not open; ``reason`` says why there are no resources, or not all.
    """

    async def listed(document: OpenDocument | None, snapshot: Snapshot) -> dict[str, Any]:
        nodes, reason = await _found(server, document, snapshot)
        return {
            "uri": arguments.uri,
            "version": document.version if document is not None else None,
            "resources": _as_json(nodes, snapshot.documents[snapshot.focus], server),
            "reason": reason,
        }

    return await for_newest(server, arguments.uri, listed)


async def _found(
    server: Server, document: OpenDocument | None, snapshot: Snapshot
) -> tuple[tuple[ResourceNode, ...], str | None]:
    """The tree, and why it is not complete."""
    from armls.ide.intact import count
    from armls.ide.resource_tree import MAX_NODES, resource_tree

    analyses = server.analyses
    if analyses.is_large(snapshot) and not analyses.is_analysed(snapshot):
        return (), "The file is larger than 'armls.summary.largeFileMegabytes'; validate it to see its resources."
    if document is None:
        nodes = await analyses.ask_once(snapshot, resource_tree)
    else:
        await analyses.judge(snapshot, server.publisher.delay(document))
        nodes = await analyses.ask(snapshot, resource_tree, f"resources {id(snapshot)}")
    if nodes is None:
        return (), "The document isn't a deployment template."
    is_full = count(nodes) == MAX_NODES
    return nodes, f"Only the first {MAX_NODES} resources are listed." if is_full else None


def _as_json(nodes: tuple[ResourceNode, ...], text: SourceText, server: Server) -> list[dict[str, Any]]:
    every = [one for node in nodes for one in node.all_nodes()]
    offsets = [at for one in every for at in (one.start, one.end, one.name_start, one.name_end)]
    positions = Positions(text, offsets, server.session.encoding)

    def node(one: ResourceNode) -> dict[str, Any]:
        return {
            "name": one.name,
            "type": one.type,
            "apiVersion": one.api_version,
            "id": one.id,
            "kind": one.kind,
            "symbolicName": one.symbolic_name,
            "condition": one.condition,
            "copy": None if one.copy is None else {"name": one.copy.name, "count": one.copy.count},
            "scope": one.scope,
            "pointer": one.pointer,
            "range": positions.range(one.start, one.end),
            "selectionRange": positions.range(one.name_start, one.name_end),
            "children": [node(child) for child in one.children],
        }

    return [node(one) for one in nodes]


COMMAND = Command("armls.resources", Arguments, resources)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
