"""Both engines say the same of every document, in one piece and in small ones: see conformance.txt."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from armls.core.summary import MemoryUse, Summary
from armls.services.summary import Options, summarize_stream


class Trickle(io.RawIOBase):
    """Gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size, self._at = data, size, 0

    def readinto(self, buffer: memoryview) -> int:
        piece = self._data[self._at : self._at + min(len(buffer), self._size)]
        self._at += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def cases() -> list[object]:
    rows = Path(__file__).with_name("conformance.txt").read_text("utf-8").splitlines()
    found = []
    for number, row in enumerate(rows, 1):
        if row and not row.startswith("#"):
            written, _, expected = row.rpartition(" | ")
            document = eval(written)  # our own data
            data = document if isinstance(document, bytes) else document.encode("utf-8")
            found.append(pytest.param(data, expected, id=f"line {number}"))
    return found


def shown(summary: Summary) -> str:
    broken = summary.broken
    place = f"{broken.line + 1}:{broken.column + 1} {broken.message}" if broken else "-"
    return f"{summary.parameters} {summary.resources.total} {place}"


def comparable(summary: Summary) -> Summary:
    """What must be the same, however the document was read."""
    return replace(summary, bytes=0, engine="", seconds=0.0, memory=MemoryUse(), notes=())


@pytest.mark.parametrize(("data", "expected"), cases())
def test_conformance(data: bytes, expected: str) -> None:
    summaries = {
        "whole": summarize_stream("x.json", io.BytesIO(data)),
        "events": summarize_stream("x.json", io.BytesIO(data), Options(engine="ijson")),
        "small chunks": summarize_stream("x.json", io.BytesIO(data), Options(chunk=64)),
        "trickling": summarize_stream("x.json", Trickle(data, 7), Options(chunk=16)),
        "trickling events": summarize_stream("x.json", Trickle(data, 7), Options(engine="ijson")),
    }
    assert {name: shown(one) for name, one in summaries.items()} == dict.fromkeys(summaries, expected)
    first = comparable(summaries["whole"])
    counts = {name: replace(comparable(one), sizes=first.sizes) for name, one in summaries.items()}
    assert counts == dict.fromkeys(summaries, first)
    if first.broken is None:
        assert {name: one.sizes for name, one in summaries.items()} == dict.fromkeys(summaries, first.sizes)
