"""Inputs of a kind: what is asked for by name, with type, bounds, default and description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from armls.core.spelling import nearest
from armls.services.generator.errors import InputProblem, InvalidInputs

LONGEST_TEXT = 500
"""No text of an option is longer, whatever its description says."""

MOST_OPTION_ITEMS = 100

_REPEATED_GROUP = re.compile(r"\)[*+?{]")
_REPETITION = re.compile(r"(?<!\\)(?:[*+?]|\{\d*,\d*\})")
_MOST_REPETITIONS = 3
_SHOWN = 60

OptionType = Literal["string", "int", "bool", "array"]
OptionValue = str | int | bool | list[str]


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What a value must be. Lengths are a string's characters or an array's items.

    ``pattern``: a regular expression for the whole string, in the syntax that JavaScript and Python share;
    ``message`` says what it wants, as in "must be …".
    """

    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    allowed_values: tuple[str | int, ...] | None = None
    pattern: str | None = None
    message: str | None = None


class Option(Bounds, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True, tag=False):
    """One input. ``items`` bounds the strings of an array, which must differ from each other."""

    type: OptionType
    description: str
    default: Any = msgspec.UNSET
    title: str = ""
    items: Bounds | None = None

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is msgspec.UNSET

    def described(self, name: str) -> dict[str, Any]:
        """As ``--list --format json`` gives it."""
        described = {key: value for key, value in msgspec.to_builtins(self).items() if value is not None}
        return {"name": name, **described}


def unsafe_pattern(pattern: str) -> str | None:
    """Why a pattern is refused, or None: it is run on what users type, so that it must be quick for any text."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"'{pattern}' isn't a valid regular expression: {error}"
    if _REPEATED_GROUP.search(pattern) or len(_REPETITION.findall(pattern)) > _MOST_REPETITIONS:
        return f"'{pattern}' can take too long; don't repeat groups, and use at most {_MOST_REPETITIONS} repetitions"
    if re.search(r"\\[1-9]|\(\?P[=<]", pattern):
        return f"'{pattern}' must not use back-references or named groups"
    return None


def description_problems(option: Option) -> Iterator[str]:
    """What is wrong with an option's own description, its default included."""
    for bounds in (option, option.items):
        if bounds is None:
            continue
        if bounds.pattern is not None and (reason := unsafe_pattern(bounds.pattern)):
            yield f"'pattern': {reason}"
            return
        for least, most in (("min_length", "max_length"), ("min_value", "max_value")):
            low, high = getattr(bounds, least), getattr(bounds, most)
            if low is not None and high is not None and low > high:
                yield f"'{_camel(least)}' {low} is greater than '{_camel(most)}' {high}"
    if option.items is not None and option.type != "array":
        yield f"'items' is for arrays (found: {option.type})"
    if not option.is_required:
        for message in value_problems(option, option.default):
            yield f"'default' {message}"


def _camel(name: str) -> str:
    first, _, second = name.partition("_")
    return first + second.capitalize()


def value_problems(option: Option, value: Any) -> Iterator[str]:
    """What is wrong with a value: what must be, and what was found. At least the type comes first."""
    if option.type == "array":
        yield from _array_problems(option, value)
    else:
        yield from _scalar_problems(option.type, option, value)


def _array_problems(option: Option, value: Any) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"must be an array (found: {shown(value)})"
        return
    most = min(MOST_OPTION_ITEMS, option.max_length if option.max_length is not None else MOST_OPTION_ITEMS)
    least = option.min_length or 0
    if not least <= len(value) <= most:
        yield f"must have from {least} to {most} items (found: {len(value)})"
        return
    for item in value:
        for message in _scalar_problems("string", option.items or Bounds(), item):
            yield f"items {message}"
    texts = [item.lower() for item in value if isinstance(item, str)]
    if len(set(texts)) != len(texts):
        double = next(text for text in texts if texts.count(text) > 1)
        yield f"must not have equal items (found twice: {shown(double)})"


_TYPES: dict[str, tuple[type, str]] = {
    "string": (str, "a string"),
    "int": (int, "an integer"),
    "bool": (bool, "true or false"),
}


def _scalar_problems(type_: str, bounds: Bounds, value: Any) -> Iterator[str]:
    wanted, noun = _TYPES[type_]
    if not isinstance(value, wanted) or (type_ == "int" and isinstance(value, bool)):
        yield f"must be {noun} (found: {shown(value)})"
    elif bounds.allowed_values is not None and value not in bounds.allowed_values:
        allowed = ", ".join(str(one) for one in bounds.allowed_values)
        close = nearest(value, [str(one) for one in bounds.allowed_values]) if isinstance(value, str) else None
        yield f"must be one of {allowed} (found: {shown(value)})" + (f"; did you mean '{close}'?" if close else "")
    elif isinstance(value, str):
        yield from _text_problems(bounds, value)
    elif isinstance(value, int):
        low, high = bounds.min_value, bounds.max_value
        if (low is not None and value < low) or (high is not None and value > high):
            yield f"must be {_range(low, high)} (found: {value})"


def _text_problems(bounds: Bounds, value: str) -> Iterator[str]:
    low, high = (
        bounds.min_length or 0,
        min(LONGEST_TEXT, LONGEST_TEXT if bounds.max_length is None else bounds.max_length),
    )
    if not low <= len(value) <= high:
        yield f"must have from {low} to {high} characters (found: {len(value)})"
    elif any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in value):
        yield "must not have control characters"
    elif any(0xD800 <= ord(character) < 0xE000 for character in value):
        yield "must not have half of a surrogate pair"
    elif bounds.pattern is not None and re.fullmatch(bounds.pattern, value) is None:
        wanted = bounds.message or f"must match {bounds.pattern}"
        yield f"{wanted} (found: {shown(value)})"
    elif value[:1] == "[" and value[-1:] == "]":
        yield f"must not be a template expression (found: {shown(value)})"


def _range(low: int | None, high: int | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"from {low} to {high}"


def shown(value: Any) -> str:
    """A value in a message, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=lambda one: type(one).__name__)
    text = f"'{value}'" if isinstance(value, str) else text
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def resolved(
    options: Mapping[str, Option], given: Mapping[str, Any], where: str = "option"
) -> tuple[dict[str, OptionValue], list[InputProblem]]:
    """The value of every option, given or default, and what is wrong with what was given."""
    problems = []
    for name in given:
        if name not in options:
            close = nearest(name, options)
            known = f"did you mean '{close}'?" if close else f"there are {', '.join(options) or 'none'}"
            problems.append(InputProblem(name, f"isn't an {where} of this kind; {known}"))
    values: dict[str, OptionValue] = {}
    for name, option in options.items():
        if name in given:
            wrong = [InputProblem(name, message) for message in value_problems(option, given[name])]
            problems.extend(wrong)
            if not wrong:
                values[name] = _plain(given[name])
        elif option.is_required:
            problems.append(InputProblem(name, "is required"))
        else:
            values[name] = _plain(option.default)
    return values, problems


def _plain(value: Any) -> OptionValue:
    result: OptionValue = list(value) if isinstance(value, tuple) else value
    return result


def from_text(option: Option, text: str) -> Any:
    """The value that a text of the command line means; the text itself where it means none of the option's type.

    An array is written as JSON, or with commas: ``a,b``.
    """
    if option.type == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if option.type == "int" and re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        return int(text)
    if option.type == "array":
        if text.lstrip().startswith("["):
            try:
                return json.loads(text)
            except ValueError:
                return text
        return [part.strip() for part in text.split(",")] if text.strip() else []
    return text


def require(problems: list[InputProblem]) -> None:
    """Raise InvalidInputs if there are problems."""
    if problems:
        raise InvalidInputs(*problems)
