"""Progress bars on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


def progress_bar(auto_refresh: bool = True) -> Progress | None:
    """A progress bar that is not started yet; None if standard error isn't a terminal or rich isn't installed.

    The editor extension is packaged without rich. ``auto_refresh`` redraws the bar from a thread of its own.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError:
        return None
    return Progress(console=Console(stderr=True), transient=True, auto_refresh=auto_refresh)
