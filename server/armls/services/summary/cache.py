"""Summaries that were made, by the hash of the content, so that the same content is read once."""

from __future__ import annotations

import io
import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b

from armls.core.kinds import kind_of_name
from armls.core.limits import MEGABYTE
from armls.core.summary import Summary
from armls.core.text import SourceText
from armls.services.summary.run import Options, summarize_file, summarize_stream

_KEPT = 256


class SummaryCache:
    """May be used from several threads. ``observe`` is told how many bytes have been read, and may raise to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[bytes, Summary] = OrderedDict()
        self._stamps: OrderedDict[str, tuple[tuple[int, int], bytes]] = OrderedDict()

    def of_text(self, name: str, text: SourceText, options: Options, observe: Callable[[int], None]) -> Summary:
        """The summary of a string."""
        data = text.text.encode("utf-8", "replace")
        key = blake2b(data, digest_size=16).digest()
        return self._cached(key, name, lambda: summarize_stream(name, io.BytesIO(data), options, observe))

    def of_file(self, path: str, options: Options, observe: Callable[[int], None]) -> Summary:
        """The summary of a file. Raises OSError, and MemoryExceeded."""
        status = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            return summarize_file(path, options, observe)
        stamp = status.st_mtime_ns, status.st_size
        with self._lock:
            known = self._stamps.get(path)
        key = known[1] if known is not None and known[0] == stamp else _hash(path, observe)
        with self._lock:
            self._stamps[path] = stamp, key
            if len(self._stamps) > _KEPT:
                self._stamps.popitem(last=False)
        return self._cached(key, path, lambda: summarize_file(path, options, observe))

    def _cached(self, content: bytes, name: str, make: Callable[[], Summary]) -> Summary:
        key = content + kind_of_name(name).encode()  # where no schema does, the name tells the kind
        with self._lock:
            known = self._found.get(key)
            if known is not None:
                self._found.move_to_end(key)
                return replace(known, path=name)
        made = make()
        with self._lock:
            self._found[key] = made
            if len(self._found) > _KEPT:
                self._found.popitem(last=False)
        return made


def _hash(path: str, observe: Callable[[int], None]) -> bytes:
    hashed = blake2b(digest_size=16)
    with open(path, "rb", buffering=0) as stream:
        while piece := stream.read(MEGABYTE):
            hashed.update(piece)
            observe(0)
    return hashed.digest()
