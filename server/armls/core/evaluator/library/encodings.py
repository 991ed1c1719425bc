"""Encodings and hashes: base64, ``json``, ``uniqueString``, ``guid``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import uuid
from collections.abc import Callable

from armls.core.evaluator.library.arguments import bounded, check_texts, has_unknown, text
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.values import EvaluationError, Unsettled, Value
from armls.core.syntax import parse

_MAX_LENIENT = 20_000
"""The most characters of a string that isn't strict JSON, which is read more slowly."""
_NOTHING = re.compile(r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')|([\[,:]\s*)(?=,)", re.DOTALL)
"""A string, or a comma after a missing value, which ``json()`` reads as null."""
_BLANKS = str.maketrans("", "", " \t\r\n")
"""Characters that base64 ignores."""
_MASK = 0xFFFFFFFF
_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")


def _base64(arguments: list[Value]) -> Value:
    return bounded(base64.b64encode(text(arguments, 0, "base64").encode("utf-8", "replace")).decode())


def _base64_to_string(arguments: list[Value]) -> Value:
    return decode_base64(text(arguments, 0, "base64ToString"), "base64ToString")


def decode_base64(value: str, name: str) -> str:
    """Decode base64 to UTF-8; ``name`` is the function in the message of an EvaluationError."""
    try:
        return base64.b64decode(value.translate(_BLANKS), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise EvaluationError(f"{name}() requires valid base64") from None


def _json(arguments: list[Value]) -> Value:
    value = text(arguments, 0, "json")
    try:
        return json.loads(value)  # type: ignore[no-any-return]  # what is strict JSON means the same everywhere
    except (ValueError, RecursionError):
        if len(value) > _MAX_LENIENT:
            raise Unsettled from None
    tree = parse(value)
    problems = tree.problems()
    if any(problem.code in ("extra-comma", "missing-value") for problem in problems):
        tree = parse(_NOTHING.sub(lambda found: found[1] or f"{found[2]}null", value))
        problems = tree.problems()
    refused = {problem.code for problem in problems if problem.refused}
    # Azure's reader closes open brackets at the end of the text, if it read a value last.
    if refused - {"missing-bracket"} or (refused and value.rstrip()[-1:] in ("{", "[", ",")):
        raise EvaluationError("json() requires valid JSON")
    return plain_value(tree.root.value)


def _base64_to_json(arguments: list[Value]) -> Value:
    return _json([_base64_to_string(arguments)])


def _joined(arguments: list[Value], name: str) -> str:
    check_texts(name, arguments)
    if has_unknown(arguments):
        raise Unsettled
    return "-".join(arguments)  # type: ignore[arg-type]


def _guid(arguments: list[Value]) -> Value:
    name = _joined(arguments, "guid")
    digest = hashlib.sha1(_NAMESPACE.bytes + name.encode("utf-8", "replace"), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest[:16], version=5))


def _unique_string(arguments: list[Value]) -> Value:
    number = _murmur64(_joined(arguments, "uniqueString").encode("utf-8", "replace"))
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    made = []
    for _ in range(13):
        made.append(letters[number >> 59])
        number = (number << 5) & 0xFFFFFFFFFFFFFFFF
    return "".join(made)


def _rotate(value: int, by: int) -> int:
    return ((value << by) | (value >> (32 - by))) & _MASK


def _finish(value: int) -> int:
    value ^= value >> 16
    value = value * 2246822507 & _MASK
    value ^= value >> 13
    value = value * 3266489909 & _MASK
    return value ^ value >> 16


def _murmur64(data: bytes) -> int:
    """The 64-bit MurmurHash variant of ``uniqueString`` (seed 0, two 32-bit lanes)."""
    first, second, a, b = 0, 0, 597399067, 2869860233
    whole = len(data) - len(data) % 8
    for at in range(0, whole, 8):
        k1 = int.from_bytes(data[at : at + 4], "little")
        k2 = int.from_bytes(data[at + 4 : at + 8], "little")
        first ^= _rotate(k1 * a & _MASK, 15) * b & _MASK
        first = ((_rotate(first, 19) + second) * 5 + 1444728091) & _MASK
        second ^= _rotate(k2 * b & _MASK, 17) * a & _MASK
        second = ((_rotate(second, 13) + first) * 5 + 197830471) & _MASK
    tail = data[whole:]
    if tail:
        first ^= _rotate(int.from_bytes(tail[:4], "little") * a & _MASK, 15) * b & _MASK
    if len(tail) > 4:
        second ^= _rotate(int.from_bytes(tail[4:], "little") * b & _MASK, 17) * a & _MASK
    low, high = second ^ len(data), first ^ len(data)
    high = (high + low) & _MASK
    low = (low + high) & _MASK
    high, low = _finish(high), _finish(low)
    high = (high + low) & _MASK
    low = (low + high) & _MASK
    return low << 32 | high


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "base64": _base64,
    "base64tostring": _base64_to_string,
    "base64tojson": _base64_to_json,
    "json": _json,
    "guid": _guid,
    "uniquestring": _unique_string,
}
