"""The output of ``armls locate`` in plain text or JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from armls.core.text import SourceText
from armls.services.excerpt import excerpt, printable
from armls.services.locate import ErrorLocation


def as_json(locations: Iterable[ErrorLocation]) -> list[dict[str, Any]]:
    """The locations as ``[{path, pointer, range, message}]``; zero-based lines and characters in UTF-16 units."""
    return [
        {
            "path": one.name,
            "pointer": one.pointer,
            "range": {"start": _position(one.text, one.start), "end": _position(one.text, one.end)},
            "message": one.message,
        }
        for one in locations
    ]


def write_text(locations: Iterable[ErrorLocation], stream: TextIO) -> None:
    """Each location on a line of its own, with the first line of its source and a marker beneath it.

    Lines and columns are one-based; columns count code points.
    """
    for one in locations:
        line, column = one.text.position(one.start, "utf-32")
        where = f"{printable(one.name)}:{line + 1}:{column + 1} {printable(one.pointer) or '(the whole template)'}"
        rows = [where, f"      {printable(one.message)}"] if one.message else [where]
        # Only the first line, since a resource can have hundreds.
        end = min(one.end, one.text.line_end(line))
        for row in excerpt(one.text, one.start, max(end, one.start + 1)):
            rows.append(f"{f'{row.number:>5} |' if row.number else '      |'} {row.text}".rstrip())
        encoding = stream.encoding or "utf-8"
        stream.write(("\n".join(rows) + "\n\n").encode(encoding, "replace").decode(encoding))


def _position(text: SourceText, offset: int) -> dict[str, int]:
    line, character = text.position(offset, "utf-16")
    return {"line": line, "character": character}
