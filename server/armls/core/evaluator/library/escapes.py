"""Functions that escape texts: data URIs and the parts of URIs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from armls.core.evaluator.library.arguments import text
from armls.core.evaluator.library.formatting import as_text
from armls.core.evaluator.values import EvaluationError, Unsettled, Value

_DATA = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),(.*)", re.IGNORECASE | re.DOTALL)
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii"}
_LEFT_ALONE = re.compile(r"utf|iso|latin|unicode|windows|us-|ansi|cp|x-")
""".NET may know charsets that begin so; what it makes of them is not worked out."""


def _data_uri(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None:
        raise EvaluationError("dataUri() does not take null.")
    kind = "text/plain" if isinstance(value, str) else "application/json"
    encoded = base64.b64encode(as_text(value).encode("utf-8", "replace")).decode()
    return f"data:{kind};charset=utf-8;base64,{encoded}"


def _data_uri_to_string(arguments: list[Value]) -> Value:
    given = text(arguments, 0, "dataUriToString")
    found = _DATA.fullmatch(given)
    if found is None or (found[2] and not found[1] and "charset" in found[2].lower()):
        raise EvaluationError("dataUriToString() takes a data URI, such as 'data:text/plain;base64,SGk='.")
    options = [option.lower() for option in found[2].split(";") if option]
    charset = next((option[8:] for option in options if option.startswith("charset=")), "utf-8")
    if charset not in _CHARSETS:
        if _LEFT_ALONE.match(charset):
            raise Unsettled
        raise EvaluationError(f"dataUriToString() knows no charset '{charset[:40]}'.")
    try:
        raw = base64.b64decode("".join(found[3].split()), validate=True) if options[-1:] == ["base64"] else None
    except (binascii.Error, ValueError):
        raise EvaluationError("dataUriToString() cannot read this as base64.") from None
    return unquote_plus(found[3]) if raw is None else raw.decode(_CHARSETS[charset], "replace")


def _uri_component(arguments: list[Value]) -> Value:
    return quote(text(arguments, 0, "uriComponent"), safe="-_.~", errors="replace")


def _uri_component_to_string(arguments: list[Value]) -> Value:
    value = text(arguments, 0, "uriComponentToString")
    return unquote(value.replace("+", " "))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "datauri": _data_uri,
    "datauritostring": _data_uri_to_string,
    "uricomponent": _uri_component,
    "uricomponenttostring": _uri_component_to_string,
}
