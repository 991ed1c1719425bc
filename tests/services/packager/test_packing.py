"""Writing the zip: the same bytes each time, complete or not there at all."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.services.packager.folders import TEMPLATE, options, solution, write

from armls.core.cancellation import Cancelled
from armls.services.packager.model import PackageLimits, PackageReport, PackagingFailed
from armls.services.packager.packing import pack
from armls.services.packager.verifying import reproduce, verify
from armls.services.writing import Unwritable

LARGE = b"".join(b"line %d of a file that is larger than a block\n" % number for number in range(60_000))


def plain(folder: Path, output: Path, **more: object) -> PackageReport:
    """A package without validation."""
    return pack(str(folder), str(output), options(validates=False, **more))


def leftovers(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(os.listdir(folder))


def test_a_validated_package_is_verified_and_reproduced(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"scripts/large.txt": LARGE, "scripts/empty": b"", "日本.txt": b"x"})
    output = tmp_path / "app.zip"
    report = pack(str(folder), str(output), options())
    assert (report.problems, report.findings, report.is_written) == ((), (), True)
    with zipfile.ZipFile(output) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
        assert [info.filename for info in infos] == [
            "createUiDefinition.json", "mainTemplate.json", "日本.txt", "scripts/empty", "scripts/large.txt",
        ]  # fmt: skip
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert {(info.external_attr >> 16, info.extra, info.comment) for info in infos} == {(0o100644, b"", b"")}
        assert archive.read("scripts/large.txt") == LARGE
    verified = verify(str(output), options())
    assert (verified.problems, verified.findings) == ((), ())
    assert [(one.path, one.sha256) for one in verified.files] == [(one.path, one.sha256) for one in report.files]
    again = reproduce(str(output), verified, str(folder), options())
    assert (again.is_same, again.is_identical) == (True, True)
    write(folder, {"scripts/empty": b"no more", "new.txt": b""})
    (folder / "日本.txt").unlink()
    changed = reproduce(str(output), verified, str(folder), options())
    assert [one for one in changed.files if one[1] != "same"] == [
        ("new.txt", "only in the folder"), ("scripts/empty", "different"), ("日本.txt", "only in the package"),
    ]  # fmt: skip


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_the_bytes_do_not_depend_on_the_number_of_threads(tmp_path: Path, level: int) -> None:
    folder = solution(tmp_path / "s", {"large.txt": LARGE, "edge": bytes(1 << 20), "two": bytes(1 << 21)})
    for threads in (1, 2, 5):
        pack(str(folder), str(tmp_path / f"{threads}.zip"), options(validates=False, level=level), threads=threads)
    made = {(tmp_path / f"{threads}.zip").read_bytes() for threads in (1, 2, 5)}
    assert len(made) == 1
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.testzip() is None
        assert (archive.getinfo("large.txt").compress_type == zipfile.ZIP_STORED) == (level == 0)


def test_without_zlib_ng_the_zip_is_deflated_by_zlib(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"large.txt": LARGE})
    code = (
        "import sys; sys.modules['zlib_ng'] = None; from armls.cli import main; "
        "sys.exit(main(['package', *sys.argv[1:], '--format', 'json']))"
    )
    command = [sys.executable, "-c", code, str(folder), "--output", str(tmp_path / "a.zip"), "--as-of", "2026-02-13"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b'"deflate": "zlib 1.' in done.stdout
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("large.txt") == LARGE


def test_refused_packages_are_not_written(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"mainTemplate.json": {**TEMPLATE, "variables": {"a": "[nope()]"}}})
    report = pack(str(folder), str(tmp_path / "a.zip"), options())
    assert (report.is_written, report.is_refused, leftovers(tmp_path)) == (False, True, ["s"])
    errors = [(one.path, one.rule) for one in report.findings if one.level == "error"]
    assert ("mainTemplate.json", "unknown-function") in errors


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"zz.txt": b"before"})
    output = tmp_path / "a.zip"
    output.write_bytes(b"old")
    files = len(list(folder.iterdir()))
    seen = []

    def check() -> None:
        seen.append(1)
        if len(seen) == files + 1:  # after everything was listed
            (folder / "zz.txt").write_bytes(b"changed")

    with pytest.raises(PackagingFailed, match=r"zz\.txt: the file has changed while it was packed; run it again"):
        pack(str(folder), str(output), options(validates=False), cancel=check)
    assert (output.read_bytes(), leftovers(tmp_path)) == (b"old", ["a.zip", "s"])


def test_cancelled_half_way(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"large.txt": LARGE})
    written = []

    def check() -> None:
        if any(name.startswith(".armls-") for name in os.listdir(tmp_path)):
            written.append(1)
        if len(written) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        pack(str(folder), str(tmp_path / "a.zip"), options(validates=False), cancel=check)
    assert leftovers(tmp_path) == ["s"]


def test_the_size_of_the_whole(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"random": os.urandom(3000)})
    refused = plain(folder, tmp_path / "a.zip", limits=PackageLimits(package=2000))
    assert [one.message for one in refused.problems] == ["The package is larger than 2000 bytes"]
    assert leftovers(tmp_path) == ["s"]
    warned = plain(folder, tmp_path / "a.zip", limits=PackageLimits(service_catalog=2000))
    assert [(one.level, one.message) for one in warned.problems] == [
        ("warning", "The package has 0 MB; the service catalog accepts 120 MB without a storage account")
    ]
    assert warned.is_written


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s")
    with pytest.raises(Unwritable, match="no such folder; create it first"):
        plain(folder, tmp_path / "gone" / "a.zip")
    with pytest.raises(Unwritable, match="this is a folder"):
        plain(folder, folder)
    read_only = tmp_path / "r.zip"
    read_only.write_bytes(b"old")
    read_only.chmod(0o444)
    with pytest.raises(Unwritable, match="the file is read-only"):
        plain(folder, read_only)
    assert (read_only.read_bytes(), leftovers(tmp_path)) == (b"old", ["r.zip", "s"])


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file sizes here")
def test_a_full_disk(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"random": os.urandom(200_000)})
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
        "from armls.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["package", str(folder), "--output", str(tmp_path / "a.zip"), "--skip-validation"]
    done = subprocess.run([sys.executable, "-B", "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"armls: {tmp_path / 'a.zip'}: file too large\n"
    assert leftovers(tmp_path) == ["s"]


def test_ten_thousand_files(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s")
    (folder / "many").mkdir()
    for number in range(10_000):
        (folder / "many" / f"{number}.txt").touch()
    report = plain(folder, tmp_path / "a.zip")
    assert (len(report.files), report.is_written) == (10_002, True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == 10_002
