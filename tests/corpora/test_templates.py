"""Verdicts on real templates: no error that Azure's own engine does not raise too."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from armls.core.finding import Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot, siblings

EXPECTED = {
    "parameter-value": "values that are left to fill in; Azure refuses them too",
    "name-segments": "the placeholder in the name of the attribution deployment holds slashes; Azure refuses it too",
    "resource-shape": "members of resources that Azure's reader refuses too",
    "resource-values": "names that are empty by default; Azure refuses them too, with the defaults",
}
"""Every rule that reports an error on these templates, and why it is right; each was looked at by hand."""


def read(path: Path) -> SourceText:
    """A file of the corpus, whatever its encoding."""
    return SourceText(path.read_bytes().decode("utf-8-sig", "replace"))


def judge(path: Path) -> Report:
    """What armls says of a file, with the parameter file beside it."""
    documents = {path.name: read(path)}
    for name in siblings(path.name, [other.name for other in path.parent.iterdir()]):
        documents[name] = read(path.with_name(name))
    return Analyser().analyse(Snapshot(path.name, documents, Settings(profile="default"), date(2026, 11, 24)))


def test_errors_on_real_templates(shared: Path) -> None:
    folder = shared / "corpus" / "templates"
    refused = {entry["template"] for entry in json.loads((folder / "engine-refuses.json").read_text("utf-8"))}
    unexpected = []
    for path in sorted(folder.glob("*/**/*.json")):
        report = judge(path)
        name = path.relative_to(folder).as_posix().replace(".parameters.json", ".json")
        for finding in report.findings:
            if finding.rule == "rule-crashed":
                unexpected.append((name, finding.message))
            if finding.ttk_outcome == "fail":
                continue  # what the profile for the Marketplace makes an error of, whatever Azure says
            if finding.severity is Severity.ERROR and (finding.rule not in EXPECTED or name not in refused):
                unexpected.append((name, f"{finding.rule}: {finding.message}"))
    assert unexpected == []
