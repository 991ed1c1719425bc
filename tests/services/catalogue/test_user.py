"""The catalogue of the user: built from what the user names, put in place in one step, used where it can be."""

from __future__ import annotations

import hashlib
import io
import logging
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pytest
from tests.services.catalogue.packages import as_assembly, as_package, package

from armls.services.catalogue import CatalogueError, ResourceTypes, resource_types
from armls.services.catalogue import user as module
from armls.services.catalogue.folders import user_file
from armls.services.catalogue.user import reset, update

TODAY = date(2026, 12, 1)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"ARMLS_DATA_DIR": str(tmp_path / "data")}


def nupkg(folder: Path) -> Path:
    path = folder / "types.nupkg"
    path.write_bytes(as_package(package()))
    return path


def test_an_update_is_used_where_it_is_asked_for(tmp_path: Path, environment: dict[str, str]) -> None:
    target = user_file(environment)
    catalogue = update(str(nupkg(tmp_path)), target, today=TODAY)
    assert (catalogue.origin.version, catalogue.has_descriptions) == ("0.3.1-beta", True)
    users = resource_types(environment, "user")
    assert users.versions("Contoso.Own/things") == ("2024-01-01", "2025-01-01", "2025-06-01")
    assert users.has_descriptions
    assert resource_types(environment).versions("Contoso.Own/things") == ()
    assert [path.name for path in target.parent.iterdir()] == ["resource-types.bin"]
    assert reset(target)
    assert not reset(target)
    assert resource_types(environment, "user").origin == ResourceTypes().origin


def test_the_newest_stable_version_is_that_of_a_day() -> None:
    types = ResourceTypes()
    assert types.newest_stable("microsoft.network/dnszones", date(2017, 9, 1)) == "2017-09-01"
    assert types.newest_stable("Microsoft.Network/dnsZones", date(2018, 4, 1)) == "2017-10-01"
    assert types.newest_stable("Microsoft.Network/dnsZones", TODAY) == "2018-05-01"
    assert types.newest_stable("Microsoft.Network/dnsZones", date(2016, 1, 1)) is None
    assert types.newest_stable("Microsoft.Network/nothing", TODAY) is None


def test_the_version_and_day_are_those_of_the_manifest_else_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "types.dll").write_bytes(as_assembly(package()))
    known = [update(str(path), tmp_path / "out.bin", today=TODAY) for path in (nupkg(tmp_path), tmp_path / "types.dll")]
    assert [(one.origin.version, one.origin.date) for one in known] == [
        ("0.3.1-beta", "2026-11-02"),
        ("unknown", min(date.today(), TODAY).isoformat()),
    ]


def test_a_broken_source_leaves_the_catalogue_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "data" / "types.bin"
    update(str(nupkg(tmp_path)), target, today=TODAY)
    before = target.read_bytes()
    (tmp_path / "broken.nupkg").write_bytes(nupkg(tmp_path).read_bytes()[:-100])
    digest = hashlib.sha256(nupkg(tmp_path).read_bytes()).hexdigest()
    update(str(nupkg(tmp_path)), target, sha256=digest.upper(), today=TODAY)
    failing = {
        "broken.nupkg": ("", "it is not a NuGet package that can be read"),
        "types.nupkg": ("0" * 64, f"its SHA-256 is {digest}, not {'0' * 64}"),
        "nowhere": ("", "there is no file"),
        "data": ("", "it holds no index.json"),
    }
    for name, (sha256, message) in failing.items():
        with pytest.raises(CatalogueError, match=message):
            update(str(tmp_path / name), target, sha256=sha256, today=TODAY)
    with pytest.raises(CatalogueError, match="64 hexadecimal digits"):
        update(str(nupkg(tmp_path)), target, sha256="12", today=TODAY)
    with pytest.raises(KeyboardInterrupt):
        update(str(nupkg(tmp_path)), target, today=TODAY, check=interrupt)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["types.bin"]


def interrupt() -> None:
    raise KeyboardInterrupt


def test_a_url_must_be_https_and_the_download_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "types.bin"
    asked: list[str] = []

    def opened(url: str) -> io.BytesIO:
        asked.append(url)
        return io.BytesIO(nupkg(tmp_path).read_bytes())

    for url in ("http://example.org/types.nupkg", "ftp://example.org/x", "file:///etc/passwd", "HTTP://example.org/x"):
        with pytest.raises(CatalogueError, match="must begin with https://"):
            update(url, target, today=TODAY, open_url=opened)
    assert asked == []
    update("https://example.org/types.nupkg", target, today=TODAY, open_url=opened)
    assert asked == ["https://example.org/types.nupkg"]
    assert ResourceTypes(file=lambda: module.CatalogueFile(target.read_bytes())).names("contoso.own") == [
        "Contoso.Own/things"
    ]
    monkeypatch.setattr(module, "MAX_PACKAGE", 1000)
    with pytest.raises(CatalogueError, match="it is larger than"):
        update("https://example.org/types.nupkg", target, today=TODAY, open_url=opened)


def test_a_redirect_must_be_https_too() -> None:
    handler = module._HttpsOnly()
    request = Request("https://example.org/a")
    followed = handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, "https://example.org/b")
    assert followed is not None
    assert followed.full_url == "https://example.org/b"
    for url in ("http://example.org/b", "file:///etc/passwd", "ftp://example.org/b"):
        with pytest.raises(URLError, match="redirects to a URL that does not begin with https"):
            handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, url)


def test_a_catalogue_that_cannot_be_used_is_logged_and_the_built_in_one_used(
    environment: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    path = user_file(environment)
    path.parent.mkdir()
    for content in (b"", b"ARMTYPES", b"x" * 1000):
        path.write_bytes(content)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert resource_types(environment, "user").origin == ResourceTypes().origin
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert str(path) in caplog.text
