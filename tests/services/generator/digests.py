"""The SHA-256 of every file that the built-in kinds make, for options at their defaults and bounds.

``python -m tests.services.generator.digests`` writes them to ``digests.json``, after a template was changed on purpose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from tests.services.generator.choosing import extremes
from tests.services.generator.making import GIVEN, VERSIONS

from armls.services.generator import MANIFEST, SolutionKind, find_kinds, generate

FILE = Path(__file__).with_name("digests.json")
AS_OF = "2026-01-01"


def digests(kinds: Mapping[str, SolutionKind] | None = None) -> dict[str, dict[str, str]]:
    """The digests by path, by kind and set of options. The manifest is left out: it holds the version of armls."""
    found: dict[str, dict[str, str]] = {}
    for name, kind in (kinds or find_kinds()).items():
        sets = {"defaults": {}, "lowest": extremes(kind, high=False), "highest": extremes(kind, high=True)}
        for label, options in sets.items():
            given = {**GIVEN, "asOf": AS_OF, "seed": "digests", "managedApp": label == "highest"}
            files = generate(kind, given, options, VERSIONS).files
            digest_of = {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path != MANIFEST}
            found[f"{name} {label}"] = digest_of
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(digests(), indent=2) + "\n", encoding="utf-8", newline="\n")
