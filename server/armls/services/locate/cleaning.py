"""From what a terminal, a log or a web page shows to the text that Azure wrote.

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
_LONG, _MOSTLY = 0.9, 0.6


def clean(text: str) -> str:
    """The text without what was drawn around it and written before its lines."""
    text = _ANSI.sub("", text).lstrip("\ufeff").replace("\r\n", "\n")
    text = _COMMAND.sub("", _STAMP.sub("", text))
    text = _RULE.sub("", text)
    if len(_MARGIN.findall(text)) > 1:
        text = _MARGIN.sub("", text)
        if len(_RIGHT_EDGE.findall(text)) > 1:
            # One blank before the edge is the box's; of a line that fills it, another is the text's.
            text = _RIGHT_EDGE.sub(lambda edge: " " * (edge[0][:2] == "  " and edge[0][2] != " "), text)
    text = _RULE.sub("", text)
    return _unwrapped(_CLOCK.sub(r"\1", text))


def _unwrapped(text: str) -> str:
    """The text without the line breaks of a terminal that broke lines wherever its last column was.

    Such lines are all equally long. Lines broken between words are not, and stay as they are.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    full = [len(line) == width for line in lines]
    long = sum(len(line) > width * _LONG for line in lines)
    if width < _LEAST_WIDTH or sum(full) < 2 or sum(full) < long * _MOSTLY:
        return text
    parts: list[str] = []
    for line, is_full in zip(lines, full, strict=True):
        parts += (line, "" if is_full else "\n")
    return "".join(parts[:-1])
