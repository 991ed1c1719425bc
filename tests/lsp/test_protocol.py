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
        "armls.generate",
        "armls.locate",
        "armls.package",
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


@pytest.mark.parametrize("more", [{}, {"params": None}, {"params": {}}, {"params": [1]}, {"params": {"a": 1}}])
@pytest.mark.parametrize("method", ["no/such", "$/noSuch", "textDocument/declaration", "window/showMessage"])
async def test_an_unknown_method(wire: Wire, method: str, more: dict[str, Any]) -> None:
    await wire.ask(INITIALIZE)
    answer = await wire.ask({"id": 2, "method": method, **more})
    assert answer["error"] == {"code": -32601, "message": f"there is no method '{method}'"}
    assert await wire.ask({"method": method, **more}) is None


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


URI = "file:///x/a.json"
LOST = "Close the file and open it again."


def whole(text: str, version: int, uri: str = URI) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}


def part(text: str, version: int) -> dict[str, Any]:
    place = {"line": 0, "character": 0}
    changes = [{"range": {"start": place, "end": place}, "text": text}]
    return {"textDocument": {"uri": URI, "version": version}, "contentChanges": changes}


def opening(uri: str = URI) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "languageId": "json", "version": 1, "text": "{}"}}


def wrong_change(**wrong: Any) -> bytes:
    change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "text": "x", **wrong}
    params = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]}
    return json.dumps({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}).encode()


@pytest.mark.parametrize(
    "body",
    [
        wrong_change(text=None),
        wrong_change(text=5),
        wrong_change(range={"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}}),
        wrong_change(range={"start": {"line": 0, "character": 0}}),
        wrong_change(range="0:0"),
        wrong_change(range={"start": {"line": "0", "character": 0}, "end": {"line": 0, "character": 0}}),
        wrong_change(range={"start": {"line": 0.5, "character": 0}, "end": {"line": 0, "character": 0}}),
        wrong_change()[:-1],
        wrong_change().replace(b'"x"', b'"\xff"'),
        wrong_change().replace(b'"x"', b'"\n"'),
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange"}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "%s"}}}'
        % URI.encode(),
    ],
)
async def test_after_an_edit_that_does_not_fit_the_text_is_asked_for(wire: Wire, body: bytes) -> None:
    await wire.ask(INITIALIZE)
    wire.tell("textDocument/didOpen", opening())
    await wire.ask(body)
    told = [one["params"]["message"] for one in wire.messages if one.get("method") == "window/showMessage"]
    assert len(told) == 1
    assert told[0].startswith("An edit of 'a.json' cannot be applied: ")
    assert told[0].endswith(LOST)
    assert wire.server.session.document(URI) is None
    wire.tell("textDocument/didChange", part("x", 3))
    assert wire.server.session.document(URI) is None
    assert wire.server.session.snapshot_of(URI) is None
    shown = [one["params"] for one in wire.messages if one.get("method") == "textDocument/publishDiagnostics"]
    assert shown[-1]["diagnostics"] == []
    wire.tell("textDocument/didChange", whole("[]", 4))
    document = wire.server.session.document(URI)
    assert document is not None
    assert (document.text.text, document.version) == ("[]", 4)
    assert [one for one in wire.messages if one.get("method") == "window/showMessage"][1:] == []


async def test_a_text_that_does_not_fit_is_not_made_up(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    wire.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "json", "version": 1, "text": 5}})
    (told,) = [one["params"]["message"] for one in wire.messages if one.get("method") == "window/showMessage"]
    reason = "Expected `str`, got `int` - at `$.params.textDocument.text`"
    assert told == f"An edit of 'a.json' cannot be applied: {reason}. {LOST}"
    assert wire.server.session.documents() == []


async def test_an_edit_of_a_document_that_is_not_open_asks_for_its_text(wire: Wire) -> None:
    await wire.ask(INITIALIZE)
    for version in (2, 3):
        wire.tell("textDocument/didChange", part("x", version))
    told = [one["params"]["message"] for one in wire.messages if one.get("method") == "window/showMessage"]
    assert told == [f"An edit of 'a.json' cannot be applied: the document is not open. {LOST}"]
    wire.tell("textDocument/didOpen", opening())
    wire.tell("textDocument/didChange", part(" ", 2))
    document = wire.server.session.document(URI)
    assert document is not None
    assert document.text.text == " {}"


@pytest.mark.parametrize(
    "spellings",
    [
        ("file:///x%20y/a.json", "file:///x y/a%2Ejson", "FILE://localhost/x%20y/./a.json"),
        ("file:///c%3A/x/a.json", "file:///C:/x/a.json", "file:///C%3a/x//a.json"),
        ("untitled:Untitled%2D1", "untitled:Untitled-1", "UNTITLED:Untitled-1"),
        ("vscode-remote://ssh%2Bhost/x", "vscode-remote://ssh+host/x", "vscode-remote://SSH+host/x"),
        ("vscode-vfs://github/c%3A/x", "vscode-vfs://github/C:/x"),
    ],
)
async def test_spellings_of_one_uri_are_one_document(wire: Wire, spellings: tuple[str, ...]) -> None:
    await wire.ask(INITIALIZE)
    session = wire.server.session
    for opened in spellings:
        wire.tell("textDocument/didOpen", opening(opened))
        for number, other in enumerate(spellings, 2):
            wire.tell("textDocument/didChange", whole(f"[{number}]", number, other))
            document = session.document(opened)
            assert document is not None
            assert (document.uri, document.text.text, document.version) == (opened, f"[{number}]", number)
    assert len(session.documents()) == 1
    wire.tell("textDocument/didClose", {"textDocument": {"uri": spellings[0]}})
    assert session.documents() == []
