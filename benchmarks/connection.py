"""A language server's process, and the messages to and from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ARMLS = (sys.executable, "-m", "armls", "serve", "--stdio")
ECHO = (sys.executable, str(Path(__file__).with_name("echo_server.py")))
URI = "file:///benchmark/azuredeploy.json"


class Connection:
    """One server. ``pulls``: the client asks for diagnostics; ``debounce`` is ``armls.debounce.fastMs``."""

    def __init__(
        self, command: tuple[str, ...], pulls: bool = False, encoding: str = "utf-16", debounce: int = 0
    ) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._pulls, self._encoding, self._debounce = pulls, encoding, debounce
        self._requests = 1

    def send(self, **message: Any) -> None:
        """Send a message."""
        self.send_bytes(frame(**message))

    def send_bytes(self, framed: bytes) -> None:
        """Send what :func:`frame` has made."""
        self._in.write(framed)
        self._in.flush()

    def receive(self) -> dict[str, Any]:
        """Wait for the next message. Raises RuntimeError where the server ends instead."""
        length = 0
        while (line := self._out.readline()) != b"\r\n":
            if not line:
                raise RuntimeError("the server has ended")
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._out.read(length))
        return message

    def initialize(self) -> None:
        """Get the reply to ``initialize``."""
        capabilities: dict[str, Any] = {"general": {"positionEncodings": [self._encoding]}}
        if self._pulls:
            capabilities["textDocument"] = {"diagnostic": {}}
        options = {"debounce": {"fastMs": self._debounce}}
        params = {
            "processId": None, "rootUri": None, "capabilities": capabilities, "initializationOptions": options,
        }  # fmt: skip
        self.send(id=1, method="initialize", params=params)
        self._answer(1)
        self.send(method="initialized", params={})

    def open(self, text: str) -> None:
        """Open the document, as version 1, and wait for its diagnostics."""
        item = {"uri": URI, "languageId": "json", "version": 1, "text": text}
        self.judged(frame(method="textDocument/didOpen", params={"textDocument": item}), 1)

    def judged(self, framed: bytes, version: int) -> None:
        """Send a change that makes ``version``, and wait for the diagnostics of that version."""
        self.send_bytes(framed)
        if self._pulls:
            self._requests += 1
            self.send(id=self._requests, method="textDocument/diagnostic", params={"textDocument": {"uri": URI}})
            answer = self._answer(self._requests)
            if "error" in answer:
                raise RuntimeError(f"version {version} was not judged: {answer['error']}")
            return
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                if message["params"].get("version") == version:
                    return

    def end(self) -> None:
        """End the process in order."""
        self.send(id=0, method="shutdown")
        self._answer(0)
        self.send(method="exit")
        self.process.wait(10)
        self._in.close()
        self._out.close()

    def _answer(self, request: int) -> dict[str, Any]:
        while True:
            message = self.receive()
            if message.get("id") == request and "method" not in message:
                return message


def frame(**message: Any) -> bytes:
    """A message as it is sent."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
