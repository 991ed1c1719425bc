"""Progress bars: on a terminal only, and not at all where rich isn't installed."""

from __future__ import annotations

import sys

import pytest

from armls.cli.progress import progress_bar


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error is a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("terminal")
def test_a_terminal_gets_a_bar() -> None:
    bar = progress_bar()
    assert bar is not None
    assert bar.console.stderr
    assert bar.live.auto_refresh


@pytest.mark.usefixtures("terminal")
def test_without_rich_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    assert progress_bar() is None


def test_a_pipe_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert progress_bar() is None


def test_a_closed_standard_error_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert progress_bar() is None
