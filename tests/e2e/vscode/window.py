"""VS Code as a user sees it: a server of its own with a fresh profile, and a browser window onto it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize
from tools.end_to_end import code_server
from tools.node import node_folder

START_SECONDS = 60.0
PATIENCE_MS = 30_000
SIZE = ViewportSize(width=1280, height=800)
WORKBENCH = FloatRect(x=0, y=30, width=1280, height=739)
EDITORS = FloatRect(x=352, y=30, width=926, height=739)
EDITOR = FloatRect(x=352, y=30, width=926, height=475)
SIDE_BAR = FloatRect(x=4, y=30, width=345, height=739)
"""The parts of a window, for pictures; the editor is that above an open panel."""

_SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": True,
    "extensions.ignoreRecommendations": True,
    "telemetry.telemetryLevel": "off",
    "files.autoSave": "off",
    "update.mode": "none",
    "window.commandCenter": False,
    "editor.minimap.enabled": False,
    "editor.hover.delay": 100,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
}


class CodeServer:
    """One VS Code on a port of the loopback interface, with a profile and extensions of its own in ``folder``.

    ``trusts``: every workspace is trusted. ``path``: its PATH in place of that of this process.
    """

    def __init__(self, folder: Path, *, trusts: bool = True, path: str | None = None) -> None:
        self.folder = folder
        self.user_data = folder / "user-data"
        self.extensions = folder / "extensions"
        self._trusts = trusts
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def settings(self, more: Mapping[str, Any] | None = None) -> None:
        """Write the user's settings, such as ``{"armls.ttk.mode": "off"}``, beside those that keep VS Code quiet."""
        file = self.user_data / "User" / "settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**_SETTINGS, **(more or {})}, indent=2), encoding="utf-8")

    def install(self, extension: Path) -> None:
        """Install a .vsix file."""
        done = subprocess.run(
            [*self._command(), "--install-extension", str(extension)],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        arguments = ["--auth", "none", "--bind-addr", f"127.0.0.1:{self.port}", "--disable-telemetry"]
        arguments += ["--disable-update-check", "--disable-getting-started-override"]
        if self._trusts:
            arguments.append("--disable-workspace-trust")
        log = (self.folder / "code-server.log").open("wb")
        self._process = subprocess.Popen(
            [*self._command(), *arguments],
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self._wait()

    def stop(self) -> None:
        """End it with all that it has started."""
        import psutil

        if self._process is None:
            return
        try:
            family = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            family = []
        for one in family:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait()
        self._process = None

    def url(self, folder: Path) -> str:
        """The address of a window with a workspace folder."""
        return f"http://127.0.0.1:{self.port}/?folder={folder}"

    def servers(self) -> list[Any]:
        """The running language servers of this VS Code, as processes of psutil."""
        import psutil

        assert self._process is not None
        found = []
        for one in psutil.Process(self._process.pid).children(recursive=True):
            try:
                if any(part.endswith("armls_server.py") for part in one.cmdline()):
                    found.append(one)
            except psutil.Error:
                continue
        return found

    def logs(self) -> str:
        """All that the extension has written to its output channel."""
        files = sorted(self.user_data.rglob("*ARM Language Server.log"))
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    def _command(self) -> list[str]:
        node = node_folder() / "node"
        base = [str(node), str(code_server())]
        return [*base, "--user-data-dir", str(self.user_data), "--extensions-dir", str(self.extensions)]

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "ARM"))
        }
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        path = self._path or f"{node_folder()}{os.pathsep}{kept.get('PATH', os.defpath)}"
        # VS Code takes the variables that a login shell sets.
        (home / ".profile").write_text(f"export PATH='{path}'\n", encoding="utf-8")
        return {**kept, "HOME": str(home), "PATH": path, "SHELL": "/bin/sh"}

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                assert self._process.poll() is None, (self.folder / "code-server.log").read_text()
                time.sleep(0.1)
        raise AssertionError(f"code-server did not answer within {START_SECONDS:.0f} s")


class Window:
    """One browser window. Every method waits until what it does or asks for is there."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self._pictures = pictures

    # ---- doing

    def open(self, *path: str) -> None:
        """Open a file by double-clicking it in the explorer; folders before it are opened."""
        self.page.keyboard.press("Control+Shift+E")
        for name in path:
            row = self.page.locator(".explorer-viewlet .monaco-list-row", has=self.page.get_by_text(name, exact=True))
            row.first.wait_for()
            if name == path[-1]:
                row.first.dblclick()
            else:
                row.first.click()
        self.page.locator(f'.tab.active[data-resource-name="{path[-1]}"]').wait_for()
        self.page.locator(".editor-group-container.active .monaco-editor .view-line").first.wait_for()

    def run(self, command: str) -> None:
        """Run a command of the palette by its title, which the palette may not have yet when it opens."""
        rows = self.page.locator(".quick-input-list .monaco-list-row", has_text=command)

        def is_listed() -> bool:
            if self.page.locator(".quick-input-widget").first.is_visible():
                self.page.keyboard.press("Escape")
            self.page.keyboard.press("F1")
            box = self.page.locator(".quick-input-widget input").first
            box.wait_for()
            box.fill(f">{command}")
            self.page.wait_for_timeout(500)  # the list still has its old rows for a moment
            return rows.first.is_visible()

        self.until(is_listed, f"the palette has {command!r}", problems=False)
        texts = rows.all_inner_texts()
        rows.nth(min(range(len(texts)), key=lambda at: len(texts[at]))).click()  # others have longer titles

    def choose(self, text: str) -> None:
        """Choose the item of a quick pick that has this text."""
        row = self.page.locator(".quick-input-list .monaco-list-row", has_text=text).first
        row.wait_for()
        row.click()

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place, counted from 1."""
        self.page.keyboard.press("Control+g")
        box = self.page.locator(".quick-input-widget input").first
        box.wait_for()
        box.fill(f":{line}:{column}")
        self.page.keyboard.press("Enter")
        self.page.locator(".quick-input-widget").first.wait_for(state="hidden")

    def focus_editor(self) -> None:
        """Bring the keyboard to the editor."""
        self.page.keyboard.press("Control+1")

    def type(self, text: str) -> None:
        """Type at the cursor."""
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Press keys such as ``Control+s``."""
        for key in keys:
            self.page.keyboard.press(key)

    def save(self) -> None:
        """Save the active document once it has an edit."""
        self.page.locator(".tab.active.dirty").wait_for()
        self.page.keyboard.press("Control+s")

    def show_problems(self) -> None:
        """Open the Problems panel, unless it is open."""
        if not self.page.locator(".markers-panel").is_visible():
            self.run("Problems: Focus on Problems View")
        self.page.locator(".markers-panel").wait_for()

    # ---- reading

    def problems(self) -> list[str]:
        """The rows of the Problems panel that are visible, files and findings alike."""
        self.show_problems()
        return [" ".join(row.split()) for row in self.page.locator(".markers-panel .monaco-list-row").all_inner_texts()]

    def text(self) -> str:
        """The visible text of the active editor."""
        lines = self.page.locator(".editor-group-container.active .monaco-editor .view-lines").first
        return lines.inner_text().replace("\u00a0", " ")

    def hover(self) -> str:
        """The hover at the cursor; asked for again while the server is starting."""
        box = self.page.locator(".monaco-hover:visible .hover-row").first

        def is_shown() -> bool:
            self.page.keyboard.press("Control+k")
            self.page.keyboard.press("Control+i")
            self.page.wait_for_timeout(500)
            return box.is_visible()

        self.until(is_shown, "a hover at the cursor")
        return self.page.locator(".monaco-hover:visible").last.inner_text()

    def quick_fix(self, text: str) -> Locator:
        """The quick fix at the cursor with this text; asked for again where the key is lost or the menu closes."""
        fix = self.page.locator(".action-widget .monaco-list-row", has_text=text).first

        def is_shown() -> bool:
            if not self.page.locator(".action-widget").is_visible():
                self.page.keyboard.press("Control+.")
                self.page.wait_for_timeout(500)
            return fix.is_visible()

        self.until(is_shown, f"a quick fix like {text!r} at the cursor")
        return fix

    def language(self) -> str:
        """The name of the active document's language, as the status bar shows it."""
        return self.page.locator("#status\\.editor\\.mode").inner_text().strip()

    def squiggles(self, severity: str = "error") -> Locator:
        """The underlines of a severity in the editors."""
        return self.page.locator(f".squiggly-{severity}")

    def notifications(self) -> list[str]:
        """The messages that are shown as toasts."""
        return [" ".join(one.split()) for one in self.page.locator(".notification-toast").all_inner_texts()]

    def notification(self, text: str) -> Locator:
        """The toast with this text, once it is there."""
        toast = self.page.locator(".notification-toast", has_text=text).first
        toast.wait_for()
        return toast

    def frame(self) -> Any:
        """The page inside the web view that is visible."""
        return self.page.frame_locator("iframe.webview.ready").frame_locator("#active-frame")

    # ---- waiting

    def until(self, is_so: Callable[[], bool], what: str, seconds: float = 30.0, *, problems: bool = True) -> None:
        """Wait until something is so; it fails after the seconds with ``what`` and the rows of the Problems panel."""
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                more = f"; the problems are {self.problems()}" if problems else ""
                raise AssertionError(f"not within {seconds:.0f} s: {what}{more}")
            self.page.wait_for_timeout(50)

    def until_recognized(self, language: str = "Azure Resource Manager Template") -> None:
        """Wait until the active document has a language."""
        self.until(lambda: self.language() == language, f"the document is recognized as {language}")

    def until_problem(self, pattern: str, seconds: float = 30.0) -> None:
        """Wait until a row of the Problems panel matches."""
        self.until(
            lambda: any(re.search(pattern, row) for row in self.problems()), f"a problem like {pattern!r}", seconds
        )

    def until_no_problem(self, pattern: str, seconds: float = 30.0) -> None:
        """Wait until no row of the Problems panel matches."""
        gone = lambda: not any(re.search(pattern, row) for row in self.problems())  # noqa: E731
        self.until(gone, f"no problem like {pattern!r}", seconds)

    def picture(self, name: str, clip: FloatRect | None = None) -> Path:
        """A screenshot in the folder of pictures, of the window without its title and status bar or of a part of it."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        file = self._pictures / f"{name}.png"
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=file, clip=clip or WORKBENCH)
        return file


def place_of(file: Path, text: str) -> tuple[int, int]:
    """The line and the column, from 1, of the first occurrence of a text in a file."""
    before, found, _ = file.read_text(encoding="utf-8").partition(text)
    assert found
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@contextmanager
def opened(browser: Browser, server: CodeServer, workspace: Path, pictures: Path) -> Iterator[Window]:
    """A window with a workspace folder, closed at the end."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    window = Window(page, pictures)
    try:
        page.goto(server.url(workspace), timeout=PATIENCE_MS * 2)
        page.locator(".monaco-workbench").wait_for(timeout=PATIENCE_MS * 2)
        page.locator(".explorer-viewlet .monaco-list-row").first.wait_for(timeout=PATIENCE_MS * 2)
        yield window
    except BaseException:
        window.picture("failed")
        raise
    finally:
        context.close()
