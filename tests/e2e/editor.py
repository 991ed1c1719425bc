"""An editor for tests: pytest-lsp's client around a real server process, with questions that wait for their answer."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES

import armls

SECONDS = 60.0
SERVER = [sys.executable, "-m", "armls", "serve"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(armls.__file__).parents[1])}

PULL = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities()),
    workspace=types.WorkspaceClientCapabilities(
        diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
        configuration=True,
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
)
NOTHING_OPTIONAL = types.ClientCapabilities()

Shown = list[str]
"""Diagnostics, each as ``severity code line:character-line:character``."""


class Editor:
    """What a user's editor does, and what it has been told."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.registered: set[str] = set()
        self.partial: list[Any] = []
        self.messages: list[str] = []
        self.statuses: list[Any] = []
        self._heard = asyncio.Condition()

    # ---- what the server sends

    def listen(self) -> None:
        """Take part in the conversation."""
        ours: dict[str, Callable[..., Any]] = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._publish,
            types.CLIENT_REGISTER_CAPABILITY: self._register,
            types.WORKSPACE_DIAGNOSTIC_REFRESH: self._refresh,
            types.PROGRESS: self._progress,
            types.WINDOW_SHOW_MESSAGE: self._message,
            "armls/status": self._status,
        }
        for method, handler in {**DEFAULT_CLIENT_FEATURES, **ours}.items():
            # pygls writes on what it registers, which a method does not allow.
            self.client.feature(method)(partial(handler) if method in ours else handler)

    async def _tell(self) -> None:
        async with self._heard:
            self._heard.notify_all()

    async def _publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.setdefault(params.uri, []).append(params)
        await self._tell()

    async def _register(self, params: types.RegistrationParams) -> None:
        self.registered |= {one.method for one in params.registrations}
        await self._tell()

    async def _refresh(self, _: None) -> None:
        self.client.diagnostic_refresh_count += 1
        await self._tell()

    async def _progress(self, params: types.ProgressParams) -> None:
        self.partial.append(params.value)
        await self._tell()

    async def _message(self, params: types.ShowMessageParams) -> None:
        self.messages.append(params.message)
        await self._tell()

    async def _status(self, params: Any) -> None:
        self.statuses.append(params)
        await self._tell()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds that the server's messages bring about."""
        async with self._heard:
            await asyncio.wait_for(self._heard.wait_for(condition), SECONDS)

    async def published_for(self, uri: str, version: int | None) -> Shown:
        """The diagnostics that the server pushes, or has pushed, for a version."""
        await self.until(lambda: any(one.version == version for one in self.published.get(uri, ())))
        return shown([one for one in self.published[uri] if one.version == version][-1].diagnostics)

    async def refreshed(self, more_than: int) -> None:
        """Wait for one more request to pull again."""
        await self.until(lambda: self.client.diagnostic_refresh_count > more_than)

    # ---- what the user does

    def open(self, uri: str, text: str, version: int = 1) -> None:
        """Open a document."""
        item = types.TextDocumentItem(uri, types.LanguageKind.Json, version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def edit(self, uri: str, version: int, line: int, start: int, end: int, text: str) -> None:
        """Replace a part of one line."""
        place = types.Range(types.Position(line, start), types.Position(line, end))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangePartial(place, text)],
            )
        )

    def close(self, uri: str) -> None:
        """Close a document."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def change_on_disk(self, *uris: str) -> None:
        """Tell of files that were written."""
        changes = [types.FileEvent(uri, types.FileChangeType.Changed) for uri in uris]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    async def pull(self, uri: str, previous: str | None = None) -> Any:
        """Ask for a document's report."""
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri), previous_result_id=previous)
        return await asyncio.wait_for(self.client.text_document_diagnostic_async(params), SECONDS)

    async def pull_all(self, previous: dict[str, str] | None = None, token: str | None = None) -> list[Any]:
        """Ask for the reports of the workspace."""
        known = [types.PreviousResultId(uri, value) for uri, value in (previous or {}).items()]
        params = types.WorkspaceDiagnosticParams(known, partial_result_token=token)
        report = await asyncio.wait_for(self.client.workspace_diagnostic_async(params), SECONDS)
        return list(report.items)

    async def hover(self, uri: str, line: int, character: int) -> types.Hover | None:
        """Point at a place."""
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        return await asyncio.wait_for(self.client.text_document_hover_async(params), SECONDS)

    async def run(self, command: str, argument: dict[str, Any] | None = None) -> Any:
        """Execute a command."""
        params = types.ExecuteCommandParams(command, [argument] if argument is not None else None)
        return await asyncio.wait_for(self.client.workspace_execute_command_async(params), SECONDS)


@asynccontextmanager
async def editing(
    capabilities: types.ClientCapabilities = PULL,
    folder: Path | None = None,
    options: dict[str, Any] | None = None,
    configuration: dict[str, Any] | None = None,
    server: Sequence[str] = SERVER,
    environment: Mapping[str, str] = ENVIRONMENT,
    working_directory: Path | None = None,
) -> AsyncIterator[Editor]:
    """An editor with a server of its own, initialised, and shut down in order at the end with exit code 0.

    ``server`` is the command that starts it.
    """
    client = LanguageClient(
        converter_factory=default_converter, configuration={"": {"armls": configuration}} if configuration else None
    )
    editor = Editor(client)
    editor.listen()
    await client.start_io(*server, env=environment, cwd=working_directory)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)] if folder else None,
            initialization_options=options or {"debounce": {"fastMs": 0}},
        )
    )
    yield editor
    await client.shutdown_session()
    process = client._server
    assert process is not None
    assert process.returncode == 0
    await client.stop()


def shown(diagnostics: Any) -> Shown:
    """The diagnostics in a line each."""
    return [f"{types.DiagnosticSeverity(one.severity).name.lower()} {one.code} {one.range}" for one in diagnostics]
