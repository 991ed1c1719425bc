"""pygls' protocol, with the answers it owes a client that errs.

pygls drops what it cannot read, and what comes too early or too late, without an answer: the client waits for ever.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any, Literal

import cattrs
import msgspec
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from armls.lsp.strict import misfit, uri_in

_log = logging.getLogger(__name__)
_SNAKE = re.compile(r"(?<=[a-z])_([a-z])")

_LONGEST_NAME = 100
_CHANGE = types.TEXT_DOCUMENT_DID_CHANGE.encode()
_URI = re.compile(rb'"uri"\s*:\s*"([!#-\[\]-~]+)"')

Phase = Literal["new", "running", "shut down"]


class Protocol(LanguageServerProtocol):
    """One conversation with one client. ``phase`` says how far it has come."""

    phase: Phase = "new"
    when_change_is_unreadable: Callable[[str | None, str], None] = staticmethod(lambda uri, reason: None)
    """Told of an edit that does not fit the protocol: the URI of its document, as far as it has one, and why."""

    def _send_data(self, data: Any) -> None:
        """Send a message. Reports are encoded ten times as fast as pygls does: they may hold a thousand diagnostics."""
        if self.writer is None or not isinstance(data, types.PublishDiagnosticsNotification):
            super()._send_data(data)
            return
        try:
            body = msgspec.json.encode(self._serialize_message(data))
        except UnicodeEncodeError:  # half a character, which pygls escapes
            super()._send_data(data)
            return
        header = f"Content-Length: {len(body)}\r\nContent-Type: {self.CONTENT_TYPE}; charset={self.CHARSET}\r\n\r\n"
        self.writer.write(header.encode() + body)

    def receive(self, body: bytes) -> None:
        """Take one message from the client; never raises."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            _log.warning("a message that is no JSON: %s", error)
            self._answer(None, JsonRpcParseError("this message is no JSON"))
            if self.phase == "running" and _CHANGE in body:
                found = _URI.search(body)
                self.when_change_is_unreadable(found[1].decode() if found else None, "it is no JSON")
            return
        if not isinstance(data, dict):
            self._answer(None, JsonRpcInvalidRequest("a message should be one JSON object"))
            return
        try:
            refusal = self._refusal(data)
            if refusal is None:
                self._take(data)
            elif "id" in data and "method" in data:
                self._answer(data["id"], refusal)
        except Exception:
            _log.exception("a message failed: %.200r", data)

    def _refusal(self, data: dict[str, Any]) -> JsonRpcException | None:
        """Why a message cannot be taken now."""
        method = data.get("method")
        if method is None or method == types.EXIT:
            return None
        if not isinstance(method, str):
            return JsonRpcInvalidRequest('"method" should be a string')
        if self.phase == "new" and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized("the first request should be 'initialize'")
        if self.phase == "running" and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("the server is initialized already")
        if self.phase == "shut down":
            return JsonRpcInvalidRequest("the server is shut down; only 'exit' may follow")
        if "id" in data and method not in self.fm.builtin_features and method not in self.fm.features:
            return JsonRpcMethodNotFound(f"there is no method '{method[:_LONGEST_NAME]}'")
        return None

    def _take(self, data: dict[str, Any]) -> None:
        method, identity = data.get("method"), data.get("id")
        unfit = misfit(data) if method is not None and "id" not in data else None
        if unfit is not None:
            _log.warning("a message that does not fit the protocol (%s): %s", method, unfit)
            self.when_change_is_unreadable(uri_in(data), unfit)
            return
        try:
            message = self.structure_message(dict(data))
        except JsonRpcException as error:
            reason = _reason(error)
            _log.warning("a message that does not fit the protocol (%s): %s", method or "response", reason)
            if method is None:
                if isinstance(identity, int | str):
                    self._handle_response(identity, None, types.ResponseError(JsonRpcInvalidRequest.CODE, reason))
            elif "id" in data:
                self._answer(identity, JsonRpcInvalidParams(f"{method}: {reason}"))
            elif method in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE):
                self.when_change_is_unreadable(uri_in(data), reason)
            return
        if isinstance(message, dict) or message.jsonrpc != self.VERSION:
            if "id" in data and method is not None:
                self._answer(identity, JsonRpcInvalidRequest('"jsonrpc" should be "2.0"'))
            return
        if method == types.INITIALIZE:
            self.phase = "running"
        self.handle_message(message)
        if method == types.SHUTDOWN:
            self.phase = "shut down"

    def _answer(self, identity: Any, error: JsonRpcException) -> None:
        self._send_response(identity, error=error.to_response_error())


def _reason(error: JsonRpcException) -> str:
    """One line that names what did not fit."""
    if error.__cause__ is None:
        return error.message
    reasons = "; ".join(cattrs.transform_error(error.__cause__))[:300]
    return _SNAKE.sub(lambda match: match[1].upper(), reasons)  # members as they are named on the wire
