"""The command ``armls``."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and sys.path[:1] == [os.getcwd()] and not getattr(sys.flags, "safe_path", False):  # noqa: PTH109
    # ``python -m armls`` looks for modules in the current folder first: a workspace's ``json.py`` would run.
    del sys.path[0]

from armls.cli import main

if __name__ == "__main__":
    sys.exit(main())
