"""Frames are cut wherever the bytes happen to be cut; anything else is refused at its first line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armls.lsp.framing import Frames, NotFramed


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@given(st.lists(st.binary(max_size=50), max_size=5), st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_bodies_survive_any_cutting(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(framed(body) for body in bodies)
    frames, found, at, turn = Frames(), list[bytes](), 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        found += frames.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert found == bodies


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: x\r\nContent-Length: 2\r\n\r\n",
        b"content-length:2\r\n\r\n",
    ],
)
def test_headers_of_the_protocol(headers: bytes) -> None:
    assert Frames().feed(headers + b"{}") == [b"{}"]


@pytest.mark.parametrize(
    "start",
    [
        b"P",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        b"GET / HTTP/1.1\r\n",
        b"Content-Length: 2\r\nHost: localhost\r\n",
        b"Content-Length: 2\r\nOrigin: http://example.com\r\n\r\n{}",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 99999999999\r\n\r\n",
        b"Content-Length: 9999999999\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n",
        b"Content-Type: x\r\n\r\n",
        b"\r\n\r\n",
        b'{"jsonrpc": "2.0"}',
        b"Content-Type: " + b"x" * 5000,
    ],
)
def test_anything_else_is_refused(start: bytes) -> None:
    with pytest.raises(NotFramed):
        Frames().feed(start)


def test_a_web_page_is_refused_before_its_body_has_come() -> None:
    frames = Frames()
    with pytest.raises(NotFramed, match="no headers of the protocol"):
        frames.feed(b"P")
