"""Summaries of real templates equal an independent count, whichever engine and chunk made them."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.corpora.plain_count import plain_count

from armls.core.evaluator.plain import plain_value
from armls.core.summary import Sizes, Summary
from armls.core.syntax import parse
from armls.services.summary import Options, summarize_file, summarize_stream

COUNTED = ("parameters", "variables", "functions", "definitions", "outputs", "resources", "resourceTypes")
STREAMED = Options(chunk=4096)
"""So small that every template is read in pieces."""


def counted(summary: Summary) -> dict[str, Any]:
    """What can be compared with the independent count."""
    found = summary.as_json()
    limits = [(one["name"], one["used"]) for one in found["limits"] if not one["name"].endswith("Size")]
    return {**{name: found[name] for name in COUNTED}, "limits": sorted(limits)}


def test_plain_count() -> None:
    child = {"type": "b", "resources": [{"type": "C.d/e", "copy": {"count": 3}}]}
    inner = {"resources": [{"type": "F.g/h", "resources": [child], "condition": True}], "outputs": {"x": 1, "X": 2}}
    deployment = {"type": "Microsoft.Resources/deployments", "properties": {"template": inner}}
    template = {
        "Parameters": {"a": {}},
        "functions": [{"members": {"f": 1, "g": 2}}, {}],
        "resources": {"one": deployment, "two": {"type": "A/a", "existing": True, "resources": [child]}, "three": 3},
    }
    assert plain_count(template) == {
        "parameters": 1,
        "variables": 0,
        "definitions": 0,
        "outputs": 0,
        "functions": 2,
        "resources": {
            "topLevel": 2,
            "child": 2,
            "nested": 3,
            "total": 7,
            "copies": 2,
            "conditional": 1,
            "existing": 1,
        },
        "resourceTypes": {
            "Microsoft.Resources/deployments": 1,
            "F.g/h": 1,
            "F.g/h/b": 1,
            "C.d/e": 2,
            "A/a": 1,
            "A/a/b": 1,
        },
        "limits": [
            ("outputs", 0),
            ("outputs", 1),
            ("parameters", 1),
            ("resources", 5),
            ("variables", 0),
        ],
    }


def loaded(data: bytes) -> Any:
    """The document as Python values: with the standard library, or with our own parser where it is not strict JSON."""
    text = data.decode("utf-8-sig")
    try:
        return json.loads(text)
    except ValueError:
        return plain_value(parse(text).root.value)


def variants(data: bytes) -> dict[str, bytes]:
    """The same document in other bytes."""
    text = data.decode("utf-8-sig")
    found = {
        "in UTF-16": text.encode("utf-16"),
        "with a mark and a comment": ('\ufeff/* " */' + text).encode(),
        "with other line ends": text.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    }
    with suppress(ValueError):
        found["minified"] = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False).encode()
    return found


def test_counts_of_real_templates(shared: Path) -> None:
    wrong = []
    for path in sorted((shared / "corpus" / "templates").glob("*/**/*.json")):
        data = path.read_bytes()
        expected = plain_count(loaded(data))
        summaries = {
            "as a file": summarize_file(str(path)),
            "in small chunks": summarize_file(str(path), STREAMED),
            "by events": summarize_file(str(path), Options(engine="ijson")),
        }
        if len(data) < 200_000:
            for name, other in variants(data).items():
                summaries[name] = summarize_stream(path.name, io.BytesIO(other), STREAMED)
        for name, summary in summaries.items():
            found = counted(summary)
            if summary.kind != "deploymentTemplate":
                found["limits"] = expected["limits"]
            if found != expected or summary.broken is not None:
                wrong.append((path.name, name, summary.broken, [key for key in found if found[key] != expected[key]]))
    assert wrong == []


@pytest.mark.parametrize("engine", ["auto", "ijson"])
def test_exact_minified_sizes_of_real_templates(shared: Path, engine: Any) -> None:
    wrong = []
    for path in sorted((shared / "corpus" / "templates").glob("*/**/*.json")):
        data = path.read_bytes().decode("utf-8-sig").encode()
        try:
            minified = json.dumps(json.loads(data), separators=(",", ":"), ensure_ascii=False).encode()
        except ValueError:
            continue
        once = summarize_stream(path.name, io.BytesIO(minified), Options(engine=engine)).sizes
        formatted = msgspec.json.format(data, indent=-1)
        escaped = json.dumps(formatted.decode(), ensure_ascii=False).encode()
        found = summarize_stream(path.name, io.BytesIO(data), Options(chunk=4096, engine=engine)).sizes
        expected = Sizes(len(data), len(formatted), len(escaped))
        if once.minified != len(minified) or found != expected:
            wrong.append((path.name, once, found, expected))
    assert wrong == []
