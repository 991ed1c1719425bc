"""What a snapshot holds: unsaved buffers before files, siblings, and the settings that count."""

from __future__ import annotations

import importlib
import os
import threading
from datetime import date
from pathlib import Path

import pytest
from lsprotocol import types

from armls.core.cancellation import Cancelled
from armls.lsp.session import OpenDocument, Session
from armls.lsp.uris import uri_of
from armls.services.analysis import Snapshot

TEMPLATE = '{"resources": []}'


@pytest.fixture
def session() -> Session:
    return Session()


def opened(session: Session, path: Path, text: str = TEMPLATE) -> OpenDocument:
    return session.open(uri_of(path.as_posix()), 1, text)


def texts(session: Session, document: OpenDocument) -> dict[str, str]:
    snapshot = session.snapshot(document)
    return {Path(name).name: text.text for name, text in snapshot.documents.items()}


def test_a_document_alone(session: Session, tmp_path: Path) -> None:
    document = opened(session, tmp_path / "azuredeploy.json")
    assert texts(session, document) == {"azuredeploy.json": TEMPLATE}


def test_the_sibling_on_disk_and_in_the_editor(session: Session, tmp_path: Path) -> None:
    (tmp_path / "azuredeploy.parameters.json").write_text('{"on": "disk"}')
    document = opened(session, tmp_path / "azuredeploy.json")
    assert texts(session, document)["azuredeploy.parameters.json"] == '{"on": "disk"}'
    opened(session, tmp_path / "azuredeploy.parameters.json", '{"in": "editor"}')
    assert texts(session, document)["azuredeploy.parameters.json"] == '{"in": "editor"}'
    session.close(uri_of((tmp_path / "azuredeploy.parameters.json").as_posix()))
    assert texts(session, document)["azuredeploy.parameters.json"] == '{"on": "disk"}'


def test_the_sibling_that_is_in_the_editor_only(session: Session, tmp_path: Path) -> None:
    document = opened(session, tmp_path / "azuredeploy.json")
    sibling = opened(session, tmp_path / "azuredeploy.parameters.json", "{}")
    assert texts(session, document)["azuredeploy.parameters.json"] == "{}"
    assert session.dependents(sibling.name) == [document]
    assert session.dependents(document.name) == [sibling]


def test_an_unchanged_sibling_is_the_same_object(session: Session, tmp_path: Path) -> None:
    (tmp_path / "a.parameters.json").write_text("{}")
    document = opened(session, tmp_path / "a.json")
    first, second = session.snapshot(document), session.snapshot(document)
    assert all(text is second.documents[name] for name, text in first.documents.items())


def test_a_snapshot_stands_still(session: Session, tmp_path: Path) -> None:
    document = opened(session, tmp_path / "a.json")
    snapshot = session.snapshot(document)
    assert session.is_current(snapshot)
    session.change(document.uri, 2, [])
    assert session.is_current(snapshot)  # nothing has changed in it
    session.open(document.uri, 3, "[]")
    assert not session.is_current(snapshot)
    assert snapshot.documents[document.name].text == TEMPLATE


def test_a_document_is_found_under_other_spellings(session: Session) -> None:
    document = session.open("file:///x/a%20b.json", 1, "{}")
    assert session.document("file:///x/a b.json") is document
    assert session.uri_of(document.name) == "file:///x/a%20b.json"


def test_edits_of_a_document_that_is_not_open(session: Session) -> None:
    assert session.change("file:///x/a.json", 2, []) is None
    assert session.close("file:///x/a.json") is None


def test_rules_in_the_file_count_instead_of_the_editors(session: Session, tmp_path: Path) -> None:
    session.configure({"rules": {"depends-on": {"level": "off"}, "unknown-function": {"level": "off"}}})
    document = opened(session, tmp_path / "a.json")
    assert session.settings_for(document.name).levels == {"depends-on": "off", "unknown-function": "off"}
    (tmp_path / "armlsconfig.json").write_text('{"rules": {"depends-on": {"level": "warning"}}}')
    session.disk_changed()
    assert session.settings_for(document.name).levels == {"depends-on": "warning"}


def test_a_configuration_in_the_editor_and_while_it_is_broken(session: Session, tmp_path: Path) -> None:
    document = opened(session, tmp_path / "deep" / "a.json")
    config = opened(session, tmp_path / "armlsconfig.json", '{"rules": {"depends-on": {"level": "off"}}}')
    session.disk_changed()
    assert session.settings_for(document.name).levels == {"depends-on": "off"}
    session.open(config.uri, 2, '{"rules": ')
    assert session.settings_for(document.name).levels == {"depends-on": "off"}
    session.open(config.uri, 3, "{}")
    assert session.settings_for(document.name).levels == {}


def test_what_is_excluded(session: Session, tmp_path: Path) -> None:
    session.add_folder(uri_of(tmp_path.as_posix()))
    session.configure({"exclude": ["samples/"]})
    assert session.excludes((tmp_path / "samples" / "a.json").as_posix())
    assert not session.excludes((tmp_path / "a.json").as_posix())


def test_folders_within_folders_are_walked_once(session: Session) -> None:
    for uri in ("file:///w/inner", "file:///w/", "file:///other"):
        session.add_folder(uri)
    assert session.folders() == ["/other", "/w"]
    session.remove_folder("file:///w")
    assert session.folders() == ["/other", "/w/inner"]


async def test_a_snapshot_of_what_was_prepared_reads_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parameters.json").write_text("{}")
    (tmp_path / "armlsconfig.json").write_text('{"rules": {"name-case": {"level": "off"}}}')
    document = opened(session, tmp_path / "a.json")
    readers: list[str] = []

    def noted(module: str, name: str) -> None:
        read = getattr(importlib.import_module(module), name)

        def reading(*arguments: object) -> object:
            readers.append(threading.current_thread().name)
            return read(*arguments)

        monkeypatch.setattr(f"{module}.{name}", reading)

    noted("armls.services.files", "read")
    noted("armls.services.config", "load_config")
    await session.prepare(document.name)
    snapshot = session.snapshot(document)
    assert sorted(Path(name).name for name in snapshot.documents) == ["a.json", "a.parameters.json"]
    assert snapshot.settings.levels == {"name-case": "off"}
    assert len(readers) == 3
    assert threading.main_thread().name not in readers


def test_a_document_that_is_opened_again_unchanged_is_the_same(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    before = opened(session, path)
    assert session.close(before.uri) is before
    again = opened(session, path)
    assert again.text is before.text
    assert again.version == 1
    session.close(before.uri)
    session.forget_closed(before.name)
    assert opened(session, path).text is not before.text
    session.close(before.uri)
    assert opened(session, path, "{}").text.text == "{}"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_links_that_lead_out_of_the_folder_are_not_followed(session: Session, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('{"password": "x"}')
    (tmp_path / "work").mkdir()
    for name in ("createUiDefinition.json", "azuredeploy.parameters.json", "armlsconfig.json"):
        (tmp_path / "work" / name).symlink_to(tmp_path / "secret")
    document = opened(session, tmp_path / "work" / "azuredeploy.json")
    assert texts(session, document) == {"azuredeploy.json": TEMPLATE}
    (config,) = session.configurations.around([document.name])
    assert config.text.text == ""


def test_templates_that_a_document_links_to(session: Session, tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / "nested" / "vm.json").write_text('{"on": "disk"}')
    text = '{"relativePath": "nested/vm.json", "x": {"relativePath": "nested/gone.json"}}'
    document = opened(session, tmp_path / "azuredeploy.json", text)
    snapshot = session.snapshot(document)
    assert {path: source.text for path, source in snapshot.linked.items()} == {"nested/vm.json": '{"on": "disk"}'}
    linked = opened(session, tmp_path / "nested" / "vm.json", '{"in": "editor"}')
    assert session.snapshot(document).linked["nested/vm.json"] is linked.text
    assert not session.snapshot(document).is_same(snapshot)
    assert session.dependents(linked.name) == [document]
    opened(session, tmp_path / "nested" / "vm.json", "")
    assert session.snapshot(document).linked["nested/vm.json"].text == ""


async def test_work_on_a_document_starts_again_where_only_what_is_beside_it_changes(
    session: Session, tmp_path: Path
) -> None:
    """VS Code sends the settings of a workspace when a user may already be saving with fixes."""
    document = opened(session, tmp_path / "azuredeploy.json")
    days: list[date] = []

    async def work(snapshot: Snapshot) -> str:
        days.append(snapshot.as_of)
        if len(days) == 1:
            session.configure({"asOf": "2024-01-02"})
            raise Cancelled
        return "done"

    assert await session.with_snapshot(document, work) == "done"
    assert days[1] == date(2024, 1, 2) != days[0]


async def test_work_on_a_document_ends_where_the_document_is_edited(session: Session, tmp_path: Path) -> None:
    document = opened(session, tmp_path / "azuredeploy.json")

    async def work(snapshot: Snapshot) -> str:
        session.change(document.uri, 2, [types.TextDocumentContentChangeWholeDocument("{ }")])
        return "of the old text"

    with pytest.raises(Cancelled):
        await session.with_snapshot(document, work)
