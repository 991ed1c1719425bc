"""What is remembered of a document does not grow with its edits."""

from __future__ import annotations

import gc
import json
import tracemalloc
import weakref
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

INNER = {"resources": [{"type": "a/b", "name": "[variables('n')]", "resources": [{"type": "c", "name": "d"}]}]}
DEPLOYMENT = {"type": "Microsoft.Resources/deployments", "name": "x", "properties": {"template": INNER}}
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
TEXT = json.dumps({"$schema": SCHEMA, "variables": {"n": "[toLower('A')]"}, "resources": [DEPLOYMENT] * 5})


def test_versions_that_are_gone_leave_nothing_behind() -> None:
    analyser, text = Analyser(), SourceText(TEXT)
    at = text.text.index("'A") + 1
    taken = []
    tracemalloc.start()
    try:
        for _ in range(3):
            for letter in "ABCDEFGHIJ":
                text = text.replace(at, at + 1, letter)
                analyser.analyse(Snapshot("a.json", {"a.json": text}, Settings(), date(2026, 11, 24)))
            gc.collect()
            taken.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    one_version = 20_000
    assert taken[2] - taken[1] < one_version


NESTED = {
    "if": ("if(equals(parameters('p'), 'a'), 'b', ", ")"),
    "if in the condition": ("if(", ", true(), false())"),
    "and": ("and(bool(parameters('p')), ", ")"),
    "coalesce": ("coalesce(parameters('p'), ", ")"),
    "undefined": ("if(bool(parameters('q')), 'b', ", ")"),
}


@pytest.mark.parametrize("form", NESTED)
def test_lazy_calls_in_each_other_cost_memory_linear_in_their_number(form: str) -> None:
    before, after = NESTED[form]

    def taken(depth: int) -> int:
        expression = f"[{before * depth}parameters('p'){after * depth}]"
        outputs = {"o": {"type": "string", "value": expression}}
        template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": {"p": {"type": "string"}}}
        text = SourceText(json.dumps({**template, "resources": [], "outputs": outputs}))
        analyser = Analyser()
        tracemalloc.start()
        try:
            analyser.analyse(Snapshot("a.json", {"a.json": text}, Settings(), date(2026, 11, 24)))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    taken(10)
    assert taken(2000) < 3 * taken(1000)


def test_versions_of_a_long_expression_are_not_all_kept() -> None:
    long = "x" * 10_000
    template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": []}
    outputs = {"o": {"type": "string", "value": f"[concat('{long}', resourceGroup().name)]"}}
    analyser, text = Analyser(), SourceText(json.dumps({**template, "outputs": outputs}))
    at = text.text.index("xxx")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(1000):
            text = text.replace(at, at + 4, f"{number:04}")
            analyser.analyse(Snapshot("a.json", {"a.json": text}, Settings(), date(2026, 11, 24)))
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert taken < 500 * len(long)


def test_a_cached_error_keeps_no_frames_alive() -> None:
    class Marker:
        pass

    def analysed(marker: Marker) -> list[str]:
        assert marker
        report = analyser.analyse(Snapshot("a.json", {"a.json": text}, Settings(), date(2026, 11, 24)))
        return [one.rule for one in report.findings]

    template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "variables": {"v": "[int('x')]"}, "resources": []}
    text = SourceText(json.dumps({**template, "outputs": {"o": {"type": "int", "value": "[variables('v')]"}}}))
    analyser, marker = Analyser(), Marker()
    gone = weakref.ref(marker)
    gc.disable()
    try:
        assert "evaluation-error" in analysed(marker)
        del marker
        assert gone() is None
    finally:
        gc.enable()
