"""The browser, the packaged extension, and a VS Code that has it installed."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
IS_WANTED = bool(os.environ.get("ARMLS_E2E"))

if IS_WANTED:
    from playwright.sync_api import Browser, sync_playwright

    from tests.e2e.vscode.window import CodeServer, Window, opened
else:
    collect_ignore_glob = ["test_*.py"]

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
BROWSER_ARGUMENTS += ["--disable-component-update", "--disable-sync"]

StartServer = Callable[..., "CodeServer"]
OpenWindow = Callable[..., "AbstractContextManager[Window]"]


def package() -> Path:
    """The .vsix file for this machine, as ``make vsix`` has left it."""
    target = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}[platform.machine()]
    found = sorted((CHECKOUT / "dist").glob(f"armls-{target}-*.vsix"))
    assert found, f"dist/ has no package for {target}; make vsix TARGETS={target} makes it"
    return found[-1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The extension packaged for this machine."""
    return package()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: ARMLS_PICTURES, else a temporary folder."""
    return Path(os.environ.get("ARMLS_PICTURES") or tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory, vsix: Path) -> Iterator[CodeServer]:
    """A running VS Code with the extension, which the tests share."""
    server = CodeServer(tmp_path_factory.mktemp("warm"))
    server.settings({"armls.ttk.mode": "off"})
    server.install(vsix)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def start_server(tmp_path: Path, vsix: Path) -> Iterator[StartServer]:
    """Start a VS Code of the test's own, with the user's settings and more extensions; it is stopped at the end."""
    started: list[CodeServer] = []

    def start(settings: Mapping[str, object], *more: Path, trusts: bool = True, path: str | None = None) -> CodeServer:
        server = CodeServer(tmp_path / f"server-{len(started)}", trusts=trusts, path=path)
        started.append(server)
        server.settings(settings)
        for extension in (vsix, *more):
            server.install(extension)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def open_window(browser: Browser, pictures: Path) -> OpenWindow:
    """Open a window of a server onto a workspace folder."""
    return lambda server, workspace: opened(browser, server, workspace, pictures)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A workspace with the project's demonstration templates: ``healthy`` and ``mistakes``."""
    import shutil

    return Path(shutil.copytree(CHECKOUT / "fixtures" / "demo", tmp_path / "demo"))
