"""Deflate in blocks of a fixed size, on several threads.

Each block is compressed with the end of the one before it as its dictionary, as pigz does, so the result depends on
the data, the level and the deflate library only, and not on the number of threads.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

try:
    from zlib_ng import zlib_ng as _library

    DEFLATE = f"zlib-ng {_library.ZLIBNG_VERSION}"
except ImportError:  # not on every platform
    import zlib as _library  # type: ignore[no-redef]

    DEFLATE = f"zlib {_library.ZLIB_RUNTIME_VERSION}"

BLOCK_BYTES = 1 << 20
_WINDOW_BYTES = 1 << 15
_MOST_THREADS = 8

crc32: Callable[[bytes, int], int] = _library.crc32


def blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The data of a stream in blocks of the fixed size, however little a single read gives."""
    pending = bytearray()
    while True:
        data = read(BLOCK_BYTES - len(pending))
        if not data:
            break
        if not pending and len(data) == BLOCK_BYTES:
            yield data
            continue
        pending += data
        if len(pending) == BLOCK_BYTES:
            yield bytes(pending)
            pending.clear()
    if pending:
        yield bytes(pending)


class Deflater:
    """Compresses one file after the other; its threads begin with the first file of more than one block."""

    def __init__(self, level: int, threads: int | None = None) -> None:
        self._level = level
        self._threads = min(threads or processors(), _MOST_THREADS)
        self._pool: ThreadPoolExecutor | None = None

    def compress(self, data: Iterable[bytes]) -> Iterator[bytes]:
        """The raw deflate stream of some blocks, piece by piece; not more than a few blocks are held."""
        pending: deque[Future[bytes] | bytes] = deque()
        window, last = b"", None
        for block in data:
            if last is not None:
                pending.append(self._submit(last, window, False))
                window = last[-_WINDOW_BYTES:]
                while len(pending) > self._threads:
                    yield _result(pending.popleft())
            last = block
        pending.append(self._submit(last or b"", window, True))
        while pending:
            yield _result(pending.popleft())

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _submit(self, block: bytes, window: bytes, is_last: bool) -> Future[bytes] | bytes:
        is_small = is_last and not window
        if is_small or self._threads == 1:
            return _compressed(block, window, self._level, is_last)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, "armls-deflate")
        return self._pool.submit(_compressed, block, window, self._level, is_last)


def _result(piece: Future[bytes] | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.result()


def _compressed(block: bytes, window: bytes, level: int, is_last: bool) -> bytes:
    dictionary: dict[str, Any] = {"zdict": window} if window else {}
    compressor = _library.compressobj(level, _library.DEFLATED, -15, 8, 0, **dictionary)
    body: bytes = compressor.compress(block)
    return body + compressor.flush(_library.Z_FINISH if is_last else _library.Z_SYNC_FLUSH)


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
