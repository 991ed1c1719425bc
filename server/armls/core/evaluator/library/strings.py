"""Functions of strings. Positions and lengths count UTF-16 units, as .NET does."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.arguments import bounded, equal, kind_of, text, whole
from armls.core.evaluator.library.formatting import as_text, format_text
from armls.core.evaluator.values import EvaluationError, Value


def _units(value: str) -> int:
    return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2


def _cut(value: str, start: int, end: int) -> str:
    if value.isascii():
        return value[start:end]
    return value.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def _concat(arguments: list[Value]) -> Value:
    if any(isinstance(one, list) for one in arguments):
        joined: list[Value] = []
        for one in arguments:
            if not isinstance(one, list):
                raise EvaluationError(f"concat() takes arrays only or texts only, not an array and {kind_of(one)}.")
            joined.extend(one)
        return joined
    parts = []
    for one in arguments:
        if one is None or isinstance(one, float | dict):
            raise EvaluationError(f"concat() takes strings, integers and booleans, not {kind_of(one)}.")
        parts.append(as_text(one))
    return bounded("".join(parts))


def _case(name: str, upper: bool) -> Callable[[list[Value]], Value]:
    def change(arguments: list[Value]) -> Value:
        value = text(arguments, 0, name)
        if value.isascii():
            return value.upper() if upper else value.lower()
        return "".join(_simple(c, upper) for c in value)

    return change


def _simple(character: str, upper: bool) -> str:
    changed = character.upper() if upper else character.lower()
    return changed if len(changed) == 1 and character not in "ıİ" else character


def _folded(value: str) -> str:
    """The text for comparisons that ignore case, character by character."""
    return value.upper() if value.isascii() else "".join(_simple(character, True) for character in value)


def _trim(arguments: list[Value]) -> Value:
    return text(arguments, 0, "trim").strip(_WHITE_SPACE)


_WHITE_SPACE = (
    "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What .NET trims."""


def _replace(arguments: list[Value]) -> Value:
    value, old, new = (text(arguments, index, "replace") for index in range(3))
    if not old:
        raise EvaluationError("replace() cannot replace an empty text.")
    return bounded(value.replace(old, new))


def _split(arguments: list[Value]) -> Value:
    value = text(arguments, 0, "split")
    delimiters = arguments[1] if isinstance(arguments[1], list) else [arguments[1]]
    marks = [one for one in delimiters if isinstance(one, str)]
    if len(marks) != len(delimiters):
        raise EvaluationError("split() takes a string or an array of strings to split at.")
    marks = [mark for mark in marks if mark]
    parts, start, at = [], 0, 0
    while at < len(value) and marks:
        found = next((mark for mark in marks if value.startswith(mark, at)), None)
        if found is None:
            at += 1
            continue
        parts.append(value[start:at])
        at = start = at + len(found)
    return [*parts, value[start:]]


def _substring(arguments: list[Value]) -> Value:
    value, start = text(arguments, 0, "substring"), whole(arguments, 1, "substring")
    size = _units(value)
    count = whole(arguments, 2, "substring") if len(arguments) > 2 else size - start
    if start < 0 or count < 0 or start + count > size:
        raise EvaluationError(f"substring() goes beyond the text: it has {size} characters.")
    return _cut(value, start, start + count)


def _pad_left(arguments: list[Value]) -> Value:
    value, width = arguments[0], whole(arguments, 1, "padLeft")
    fill = text(arguments, 2, "padLeft") if len(arguments) > 2 else " "
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise EvaluationError(f"padLeft() takes a string or an integer, not {kind_of(value)}.")
    if not 1 <= width <= 16:
        raise EvaluationError("padLeft() pads to 1 to 16 characters.")
    if _units(fill) != 1:
        raise EvaluationError("padLeft() pads with one character.")
    shown = str(value)
    return fill * (width - _units(shown)) + shown


def _starts_with(arguments: list[Value]) -> Value:
    return _folded(text(arguments, 0, "startsWith")).startswith(_folded(text(arguments, 1, "startsWith")))


def _ends_with(arguments: list[Value]) -> Value:
    return _folded(text(arguments, 0, "endsWith")).endswith(_folded(text(arguments, 1, "endsWith")))


def _index_of(arguments: list[Value]) -> Value:
    where, what = arguments
    if isinstance(where, list):
        return next((index for index, one in enumerate(where) if equal(one, what)), -1)
    value, part = _folded(text(arguments, 0, "indexOf")), _folded(text(arguments, 1, "indexOf"))
    found = value.find(part)
    return found if found < 0 else _units(value[:found])


def _last_index_of(arguments: list[Value]) -> Value:
    where, what = arguments
    if isinstance(where, list):
        return next((i for i in range(len(where) - 1, -1, -1) if equal(where[i], what)), -1)
    value, part = _folded(text(arguments, 0, "lastIndexOf")), _folded(text(arguments, 1, "lastIndexOf"))
    if not part:
        return max(_units(value) - 1, 0)
    found = value.rfind(part)
    return found if found < 0 else _units(value[:found])


def _join(arguments: list[Value]) -> Value:
    items, delimiter = arguments[0], text(arguments, 1, "join")
    if not isinstance(items, list):
        raise EvaluationError(f"join() takes an array, not {kind_of(items)}.")
    for one in items:
        if one is None or isinstance(one, float | list | dict):
            raise EvaluationError(f"join() joins strings, integers and booleans, not {kind_of(one)}.")
    return bounded(delimiter.join(map(as_text, items)))


def _string(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None or isinstance(value, float):
        raise EvaluationError(f"string() does not take {kind_of(value)}.")
    return as_text(value)


def _format(arguments: list[Value]) -> Value:
    return bounded(format_text(text(arguments, 0, "format"), arguments[1:]))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "concat": _concat,
    "toupper": _case("toUpper", True),
    "tolower": _case("toLower", False),
    "trim": _trim,
    "replace": _replace,
    "split": _split,
    "substring": _substring,
    "padleft": _pad_left,
    "startswith": _starts_with,
    "endswith": _ends_with,
    "indexof": _index_of,
    "lastindexof": _last_index_of,
    "join": _join,
    "string": _string,
    "format": _format,
}
