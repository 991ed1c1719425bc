"""Checks what a client says of texts strictly: the protocol's library turns a number into a text and goes on."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from lsprotocol import types

_Unsigned = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class _Position(msgspec.Struct):
    line: _Unsigned
    character: _Unsigned


class _Range(msgspec.Struct):
    start: _Position
    end: _Position


class _Change(msgspec.Struct):
    text: str
    range: _Range | None = None


class _Document(msgspec.Struct):
    uri: str
    version: int | None = None


class _Item(msgspec.Struct):
    uri: str
    version: int
    text: str


class _DidChange(msgspec.Struct):
    textDocument: _Document
    contentChanges: list[_Change]


class _DidOpen(msgspec.Struct):
    textDocument: _Item


_PARAMS: dict[str, type[msgspec.Struct]] = {
    types.TEXT_DOCUMENT_DID_OPEN: _DidOpen,
    types.TEXT_DOCUMENT_DID_CHANGE: _DidChange,
}


def misfit(data: dict[str, Any]) -> str | None:
    """Why a message that gives a text, or a part of one, does not fit the protocol; None where it does."""
    wanted = _PARAMS.get(data["method"])
    if wanted is None:
        return None
    try:
        msgspec.convert(data.get("params"), wanted)
    except msgspec.ValidationError as error:
        return str(error).replace("$.", "$.params.", 1)
    return None


def uri_in(data: dict[str, Any]) -> str | None:
    """The URI of the document that a message is about, however wrong the rest of the message is."""
    for name in ("params", "textDocument"):
        inner = data.get(name)
        if not isinstance(inner, dict):
            return None
        data = inner
    uri = data.get("uri")
    return uri if isinstance(uri, str) else None
