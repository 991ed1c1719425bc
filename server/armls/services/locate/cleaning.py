"""The recovery of Azure's text from a terminal, a log or a web page.

Removed are colours, time stamps and log commands before a line, the margins and boxes that PowerShell, Terraform and
others draw around a message, and the line breaks of a terminal that is too narrow.
"""

from __future__ import annotations

import re

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_STAMP = re.compile(
    r"^[ \t]*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?:?[ \t]*", re.MULTILINE
)
_COMMAND = re.compile(r"##(?:\[\w{1,20}\]|vso\[[^\]\n]{0,200}\])|^[ \t]*::error(?:[ \t][^:\n]{0,200})?::", re.MULTILINE)
_TIME = r"\d{1,2}:\d\d:\d\d(?:[ \u202f][AP]M)?[ \t]+-[ \t]+"
_CLOCK = re.compile(rf"^([ \t]*(?:[\w.-]{{1,80}}[ \t]?:[ \t]+)?){_TIME}", re.MULTILINE)
_MARGIN = re.compile(r"^[ \t]*(?:\d{1,6}[ \t]*)?[|│┃║][ \t]?", re.MULTILINE)
_RIGHT_EDGE = re.compile(r"(?:[ \t]{2,}|[ \t]?)[|│┃║][ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[─━═╭╮╰╯┌┐└┘╔╗╚╝├┤╷╵╶╴]+[ \t]*|~{2,}[ \t]*|\+[-=+]{3,}\+?[ \t]*)$", re.MULTILINE)
_LEAST_WIDTH = 20
_USUAL_WIDTHS = frozenset({79, 80, 100, 119, 120, 132, 160})
_LONG, _MOSTLY = 0.9, 0.6


def clean(text: str) -> str:
    """Remove boxes and margins around the text, and prefixes of its lines."""
    text = _ANSI.sub("", text).lstrip("\ufeff").replace("\r\n", "\n")
    text = _COMMAND.sub("", _STAMP.sub("", text))
    text = _RULE.sub("", text)
    if len(_MARGIN.findall(text)) > 1:
        text = _MARGIN.sub("", text)
        if len(_RIGHT_EDGE.findall(text)) > 1:
            # One blank before the edge belongs to the box; another one, in a full line, to the text.
            text = _RIGHT_EDGE.sub(lambda edge: " " * (edge[0][:2] == "  " and edge[0][2] != " "), text)
    text = _RULE.sub("", text)
    return _unwrapped(_CLOCK.sub(r"\1", text))


def _unwrapped(text: str) -> str:
    """Remove the line breaks of a terminal that wraps lines at its last column.

    Such lines are all equally long, and most of them end within a word. Lines broken between words are unchanged.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    full = [len(line) == width for line in lines]
    long = sum(len(line) > width * _LONG for line in lines)
    least = 1 if width in _USUAL_WIDTHS else 2
    if width < _LEAST_WIDTH or sum(full) < least or sum(full) < long * _MOSTLY:
        return text
    breaks = [number for number, is_full in enumerate(full[:-1]) if is_full]
    if not breaks or sum(_is_between_words(lines[n], lines[n + 1]) for n in breaks) * 2 >= len(breaks):
        return text
    parts: list[str] = []
    for line, is_full in zip(lines, full, strict=True):
        parts += (line, "" if is_full else "\n")
    return "".join(parts[:-1])


def _is_between_words(before: str, after: str) -> bool:
    """Whether a line break replaced a blank: on either side is a common word of Azure's messages."""
    if before[-1:].isspace() or after[:1].isspace():
        return False
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    words = [found[0].lower() for found in (last, first) if found is not None]
    return bool(words) and all(word in _WORDS for word in words)


_LAST_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,30}$")
_FIRST_WORD = re.compile(r"[A-Za-z]{1,30}(?![A-Za-z])")
_VOCABULARY = """
a all allowed an and any are argument arguments array as at available be because been but by can cannot circular code
column copy could declared defined definition dependency deployment detail details detected does error evaluation
expected expression expressions failed following for found from function had has have if in information inner integer
into invalid is it language length lengths limit line location message missing more must name nested no not null number
object of on only operation or output parameter parameters parse path please position properties property provided
received reference referenced request required resource resources result same see segment segments should so status
string supported symbol template than that the these this to type types unable usage used valid validation value values
variable variables version was when which with within you
"""
_WORDS = frozenset(_VOCABULARY.split())
