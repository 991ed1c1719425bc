"""A solution is written as a whole or not at all, and over nothing that somebody else has made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.services.generator.making import GIVEN, VERSIONS

from armls.services.generator import MANIFEST, GenerationError, find_kinds, generate, write_solution

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
KIND = find_kinds()["vm"]
FILES = generate(KIND, GIVEN, {"setupScript": True, "image": "ubuntu-24.04"}, VERSIONS).files
OTHERS = generate(find_kinds()["empty"], {**GIVEN, "managedApp": True}, {}, VERSIONS).files


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_into_a_new_folder_an_empty_one_and_its_own(tmp_path: Path) -> None:
    for folder in (tmp_path / "a" / "b", tmp_path / "empty"):
        if folder.name == "empty":
            folder.mkdir()
        write_solution(str(folder), FILES)
        assert on_disk(folder) == dict(FILES)
        write_solution(str(folder), OTHERS)
        assert on_disk(folder) == dict(OTHERS)
        assert not (folder / "scripts").exists()


def test_what_others_have_made_is_never_lost(tmp_path: Path) -> None:
    write_solution(str(tmp_path), FILES)
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "notes").mkdir()
    before = on_disk(tmp_path)
    said = r"the folder has changed or other files \(.*README.md.*\); choose another folder"
    with pytest.raises(GenerationError, match=said):
        write_solution(str(tmp_path), OTHERS)
    assert on_disk(tmp_path) == before
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    (tmp_path / "scripts" / "mine.sh").write_text("mine")
    write_solution(str(tmp_path), OTHERS, is_forced=True)
    assert on_disk(tmp_path) == {**OTHERS, "notes/mine.txt": b"mine", "scripts/mine.sh": b"mine"}


def test_a_folder_of_somebody_else_is_refused_at_once(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"file{number}").write_text("x")
    with pytest.raises(GenerationError, match=r"the folder isn't empty \(file0, file1, .* and 4 more\)"):
        write_solution(str(tmp_path), FILES)
    (tmp_path / MANIFEST).write_text('{"files": {"file0": {"sha256": "no"}, "../x": {"sha256": ""}, "file1": 7}}')
    with pytest.raises(GenerationError, match="the folder isn't empty"):
        write_solution(str(tmp_path), FILES)


def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "target"
    write_solution(str(target), OTHERS)
    moves = 0
    replace = Path.replace

    def failing(self: Path, other: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == 7:
            raise OSError(28, "No space left on device")
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(GenerationError, match="can't be written: no space left on device"):
        write_solution(str(target), FILES)
    assert on_disk(target) == dict(OTHERS)
    assert sorted(path.name for path in target.iterdir()) == sorted(OTHERS)
    moves = 4
    with pytest.raises(GenerationError, match="no space left"):
        write_solution(str(tmp_path / "new"), FILES)
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GenerationError, match="this is a file; name a folder"):
        write_solution(str(tmp_path / "file"), FILES)
    with pytest.raises(GenerationError, match="can't be written"):
        write_solution(str(tmp_path / "file" / "below"), FILES)
    with pytest.raises(GenerationError, match="isn't a path"):
        write_solution("a\0b", FILES)
    (tmp_path / "scripts").write_text("x")
    with pytest.raises(GenerationError, match="a folder of this name is needed"):
        write_solution(str(tmp_path), FILES, is_forced=True)
    (tmp_path / "scripts").unlink()
    (tmp_path / "README.md").mkdir()
    with pytest.raises(GenerationError, match="a file of this name is needed"):
        write_solution(str(tmp_path), FILES, is_forced=True)


@needs_links
def test_no_link_leads_out(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "target"
    outside.mkdir()
    target.mkdir()
    (target / "scripts").symlink_to(outside)
    for is_forced in (False, True):
        with pytest.raises(GenerationError):
            write_solution(str(target), FILES, is_forced)
    (target / "scripts").unlink()
    secret = outside / "secret"
    secret.write_text("x")
    (target / "README.md").symlink_to(secret)
    write_solution(str(target), FILES, is_forced=True)
    assert secret.read_text() == "x"
    assert not (target / "README.md").is_symlink()


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(GenerationError, match="can't be written: "):
        write_solution(str(tmp_path / "new"), FILES)
