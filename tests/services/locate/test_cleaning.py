"""The message that is shown is Azure's, without what a terminal or a log has put around it."""

from __future__ import annotations

import pytest

from armls.core.text import SourceText
from armls.services.locate import locate
from armls.services.locate.cleaning import clean

TEMPLATE = '{"$schema": "x", "resources": [{"type": "A.B/c", "name": "web-front"}]}'
MESSAGE = (
    "The template resource 'web-front' of type 'A.B/c' is not valid. The name property cannot be null or empty at all."
)


def wrapped(width: int, before: str = "", behind: str = "") -> str:
    """The message as a terminal of that width shows it."""
    parts = [MESSAGE[at : at + width] for at in range(0, len(MESSAGE), width)]
    return "\n".join(f"{before}{part}{behind}" for part in parts)


@pytest.mark.parametrize(
    "pasted",
    [
        MESSAGE,
        f"\x1b[31m{MESSAGE}\x1b[0m",
        f"2024-02-20T09:15:01.1234567Z ##[error]{MESSAGE}",
        f"2024-02-20 09:15:01,123 {MESSAGE}\r\n",
        f"[2024-02-20T09:15:01Z] {MESSAGE}",
        f"::error file=a.json::{MESSAGE}",
        f"10:41:07 - {MESSAGE}",
        f"10:41:07 PM - {MESSAGE}",
        wrapped(30),
        wrapped(37),
        wrapped(40, "2024-02-20T09:15:01.1234567Z "),
        "Line |\n  12 |  New-It\n     |  ~~~~~~\n" + wrapped(50, "     | "),
        "╷\n" + wrapped(40, "│ ") + "\n╵",
        "╭────╮\n" + wrapped(40, "│ ", " │") + "\n╰────╯",
        "+----+\n" + wrapped(50, "| ", " |") + "\n+----+",
        MESSAGE.replace(" The name", "\nThe name"),
        MESSAGE.replace(" The name", "\n     | The name").replace("The template", "     | The template"),
    ],
)
def test_the_message_is_what_azure_said(pasted: str) -> None:
    found = locate("a.json", {"a.json": SourceText(TEMPLATE)}, pasted)
    assert [(one.pointer, one.message) for one in found.locations] == [("/resources/0", MESSAGE)]


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "a": "b",\n  "c": [\n    1,\n    2\n  ]\n}',
        "a line\nanother line that is longer\nand one more",
        "| only one margin",
        "at 10:41:07 - and so on",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text
