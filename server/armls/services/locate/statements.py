"""The statements in a pasted error: one for each problem that Azure reports.

Supports plain text of a terminal (ANSI colours, PowerShell's margins, wrapped lines), JSON, and JSON in strings
within text or JSON, as Azure nests it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from armls.services.locate.cleaning import clean

MAX_TEXT = 2_000_000
"""The most characters of a text that are read."""
MAX_STATEMENTS = 500
MAX_SENTENCE = 20_000
_MAX_LEVELS = 40


class Violation(Struct, frozen=True):
    """The location in an error's details outside its message; 0 and empty if missing."""

    line: int = 0
    column: int = 0
    path: str = ""


class Statement(Struct, frozen=True):
    """A statement: one message.

    ``targets``: the ids of its deployments and resources, the outermost first, or only
    a name, a path of properties; ``parents``: the numbers of the statements around it; ``code``: the innermost code.
    """

    text: str
    targets: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    parents: tuple[int, ...] = ()
    code: str = ""


_HEAD = re.compile(
    r"\s*(?:$|[-*•]\s|(?:Code|Message|Status(?: (?:Message|Code))?|Target|Details?|Exception(?: Details)?|Inner Errors?"
    r"|Error(?: Code)?|Additional Information|(?:Correlation|Tracking) Id|(?-i:\w+Id)|CategoryInfo|Type|Info)\s*[:=]"
    r"|\(\w+\)\s|\d{1,2}:\d\d|At (?:line|\S+):\d|\+\s|Line\s*\||#)",
    re.IGNORECASE,
)
"""The start of a line that doesn't continue another one."""
_JSON = re.compile(r"[{\[]\s*[{\[\"]")
_QUOTING = re.compile(r"expression '[^']*$", re.IGNORECASE)
"""The text before an expression that an error quotes."""
_TELLING = frozenset({"message", "code", "error", "errors", "details", "statusmessage", "target", "targetresource",
                      "additionalinfo", "linenumber", "provisioningstate"})  # fmt: skip
_MAX_TRIES = 200
"""The most offsets at which JSON is attempted."""
_SENTENCE = re.compile(
    r"(?:Please see \S+ for (?:more|usage) (?:details|information)\.?['\")]*\.?|Please see \S+(?!\s+for\s))\s+(?=\S)"
    r"|[.;'\")]\s+(?=(?:The (?:template (?:resource|parameter|variable|output|function|reference|'copy')"
    r"|resource '|value for|provided value|requested|deployment ')|Could not|Circular|Unable to|Error: |Code=|Message=|"
    r"Deployment template))",
)


def statements(text: str) -> list[Statement]:
    """The statements of an error, in order; never raises."""
    reader = _Reader()
    reader.text(clean(text[:MAX_TEXT]), _Around(), 0)
    return reader.found


class _Around(Struct, frozen=True):
    """The context of a message: see Statement."""

    targets: tuple[str, ...] = ()
    parents: tuple[int, ...] = ()
    code: str = ""
    violations: tuple[Violation, ...] = ()


class _Reader:
    def __init__(self) -> None:
        self.found: list[Statement] = []

    def text(self, text: str, around: _Around, level: int) -> None:
        """Read text that may be, or contain, JSON."""
        at = 0
        for start, end, value in _json_in(text):
            self.sentences(text[at:start], around)
            at = end
            self.value(value, around, level + 1)
        self.sentences(text[at:], around)

    def sentences(self, text: str, around: _Around) -> None:
        """Read text without JSON."""
        parts = [one for part in _paragraphs(_unescaped(text)) for one in _SENTENCE.split(part)]
        for part in parts:
            target, part = _target_in(part)
            code = _CODE.search(part)
            if target and not _IN_CODE.sub("", part).strip(" .,:;-()\"'") and self.found:
                self.add_target(target)
                continue
            shown = " ".join(part[:MAX_SENTENCE].split())
            if shown and len(self.found) < MAX_STATEMENTS:
                targets = (*around.targets, target) if target else around.targets
                own = (code[1] or code[2]) if code is not None else around.code
                self.found.append(Statement(shown, targets, around.violations, around.parents, own))
                around = _Around(around.targets, around.parents, around.code)

    def add_target(self, target: str) -> None:
        """Add the target of the last statement, from a line of its own."""
        last = self.found[-1]
        self.found[-1] = Statement(last.text, (*last.targets, target), last.violations, last.parents, last.code)

    def add_violations(self, violations: Iterator[Violation]) -> None:
        """Add the location of the last message, as Azure CLI prints it afterwards."""
        index = next((n for n in range(len(self.found) - 1, -1, -1) if not _HEADING.match(self.found[n].text)), -1)
        if index >= 0:
            last = self.found[index]
            every = (*last.violations, *violations)
            self.found[index] = Statement(last.text, last.targets, every, last.parents, last.code)

    def value(self, value: Any, around: _Around, level: int) -> None:
        """Read JSON that contains messages."""
        if level > _MAX_LEVELS:
            return
        if isinstance(value, list):
            for item in value:
                self.value(item, around, level + 1)
        elif isinstance(value, dict):
            self.object({name.lower(): inner for name, inner in value.items()}, around, level)

    def object(self, members: dict[str, Any], around: _Around, level: int) -> None:
        """Read one error, or its container."""
        if "linenumber" in members and self.found:
            self.add_violations(_violations([{"info": dict(members)}]))
            return
        code = members.get("code")
        targets = (*around.targets, *_target_of(members))
        around = _Around(targets, around.parents, code if isinstance(code, str) and code else around.code)
        before = len(self.found)
        violations = tuple(_violations(members.get("additionalinfo")))
        message = members.get("message")
        if isinstance(message, str):
            if next(_json_in(message), None) is not None:
                self.text(message, around, level)
            else:
                self.sentences(message, _Around(targets, around.parents, around.code, violations))
                violations = ()
        if violations or (len(self.found) == before and targets and "code" in members):
            text = message if isinstance(message, str) else around.code
            self.found.append(Statement(" ".join(text.split()), targets, violations, around.parents, around.code))
        around = _Around(targets, (*around.parents, *range(before, len(self.found))), around.code)
        for name, inner_value in members.items():
            if name in _READ:
                continue
            if isinstance(inner_value, str):
                if "{" in inner_value or name in ("statusmessage", "error", "details"):
                    self.text(inner_value, around, level + 1)
            else:
                self.value(inner_value, around, level + 1)


_HEADING = re.compile(r"(?:Additional Information|Type|Info)\b", re.IGNORECASE)
_READ = frozenset({"message", "additionalinfo", "target", "targetresource"})
_CODE = re.compile(r"\bCode[:=]\s*\"?(\w+)|^\((\w+)\)")
_TARGET = re.compile(r"""[(,;\s]*\bTarget\s*[:=]\s*["']?([^\s"',;)]{1,2000})["']?""")
_IN_CODE = re.compile(r"\(?\bCode[:=]\s*\"?\w+\"?")


def _target_in(part: str) -> tuple[str, str]:
    """Split off the target in a message."""
    found = _TARGET.search(part)
    if found is None or found[1].lower() in ("null", "none", "<nil>"):
        return "", part
    return found[1].rstrip("."), part[: found.start()] + part[found.end() :]


def _target_of(members: dict[str, Any]) -> Iterator[str]:
    """The target of a JSON object."""
    for name in ("target", "targetresource", "resourceid", "id"):
        target = members.get(name)
        if isinstance(target, dict):
            target = target.get("id")
        if isinstance(target, str) and target:
            yield target
            return


def _violations(info: Any) -> Iterator[Violation]:
    """The location of a template in ``additionalInfo``."""
    for entry in info if isinstance(info, list) else ():
        inner = entry.get("info") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            members = {name.lower(): value for name, value in inner.items()}
            line, column, path = (members.get(name) for name in ("linenumber", "lineposition", "path"))
            found = Violation(
                line if isinstance(line, int) and 0 < line < 10**9 else 0,
                column if isinstance(column, int) and 0 < column < 10**9 else 0,
                path if isinstance(path, str) else "",
            )
            if found.path or found.line:
                yield found


def _json_in(text: str) -> Iterator[tuple[int, int, Any]]:
    """The JSON objects and arrays of errors in plain text, with their ranges.

    JSON without messages, such as an expression that the error quotes, is part of the text.
    """
    decoder = json.JSONDecoder(strict=False)
    at, tries = 0, 0
    while tries < _MAX_TRIES:
        found = _JSON.search(text, at)
        if found is None:
            return
        tries += 1
        start = found.start()
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            at = start + 1
            continue
        if _QUOTING.search(text, max(start - 200, 0), start) is None and _says_something(value):
            yield start, end, value
        at = end


def _says_something(value: Any, level: int = 0) -> bool:
    """Whether JSON contains a message, a code or the like, not too deeply nested."""
    if level > _MAX_LEVELS:
        return False
    if isinstance(value, list):
        return any(_says_something(one, level + 1) for one in value)
    if not isinstance(value, dict):
        return False
    return any(name.lower() in _TELLING for name in value) or any(
        _says_something(one, level + 1) for one in value.values()
    )


def _unescaped(text: str) -> str:
    """Unescape text that was copied out of a JSON string."""
    if '\\"' not in text and "\\n" not in text and "\\u0027" not in text:
        return text
    for _ in range(3):
        if "\\" not in text:
            break
        text = re.sub(r"\\u00(2[27])", lambda found: chr(int(found[1], 16)), text)
        text = re.sub(r"\\r\\n|\\n", "\n", text).replace('\\"', '"').replace("\\\\", "\\")
    return text


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of the input, joined where a terminal wrapped their lines."""
    parts: list[str] = []
    for line in text.splitlines():
        if parts and _HEAD.match(line):
            yield "".join(parts)
            parts = []
        if parts and _OPEN_ID.search(parts[-1][-_MAX_ID:]) is None:
            parts.append(" ")
        parts.append(line.strip())
    if parts:
        yield "".join(parts)


_MAX_ID = 400
_OPEN_ID = re.compile(r"['\"](?:/subscriptions/|/providers/|https?:)[^\s'\"]*$")
"""An id or URL in quotes that is cut by the end of the line."""
