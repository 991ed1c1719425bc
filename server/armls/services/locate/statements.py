"""From what a user has pasted to the statements in it: one for each thing that Azure complains of.

Takes plain text of a terminal (ANSI colours, PowerShell's margins, lines broken anywhere), JSON, and JSON that is
text within text or JSON, as Azure nests it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

MAX_TEXT = 2_000_000
"""Of a longer text only the beginning is read."""
MAX_STATEMENTS = 500
MAX_SENTENCE = 20_000
_MAX_LEVELS = 40


class Violation(Struct, frozen=True):
    """Where Azure says, outside its message, that a template is wrong; 0 and empty are not said."""

    line: int = 0
    column: int = 0
    path: str = ""


class Statement(Struct, frozen=True):
    """One message.

    ``targets``: the ids of the deployments and resources that it was said of, the outermost first; ``parents``: the
    numbers of the statements around it.
    """

    text: str
    targets: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    parents: tuple[int, ...] = ()


_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_MARGIN = re.compile(r"^[ \t]*(?:\d+[ \t]*)?\|[ \t]?", re.MULTILINE)
_HEAD = re.compile(
    r"\s*(?:$|[-*•]\s|Code\b|Message\b|Status\b|Target\b|Details?\b|Exception\b|Inner\b|ERROR\b|Error\b|Additional\b"
    r"|\(\w+\)|Correlation|Tracking|\d{1,2}:\d\d|\w+Id\b|CategoryInfo|At\s|\+\s|Line\s*\||#)",
    re.IGNORECASE,
)
_JSON = re.compile(r"[{\[]\s*[{\[\"]")
_MAX_TRIES = 200
"""Places at which JSON is tried for."""
_SENTENCE = re.compile(
    r"(?:Please see \S+ for (?:more|usage) (?:details|information)\.?['\")]*\.?|Please see \S+(?!\s+for\s))\s+(?=\S)"
    r"|[.;'\")]\s+(?=(?:The (?:template (?:resource|parameter|variable|output|function|reference|'copy')"
    r"|resource '|value for|provided value|requested|deployment ')|Could not|Circular|Unable to|Error: |Code=|Message=|"
    r"Deployment template))",
)


def statements(text: str) -> list[Statement]:
    """The statements of an error, in their order; never raises."""
    reader = _Reader()
    reader.text(clean(text[:MAX_TEXT]), (), (), 0)
    return reader.found


def clean(text: str) -> str:
    """The text without a terminal's colours and PowerShell's margins."""
    text = _ANSI.sub("", text).lstrip("\ufeff")
    return _MARGIN.sub("", text) if len(_MARGIN.findall(text)) > 1 else text


class _Reader:
    def __init__(self) -> None:
        self.found: list[Statement] = []

    def text(self, text: str, targets: tuple[str, ...], parents: tuple[int, ...], level: int) -> None:
        """Text that may be JSON, or hold some."""
        at = 0
        plain: list[str] = []
        for start, end, value in _json_in(text):
            plain.append(text[at:start])
            at = end
            self.sentences("".join(plain), targets, (), parents)
            plain = []
            self.value(value, targets, parents, level + 1)
        self.sentences(text[at:], targets, (), parents)

    def sentences(
        self, text: str, targets: tuple[str, ...], violations: tuple[Violation, ...], parents: tuple[int, ...]
    ) -> None:
        """Text without JSON."""
        parts = [one for part in _paragraphs(_unescaped(text)) for one in _SENTENCE.split(part)]
        for part in parts:
            shown = " ".join(part[:MAX_SENTENCE].split())
            if shown and len(self.found) < MAX_STATEMENTS:
                self.found.append(Statement(shown, targets, violations, parents))
                violations = ()

    def value(self, value: Any, targets: tuple[str, ...], parents: tuple[int, ...], level: int) -> None:
        """JSON that holds messages somewhere."""
        if level > _MAX_LEVELS:
            return
        if isinstance(value, list):
            for item in value:
                self.value(item, targets, parents, level + 1)
        elif isinstance(value, dict):
            self.object(value, targets, parents, level)

    def object(self, value: dict[str, Any], targets: tuple[str, ...], parents: tuple[int, ...], level: int) -> None:
        """One error, or whatever is around it."""
        members = {name.lower(): inner for name, inner in value.items()}
        for name in ("target", "targetresource", "resourceid", "id"):
            target = members.get(name)
            if isinstance(target, dict):
                target = target.get("id")
            if isinstance(target, str) and target:
                targets = (*targets, target)
                break
        before = len(self.found)
        violations = tuple(_violations(members.get("additionalinfo")))
        message = members.get("message")
        if isinstance(message, str):
            inner = list(_json_in(message))
            if inner:
                self.text(message, targets, parents, level)
            else:
                self.sentences(message, targets, violations, parents)
                violations = ()
        if violations or (len(self.found) == before and targets and "code" in members):
            code = members.get("code")
            text = message if isinstance(message, str) else code if isinstance(code, str) else ""
            self.found.append(Statement(" ".join(text.split()), targets, violations, parents))
        parents = (*parents, *range(before, len(self.found)))
        for name, inner_value in members.items():
            if name in ("message", "additionalinfo", "target", "targetresource"):
                continue
            if isinstance(inner_value, str):
                if "{" in inner_value or name in ("statusmessage", "error", "details"):
                    self.text(inner_value, targets, parents, level + 1)
            else:
                self.value(inner_value, targets, parents, level + 1)


def _violations(info: Any) -> Iterator[Violation]:
    """What ``additionalInfo`` says of a template."""
    for entry in info if isinstance(info, list) else ():
        inner = entry.get("info") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            line, column, path = (inner.get(name) for name in ("lineNumber", "linePosition", "path"))
            found = Violation(
                line if isinstance(line, int) and 0 < line < 10**9 else 0,
                column if isinstance(column, int) and 0 < column < 10**9 else 0,
                path if isinstance(path, str) else "",
            )
            if found.path or found.line:
                yield found


def _json_in(text: str) -> Iterator[tuple[int, int, Any]]:
    """The JSON objects and lists that stand in a text, with where they start and end."""
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
        yield start, end, value
        at = end


def _unescaped(text: str) -> str:
    """Text in which the escapes of a JSON string were left, as when a part of one was pasted."""
    if '\\"' not in text and "\\n" not in text and "\\u0027" not in text:
        return text
    for _ in range(3):
        if "\\" not in text:
            break
        text = re.sub(r"\\u00(2[27])", lambda found: chr(int(found[1], 16)), text)
        text = re.sub(r"\\r\\n|\\n", "\n", text).replace('\\"', '"').replace("\\\\", "\\")
    return text


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text, joined where a terminal broke their lines."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and _HEAD.match(line):
            yield " ".join(lines)
            lines = []
        lines.append(line.strip())
    if lines:
        yield " ".join(lines)
