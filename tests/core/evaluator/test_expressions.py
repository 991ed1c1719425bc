"""What expressions come to: rows of ``expressions.json``, each of which Azure's engine has answered in the same way."""

from __future__ import annotations

import json
from pathlib import Path

from tests.differential.asking import attempt, is_same


def test_expressions_come_to_what_the_engine_makes_of_them() -> None:
    rows = json.loads((Path(__file__).parent / "expressions.json").read_text("utf-8"))
    wrong = []
    for row in rows:
        said = attempt(row)
        is_right = "error" in said if "error" in row else "value" in said and is_same(said["value"], row["value"])
        if not is_right:
            wrong.append(json.dumps({**row, "said": said}, ensure_ascii=False))
    assert not wrong, "\n".join(wrong)
