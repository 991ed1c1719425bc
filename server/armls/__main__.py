"""The command ``armls``."""

from __future__ import annotations

import sys

from armls.cli import main

if __name__ == "__main__":
    sys.exit(main())
