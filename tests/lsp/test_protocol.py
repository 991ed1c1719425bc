"""What the server answers to a client that errs, without a process."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from armls.lsp.language_server import Server
from armls.lsp.server import create_server


class Wire:
    """Collects what the server writes."""

    def __init__(self, server: Server) -> None:
        self.messages: list[dict[str, Any]] = []
        self.server = server
        server.protocol.set_writer(self)  # type: ignore[arg-type]

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        pass

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Hand the server a notification."""
        body = {"jsonrpc": "2.0", "method": method, "params": params}
        self.server.protocol.receive(json.dumps(body).encode())

    async def ask(self, body: bytes | dict[str, Any]) -> Any:
        """Hand the server a message; its answer, or None where it has none."""
        seen = len(self.messages)
        raw = body if isinstance(body, bytes) else json.dumps({"jsonrpc": "2.0", **body}).encode()
        self.server.protocol.receive(raw)
        for _ in range(50):  # until what the message has started is done
            await asyncio.sleep(0)
        return self.messages[seen] if len(self.messages) > seen else None


@pytest.fixture
async def wire() -> Wire:
    return Wire(create_server())


INITIALIZE = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}


async def test_nothing_before_initialize(wire: Wire) -> None:
    answer = await wire.ask({"id": 7, "method": "textDocument/diagnostic", "params": {}})
    assert answer["id"] == 7
    assert answer["error"]["code"] == -32002
    assert await wire.ask({"method": "textDocument/didOpen", "params": {}}) is None


async def test_initialize_once(wire: Wire) -> None:
    assert (await wire.ask(INITIALIZE))["result"]["serverInfo"]["name"] == "armls"
    assert (await wire.ask({**INITIALIZE, "id": 2}))["error"]["code"] == -32600


async def test_the_capabilities(wire: Wire) -> None:
    capabilities = (await wire.ask(INITIALIZE))["result"]["capabilities"]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["diagnosticProvider"] == {
        "identifier": "armls",
        "interFileDependencies": True,
        "workspaceDiagnostics": True,
    }
    assert capabilities["hoverProvider"] == {}
    assert capabilities["executeCommandProvider"]["commands"] == [
        "armls.clearCache",
        "armls.expand",
        "armls.locate",
        "armls.resources",
        "armls.rule",
        "armls.status",
        "armls.summarize",
        "armls.validate",
        "armls.validateWorkspace",
    ]


@pytest.mark.parametrize("body", [b"no json", b"\xff\xfe", b"", b"[" * 100_000])
async def test_no_json(wire: Wire, body: bytes) -> None:
    assert (await wire.ask(body))["error"]["code"] == -32700


async def test_no_message(wire: Wire) -> None:
    assert (await wire.ask(b"[1]"))["error"]["code"] == -32600
    await wire.ask(INITIALIZE)
    assert (await wire.ask(b'{"id": 3, "method": "shutdown"}'))["error"]["code"] == -32600


async def test_parameters_that_do_not_fit_are_named(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    answer = await wire.ask({"id": 2, "method": "textDocument/diagnostic", "params": {}})
    assert answer["error"] == {
        "code": -32602,
        "message": "textDocument/diagnostic: required field missing @ $.params.textDocument",
    }


async def test_an_unknown_method(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    assert (await wire.ask({"id": 2, "method": "no/such", "params": {}}))["error"]["code"] == -32601
    assert await wire.ask({"method": "no/such", "params": {}}) is None


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("armls.validate", [], "armls.validate: object missing required field `uri`"),
        ("armls.validate", [{"uri": 3}], "armls.validate: 'uri': expected `str`, got `int`"),
        ("armls.validate", [{"uri": "x", "z": 1}], "armls.validate: object contains unknown field `z`"),
        ("armls.validate", ["x"], "armls.validate: expected `object`, got `str`"),
        ("armls.validate", [{}, {}], "armls.validate takes one JSON object, not 2 arguments"),
        (
            "armls.validate",
            [{"uri": "file:///no/such/file.json"}],
            "'uri': there is no such document, or it cannot be read: file:///no/such/file.json",
        ),
        ("armls.status", [{"a": 1}], "armls.status: object contains unknown field `a`"),
        ("no.such", [], "'no.such' is no command of armls"),
    ],
)
async def test_wrong_arguments_of_commands(wire: Wire, command: str, arguments: list[Any], message: str) -> None:
    await wire.ask(INITIALIZE)
    params = {"command": command, "arguments": arguments}
    answer = await wire.ask({"id": 2, "method": "workspace/executeCommand", "params": params})
    assert answer["error"] == {"code": -32602, "message": message}


async def test_after_shutdown_only_exit(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    assert (await wire.ask({"id": 2, "method": "shutdown"}))["result"] is None
    assert (await wire.ask({"id": 3, "method": "shutdown"}))["error"]["code"] == -32600


async def test_a_handler_that_fails_is_told_in_a_line(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise KeyError("a detail that is nobody's business")

    await wire.ask(INITIALIZE)
    monkeypatch.setattr("armls.lsp.session.Session.snapshot_of", fail)
    monkeypatch.setattr("armls.lsp.session.Session.open", fail)
    params = {"textDocument": {"uri": "file:///a.json"}}
    answer = await wire.ask({"id": 2, "method": "textDocument/diagnostic", "params": params})
    assert answer["error"] == {
        "code": -32603,
        "message": "armls failed at textDocument/diagnostic (KeyError); its log says more.",
    }
    item = {"uri": "file:///a.json", "languageId": "json", "version": 1, "text": ""}
    told = await wire.ask({"method": "textDocument/didOpen", "params": {"textDocument": item}})
    assert told["method"] == "window/showMessage"
    assert told["params"]["message"] == "armls failed at textDocument/didOpen (KeyError); its log says more."
    assert "a detail" in caplog.text


async def test_edits_that_come_at_once_are_checked_once(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    item = {"uri": "file:///x/a.json", "languageId": "json", "version": 1, "text": "{}"}
    wire.tell("textDocument/didOpen", {"textDocument": item})
    tasks = set(wire.server.tasks)
    for version in range(2, 200):
        document = {"uri": "file:///x/a.json", "version": version}
        wire.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": "{ }"}]})
    assert wire.server.tasks == tasks
