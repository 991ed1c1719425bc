"""How the server's process begins and ends, and who may speak to it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.e2e.editor import ENVIRONMENT, SECONDS, SERVER

INITIALIZE = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
SHUTDOWN = {"id": 2, "method": "shutdown"}
EXIT = {"method": "exit"}


def framed(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def message_from(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while (line := stream.readline()) != b"\r\n":
        assert line, "the server has ended"
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    found: dict[str, Any] = json.loads(stream.read(length))
    return found


def run(*messages: dict[str, Any], raw: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Send messages, then the end of input."""
    data = b"".join(map(framed, messages)) + raw
    return subprocess.run(SERVER, input=data, capture_output=True, timeout=SECONDS, env=ENVIRONMENT, check=False)


@contextmanager
def listening() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server on a free port of the loopback."""
    process = subprocess.Popen([*SERVER, "--tcp", "0"], stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert process.stderr is not None
    try:
        found = re.fullmatch(rb"armls: listening on 127\.0\.0\.1:(\d+)\s*", process.stderr.readline())
        assert found is not None
        yield process, int(found[1])
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


def test_an_orderly_end() -> None:
    assert run(INITIALIZE, SHUTDOWN, EXIT).returncode == 0


def test_exit_without_shutdown() -> None:
    assert run(INITIALIZE, EXIT).returncode == 1


def test_the_end_of_input_ends_the_server() -> None:
    assert run(INITIALIZE).returncode == 1
    assert run().returncode == 1
    assert run(INITIALIZE, SHUTDOWN).returncode == 0


def test_what_is_no_protocol_ends_the_server() -> None:
    ended = run(raw=b"hello\r\n")
    assert ended.returncode == 2
    assert b"does not speak the Language Server Protocol" in ended.stderr


def test_the_end_of_the_client_ends_the_server() -> None:
    client = subprocess.Popen([sys.executable, "-I", "-c", "input()"], stdin=subprocess.PIPE)
    params = {**INITIALIZE["params"], "processId": client.pid}  # type: ignore[dict-item]
    server = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(framed({**INITIALIZE, "params": params}) + framed({"method": "initialized", "params": {}}))
    status = {"id": 2, "method": "workspace/executeCommand", "params": {"command": "armls.status"}}
    server.stdin.write(framed(status))  # answered once the server watches its client
    server.stdin.flush()
    assert message_from(server.stdout)["id"] == 1
    assert message_from(server.stdout)["id"] == 2
    client.communicate(b"\n", timeout=SECONDS)
    assert server.wait(SECONDS) == 1
    server.stdin.close()
    server.stdout.close()


def test_a_client_over_tcp() -> None:
    with listening() as (process, port), connected(port) as client, client.makefile("rb") as stream:
        client.sendall(framed(INITIALIZE))
        assert message_from(stream)["result"]["serverInfo"]["name"] == "armls"
        client.sendall(framed(SHUTDOWN))
        assert message_from(stream) == {"jsonrpc": "2.0", "id": 2, "result": None}
        client.sendall(framed(EXIT))
        assert process.wait(SECONDS) == 0


def test_a_client_that_hangs_up() -> None:
    with listening() as (process, port):
        with connected(port) as client, client.makefile("rb") as stream:
            client.sendall(framed(INITIALIZE))
            assert message_from(stream)["id"] == 1
        assert process.wait(SECONDS) == 1


def test_a_web_page_reaches_nothing_and_keeps_nobody_out(tmp_path: Path) -> None:
    body = b"".join(map(framed, (INITIALIZE, SHUTDOWN)))
    post = (
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://example.com\r\n"
        b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    with listening() as (process, port):
        with connected(port) as page:
            page.sendall(post)
            assert _all_of(page) == b""
        with connected(port) as silent, connected(port) as client, client.makefile("rb") as stream:
            client.sendall(framed(INITIALIZE))
            assert message_from(stream)["result"]["serverInfo"]["name"] == "armls"  # not initialised by the page
            _assert_refused(silent, port)
            client.sendall(framed(SHUTDOWN) + framed(EXIT))
            assert process.wait(SECONDS) == 0


def _all_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes the connection, in whichever way."""
    received = b""
    try:
        while data := connection.recv(4096):
            received += data
    except ConnectionError:
        pass
    return received


def _assert_refused(waiting: socket.socket, port: int) -> None:
    """A second client is turned away, whether it has been waiting or comes now."""
    waiting.sendall(framed(INITIALIZE))
    assert _all_of(waiting) == b""
    with pytest.raises(ConnectionRefusedError):
        connected(port).close()


def test_a_closed_standard_input_is_said() -> None:
    script = "import os, sys; os.close(0); os.execv(sys.executable, [sys.executable, '-m', 'armls', 'serve'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=SECONDS, env=ENVIRONMENT, check=False
    )
    said = b"armls: standard input is closed: start the server from an editor, or with --tcp\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", said)


def test_output_that_nobody_reads_does_not_hold_a_server_whose_input_has_ended() -> None:
    script = "from armls.lsp import transport, server; transport._NOTICE_SECONDS = 0.2; server.main_stdio()"
    many = b"".join(framed({"id": number, "method": "no/such" * 10}) for number in range(5000))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(framed(INITIALIZE) + many)
        process.stdin.close()
        assert process.wait(SECONDS) == 1
