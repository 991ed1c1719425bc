"""``armls/status`` and ``armls.status``: what a status bar shows."""

from __future__ import annotations

from tests.e2e.editor import NOTHING_OPTIONAL, editing
from tests.e2e.test_documents import GOOD


async def test_a_document_that_waits_for_its_analysis_is_counted() -> None:
    uri = "untitled:Untitled-1"
    async with editing(NOTHING_OPTIONAL, options={"debounce": {"fastMs": 60_000}}) as editor:
        editor.open(uri, GOOD)
        await editor.published_for(uri, 1)
        assert (await editor.run("armls.status"))["documents"] == {"open": 1, "analysing": 0}
        editor.edit(uri, 2, 0, 0, 0, " ")
        assert (await editor.run("armls.status"))["documents"] == {"open": 1, "analysing": 1}
        await editor.until(lambda: any(one.documents.analysing == 1 for one in editor.statuses))
        editor.close(uri)
        await editor.until(lambda: editor.statuses[-1].documents.open == 0)
        assert (await editor.run("armls.status"))["documents"] == {"open": 0, "analysing": 0}
