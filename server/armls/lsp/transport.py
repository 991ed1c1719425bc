"""How messages come and go: standard input and output, or one TCP connection.

Both cut frames with :class:`Frames` and hand bodies to the protocol on the event loop. Standard input is read by a
thread of its own, which works on every system and is never kept waiting by other work.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from armls.lsp.framing import Frames, NotFramed

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)
_CHUNK = 1 << 20
_FLUSH_SECONDS = 5.0
_NOTICE_SECONDS = 5.0


async def serve_stdio(server: Server) -> int:
    """Serve the client at standard input and output until it is gone; the exit code.

    Anything else that writes to standard output is sent to standard error instead, so that it cannot break a frame.
    Raises OSError where standard input is closed.
    """
    if sys.stdin is None:  # what Python makes of a closed descriptor
        raise OSError("standard input is closed: start the server from an editor, or with --tcp")
    loop = asyncio.get_running_loop()
    source = sys.stdin.fileno()
    sink = os.dup(sys.stdout.fileno())
    sys.stdout.flush()
    sys.stdout = sys.stderr
    _set_binary(sink)
    server.protocol.set_writer(_PipeWriter(sink, server))
    # A daemon: it may sit in its read for ever, which must not keep the process from ending. It reads the descriptor
    # and not sys.stdin, whose lock it would hold when the interpreter wants to close it.
    threading.Thread(target=_read, args=(source, loop, server), name="armls-stdin", daemon=True).start()
    return await server.stopped()


def _read(source: int, loop: asyncio.AbstractEventLoop, server: Server) -> None:
    """In the thread: hand over bodies until the stream ends."""
    frames = Frames()
    with suppress(RuntimeError):  # the loop is closed
        try:
            while data := os.read(source, _CHUNK):
                for body in frames.feed(data):
                    loop.call_soon_threadsafe(server.protocol.receive, body)
        except NotFramed as error:
            _log.error("standard input does not speak the Language Server Protocol: %s", error)
            loop.call_soon_threadsafe(server.stop, 2)
        except OSError as error:
            _log.warning("standard input cannot be read: %s", error)
        loop.call_soon_threadsafe(server.end_of_input)
        _end_if_held(loop)


def _end_if_held(loop: asyncio.AbstractEventLoop) -> None:
    """End the process where the loop does not notice that the client is gone.

    It is held in a write to standard output that nobody reads, and that no other thread can take back.
    """
    noticed = threading.Event()
    loop.call_soon_threadsafe(noticed.set)
    if not noticed.wait(_NOTICE_SECONDS):
        _log.error("the client is gone, and what it was sent is not read")
        os._exit(1)


class _PipeWriter:
    """Writes to a descriptor, all of it. A client that is gone ends the server."""

    def __init__(self, sink: int, server: Server) -> None:
        self._sink, self._server = sink, server

    def write(self, data: bytes) -> None:
        """Write a frame."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._sink, view) :]
        except OSError as error:
            _log.warning("the client does not read any more: %s", error)
            self._server.end_of_input()

    def close(self) -> None:
        """Nothing more will be written."""


def _set_binary(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)


async def serve_tcp(server: Server, host: str, port: int) -> int:
    """Serve the first client that speaks the protocol; the exit code. Raises OSError where it cannot listen."""
    gate = _Gate(server)
    listener = await asyncio.start_server(gate.connected, host, port, limit=_CHUNK)
    gate.listener = listener
    for one in listener.sockets:
        name = one.getsockname()
        sys.stderr.write(f"armls: listening on {name[0]}:{name[1]}\n")
    sys.stderr.flush()
    code = await server.stopped()
    await gate.close()
    return code


class _Gate:
    """Lets one client in. A connection is nobody until its first whole frame; a web page never gets that far."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: asyncio.StreamWriter | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.listener: asyncio.Server | None = None

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one connection to its end."""
        frames = Frames()
        self._open.add(writer)
        try:
            while data := await reader.read(_CHUNK):
                for body in frames.feed(data):
                    if not self._admits(writer):
                        return
                    self._server.protocol.receive(body)
        except NotFramed as error:
            _log.warning("a connection was closed that does not speak the protocol: %s", error)
        except OSError as error:
            _log.info("a connection was lost: %s", error)
        finally:
            self._open.discard(writer)
            writer.close()
            if writer is self._client:
                self._server.end_of_input()

    def _admits(self, writer: asyncio.StreamWriter) -> bool:
        if self._client is None:
            self._client = writer
            self._server.protocol.set_writer(_StreamWriter(writer))
            if self.listener is not None:
                self.listener.close()
        return writer is self._client

    async def close(self) -> None:
        """End the conversation, after what was written has gone out."""
        if self.listener is not None:
            self.listener.close()
        for writer in list(self._open):
            writer.close()
        if self._client is not None:
            with suppress(OSError, asyncio.TimeoutError):
                await asyncio.wait_for(self._client.wait_closed(), _FLUSH_SECONDS)


class _StreamWriter:
    """A stream that is not written to after its end."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Write a frame."""
        if not self._stream.is_closing():
            self._stream.write(data)

    def close(self) -> None:
        """Nothing more will be written."""
