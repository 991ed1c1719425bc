"""``armls rules``: what a program reads of a rule."""

from __future__ import annotations

import json

from tests.cli.running import Shell


def test_a_rule_as_json(shell: Shell) -> None:
    run = shell.run("rules", "name-case", "--format", "json")
    found = json.loads(run.out)
    manual = found.pop("manual")
    assert (run.code, run.err) == (0, "")
    assert manual.startswith(found["summary"])
    assert found == {
        "id": "name-case",
        "area": "expressions",
        "severity": "information",
        "ttk": None,
        "style": False,
        "default": True,
        "summary": "Names should be written in the case of their declaration",
    }


def test_all_rules_as_json_say_the_same(shell: Shell) -> None:
    rules = json.loads(shell.run("rules", "--format", "json").out)
    assert [one["id"] for one in rules] == sorted(one["id"] for one in rules)
    assert json.loads(shell.run("rules", "name-case", "--format", "json").out) in rules
