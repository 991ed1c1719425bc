"""Random variables that use each other, in loops too, and only those that make a cycle are refused.

python -m tests.differential.variables --count 500 [--seed 1]
"""

from __future__ import annotations

import argparse
import json
from random import Random
from typing import Any

from tests.differential.engine import NO_ANSWER, SHARED, Engine
from tests.differential.expansions import expansion_of
from tests.differential.seeds import GROUP

Json = dict[str, Any]


def template_of(random: Random) -> Json:
    """A template with two to seven variables, each used in its output."""
    names = [f"v{index}" for index in range(random.randint(2, 7))]
    random.shuffle(names)
    loops, plain = [], {}
    for name in names:
        if random.random() < 0.35:
            loops.append({"name": name, "count": random.choice([0, 1, 2]), "input": _expression(random, names)})
        else:
            plain[name] = _expression(random, names)
    sections: list[tuple[str, Any]] = [*plain.items(), *([("copy", loops)] if loops else [])]
    random.shuffle(sections)
    values = ",".join(f"variables('{name}')" for name in sorted(names))
    return {
        "$schema": GROUP,
        "contentVersion": "1.0.0.0",
        "variables": dict(sections),
        "resources": [],
        "outputs": {"o": {"type": "array", "value": f"[createArray({values})]"}},
    }


def _expression(random: Random, names: list[str]) -> str:
    one, other = (f"variables('{random.choice(names)}')" for _ in range(2))
    chosen = random.choice([one, "'y'"])
    condition = random.choice(["true()", "false()"])
    forms = [
        "string('x')",
        f"string({one})",
        f"if({condition},{chosen},{other})",
        f"concat(string({one}),string({other}))",
    ]
    return f"[{random.choice(forms)}]"


def differences(engine: Engine, count: int, seed: int) -> list[str]:
    """Where armls differs from the engine, each with its template."""
    random = Random(seed)
    found = []
    for _ in range(count):
        template = template_of(random)
        theirs, ours = engine.expand(template), expansion_of(template, {})
        if NO_ANSWER in theirs.get("error", ""):
            continue
        is_same = ("error" in theirs) == bool(ours["errors"])
        if not is_same or ("error" not in theirs and theirs["outputs"]["o"] != ours["outputs"]["o"]["value"]):
            said = theirs.get("error") or theirs["outputs"]
            found.append(f"engine: {said}\narmls: {ours['errors'] or ours['outputs']}\n{json.dumps(template)}")
    return found


def main() -> None:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Engine(SHARED) as engine:
        found = differences(engine, options.count, options.seed)
    for one in found:
        print(one, end="\n\n")  # noqa: T201
    print(f"{options.count} templates of variables, {len(found)} differences")  # noqa: T201


if __name__ == "__main__":
    main()
