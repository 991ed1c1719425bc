"""Spellings of URIs, on the systems that we are not on, too."""

from __future__ import annotations

import pytest

from armls.lsp.uris import identity_of, name_of, path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/me/a.json", "/home/me/a.json"),
        ("file:///home/me/a%20b%25.json", "/home/me/a b%.json"),
        ("FILE://localhost/x", "/x"),
        ("file:///a%23b%3Fc.json", "/a#b?c.json"),
        ("file:///a#b?c.json", "/a#b?c.json"),
        ("file:///a?b.json", "/a?b.json"),
        ("file:///%E4%BD%A0.json", "/你.json"),
        ("file:///%FF.json", "/\udcff.json"),
        ("file://server/share/a.json", "//server/share/a.json"),
        ("untitled:Untitled-1", None),
        ("vscode-vfs://github/x/y.json", None),
    ],
)
def test_paths(uri: str, path: str | None) -> None:
    assert path_of(uri, is_windows=False) == path


@pytest.mark.parametrize(
    "uri", ["file:///c%3A/My%20Files/a.json", "file:///C:/My%20Files/a.json", "file:///c:/My Files/a.json"]
)
def test_spellings_of_a_windows_path(uri: str) -> None:
    assert path_of(uri, is_windows=True) == "C:/My Files/a.json"


def test_a_drive_alone_and_a_share_on_windows() -> None:
    assert path_of("file:///c%3A", is_windows=True) == "C:/"
    assert path_of("file://server/share/a.json", is_windows=True) == "//server/share/a.json"


@pytest.mark.parametrize("path", ["/home/me/a b%#?.json", "/你/x.json", "/\udcff.json", "//server/share/a b.json"])
def test_a_path_comes_back(path: str) -> None:
    assert path_of(uri_of(path), is_windows=False) == path


def test_a_windows_path_comes_back() -> None:
    assert uri_of("C:\\My Files\\a.json") == "file:///c%3A/My%20Files/a.json"
    assert path_of(uri_of("C:/My Files/a.json"), is_windows=True) == "C:/My Files/a.json"


def test_names_of_documents_that_are_no_files() -> None:
    assert name_of("untitled:Untitled-1") == "untitled:Untitled-1"


def test_identity_folds_case_where_the_system_does() -> None:
    assert identity_of("C:/A/É.json", folds_case=True) == identity_of("c:/a/E\u0301.JSON", folds_case=True)
    assert identity_of("/A.json", folds_case=False) != identity_of("/a.json", folds_case=False)


def test_a_drive_has_one_identity_on_every_system() -> None:
    assert identity_of("/C:/x/A.json", folds_case=False) == identity_of("/c:/x/A.json", folds_case=False)
    assert identity_of("/C:/x/A.json", folds_case=False) != identity_of("/c:/x/a.json", folds_case=False)
    assert identity_of("/C:x.json", folds_case=False) == "/C:x.json"
