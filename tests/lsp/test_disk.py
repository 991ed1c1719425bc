"""What is read from disk is one text for all who ask at the same time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from armls.core.text import SourceText
from armls.lsp.disk import Disk


def test_those_who_load_a_file_at_the_same_time_get_the_same_text(tmp_path: Path) -> None:
    file = tmp_path / "azuredeploy.parameters.json"
    file.write_text("{}", encoding="utf-8")
    disk, path = Disk(), file.as_posix()

    async def loaded() -> SourceText | None:
        await disk.load([path])
        return disk.text(path)

    async def both() -> list[SourceText | None]:
        return await asyncio.gather(loaded(), loaded())

    first, second = asyncio.run(both())
    assert first is not None
    assert first is second
