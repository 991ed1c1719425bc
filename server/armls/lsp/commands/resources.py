"""``armls.resources``: the resources of a template as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import Cancelled
from armls.core.text import SourceText
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.convert import Positions
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.ide.resource_tree import ResourceNode
    from armls.lsp.language_server import Server
    from armls.services.analysis import Snapshot


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the template."""

    uri: str


async def resources(server: Server, arguments: Arguments, _: Token | None) -> dict[str, Any]:
    """``{uri, version, resources: [node…], reason}``; docs/language-server.md describes a node.

    ``version`` is null for a document that is not open; ``reason`` says why there are no resources, or not all.
    """
    while True:
        await server.session.prepare(name_of(arguments.uri))
        document = server.session.document(arguments.uri)
        snapshot = server.session.snapshot_of(arguments.uri)
        if snapshot is None:
            raise JsonRpcInvalidParams(f"'uri': there is no such document, or it cannot be read: {arguments.uri}")
        try:
            if document is not None:
                delay = server.publisher.delay(document)
                nodes, reason = await _found(server, snapshot, delay)
            else:
                nodes, reason = await _found(server, snapshot, None)
        except Cancelled:
            if server.session.is_current(snapshot):
                raise
            continue  # it has been edited meanwhile
        version = document.version if document is not None else None
        text = snapshot.documents[snapshot.focus]
        return {
            "uri": arguments.uri,
            "version": version,
            "resources": _as_json(nodes, text, server),
            "reason": reason,
        }


async def _found(
    server: Server, snapshot: Snapshot, delay: float | None
) -> tuple[tuple[ResourceNode, ...], str | None]:
    """The tree, after ``delay`` seconds (None: the document is not open), and why it is not complete."""
    from armls.ide.resource_tree import MAX_NODES, count_nodes

    analyses = server.analyses
    if analyses.is_large(snapshot) and not analyses.is_analysed(snapshot):
        return (), "The file is larger than 'armls.summary.largeFileMegabytes'; validate it to see its resources."
    nodes = await (analyses.resources_once(snapshot) if delay is None else analyses.resources(snapshot, delay))
    if nodes is None:
        return (), "The document isn't a deployment template."
    is_full = count_nodes(nodes) == MAX_NODES
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
