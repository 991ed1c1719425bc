"""Which files a document links to, and which of them are looked at."""

from __future__ import annotations

from pathlib import Path

from armls.core.text import SourceText
from armls.services.files import Reader
from armls.services.links import MOST_LINKS, linked_paths

TEXT = """{"resources": [
  {"properties": {"templateLink": {"relativePath": "nested/a.json"}}},
  {"properties": {"templateLink": {"RelativePath" : "b.json?x=1"}}},
  {"properties": {"templateLink": {"relativePath": "../up.json"}}},
  {"properties": {"templateLink": {"relativePath": "nested/../../up.json"}}},
  {"properties": {"templateLink": {"relativePath": "/etc/passwd"}}},
  {"properties": {"templateLink": {"relativePath": "[variables('x')]"}}}
]}"""


def test_paths_are_relative_to_the_document_and_stay_in_its_folder() -> None:
    assert linked_paths("folder/main.json", TEXT) == {
        "nested/a.json": "folder/nested/a.json",
        "b.json?x=1": "folder/b.json",
    }


def test_a_bounded_number_of_links_is_followed() -> None:
    text = "".join(f'"relativePath": "{number}.json"\n' for number in range(MOST_LINKS + 5))
    assert len(linked_paths("main.json", text)) == MOST_LINKS


def test_links_of_the_file_system_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "secret.json", tmp_path / "project"
    (folder / "nested").mkdir(parents=True)
    outside.write_text("{}")
    (folder / "b.json").write_text('{"b": 1}')
    (folder / "nested" / "a.json").symlink_to(outside)
    linked = Reader().linked(f"{folder}/main.json", SourceText(TEXT))
    assert {written: source.text for written, source in linked.items()} == {"b.json?x=1": '{"b": 1}'}


def test_a_linked_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    reader, file = Reader(), tmp_path / "b.json"
    file.write_text("{}")
    main, text = f"{tmp_path}/main.json", SourceText(TEXT)
    first = reader.linked(main, text)["b.json?x=1"]
    assert reader.linked(main, text)["b.json?x=1"] is first
    file.write_text('{"longer": 1}')
    assert reader.linked(main, text)["b.json?x=1"].text == '{"longer": 1}'
