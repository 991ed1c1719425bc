"""Functions that escape strings: data URIs and the parts of URIs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from armls.core.evaluator.library.arguments import text
from armls.core.evaluator.library.encodings import decode_base64
from armls.core.evaluator.library.formatting import as_text
from armls.core.evaluator.library.units import paired
from armls.core.evaluator.values import EvaluationError, Value

_DATA = re.compile(r"data:([^;,]*(?:;[^;,]+)*),(.*)", re.IGNORECASE | re.DOTALL)
_CHARSETS = ("utf-8", "utf8")
_UNICODE = re.compile("%u([0-9A-Fa-f]{4})")


def _data_uri(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None:
        raise EvaluationError("dataUri() doesn't accept null")
    kind = "text/plain" if isinstance(value, str) else "application/json"
    encoded = base64.b64encode(as_text(value).encode("utf-8", "replace")).decode()
    return f"data:{kind};charset=utf-8;base64,{encoded}"


def _data_uri_to_string(arguments: list[Value]) -> Value:
    given = text(arguments, 0, "dataUriToString")
    found = _DATA.fullmatch(given)
    kind, *options = found[1].lower().split(";") if found is not None else ["", ""]
    if found is None or (not kind and options not in ([], ["base64"])):
        raise EvaluationError("dataUriToString() requires a data URI, such as 'data:text/plain;base64,SGk='")
    if options and options[0].startswith("charset=") and options[0][8:] not in _CHARSETS:
        raise EvaluationError(f"dataUriToString() doesn't support the charset '{options[0][8:48]}'; use utf-8")
    if [kind, *options][-1] != "base64":
        return unquote_plus(found[2])
    return decode_base64(found[2], "dataUriToString")


def _uri_component(arguments: list[Value]) -> Value:
    return quote(text(arguments, 0, "uriComponent"), safe="-_.~", errors="replace")


def _uri_component_to_string(arguments: list[Value]) -> Value:
    value = text(arguments, 0, "uriComponentToString").replace("+", " ")
    pieces = _UNICODE.split(value)  # every second one is the digits of an escaped UTF-16 unit
    decoded = (chr(int(piece, 16)) if index % 2 else unquote(piece) for index, piece in enumerate(pieces))
    return value if "%" not in value else paired("".join(decoded))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "datauri": _data_uri,
    "datauritostring": _data_uri_to_string,
    "uricomponent": _uri_component,
    "uricomponenttostring": _uri_component_to_string,
}
