"""Packages of the corpora as a publisher would make them: refused, corrected, accepted, verified."""

from __future__ import annotations

import json
import shutil
import statistics
from pathlib import Path

from tests.services.packager.folders import AS_OF, SCHEMA, options

from armls.core.kinds import document_kind
from armls.core.syntax import parse
from armls.services.files import decode
from armls.services.packager.model import Optimization
from armls.services.packager.optimizing import optimized
from armls.services.packager.packing import pack
from armls.services.packager.validating import marketplace_options
from armls.services.packager.verifying import reproduce, verify

_SAMPLES = "corpus/templates/managed-apps/Managed Application Sample Packages"
_LARGEST = 40_000


def test_a_sample_is_accepted_once_it_is_corrected(shared: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "s", tmp_path / "a.zip"
    shutil.copytree(shared / _SAMPLES / "201-managed-storage-account", folder)
    refused = pack(str(folder), str(output), options())
    assert [(one.path, one.message) for one in refused.problems] == [
        (
            "mainTemplate.json",
            "The template refers to 'nestedtemplates/storageAccount.json', which isn't in the package",
        )
    ]
    assert [(one.path, one.rule) for one in refused.findings if one.level == "error"] == [
        ("createUiDefinition.json", "ui-tooltip")
    ]
    assert not output.exists()
    ui = folder / "createUiDefinition.json"
    control = '"type": "Microsoft.Storage.MultiStorageAccountCombo",'
    text = ui.read_text(encoding="utf-8-sig")
    ui.write_text(text.replace(control, f'{control} "toolTip": {{"prefix": "p", "type": "t"}},'), encoding="utf-8")
    (folder / "nestedtemplates").mkdir()
    names = ("storageAccountNamePrefix", "storageAccountType", "location")
    nested = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"type": "string", "metadata": {"description": "d"}} for name in names},
        "resources": [],
        "outputs": {name: {"type": "string", "value": f"[parameters('{name}')]"} for name in names},
    }
    (folder / "nestedtemplates" / "storageAccount.json").write_text(json.dumps(nested), encoding="utf-8")
    accepted = pack(str(folder), str(output), options(optimization="expressions"))
    assert [one for one in accepted.findings if one.level == "error"] == []
    assert (accepted.problems, accepted.is_written) == ((), True)
    verified = verify(str(output), options())
    assert not verified.is_refused
    assert reproduce(str(output), verified, str(folder), options(optimization="expressions")).is_identical


def test_text_saves_a_quarter_of_real_templates_and_expressions_are_never_larger(shared: Path) -> None:
    saved = []
    for path in sorted((shared / "corpus" / "templates").rglob("*.json")):
        data = path.read_bytes()
        if len(data) > _LARGEST or b"deploymentTemplate.json" not in data:
            continue
        if document_kind(path.name, parse(decode(data, path.name).text)) != "deploymentTemplate":
            continue
        sizes: dict[Optimization, int] = {}
        for form in ("text", "expressions") if len(saved) % 8 == 0 else ("text",):
            sizes[form] = len(optimized(str(path), path.name, data, form, marketplace_options(AS_OF)))
        assert sizes.get("expressions", 0) <= sizes["text"] <= len(data)
        saved.append(1 - sizes["text"] / len(data))
    assert statistics.median(saved) >= 0.25
