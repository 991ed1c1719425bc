"""Compares expansions of random templates: `python -m tests.differential.expansions --count 1000 [--seed 1]`.

What Azure's engine expands, armls must expand alike; what it refuses, armls must refuse.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from armls.services.expansion import context_of
from tests.differential.asking import CONTEXT, is_same
from tests.differential.engine import NO_ANSWER, SHARED, Engine
from tests.differential.generated_templates import templates
from tests.expanding import prediction_of

DECLARED_IS_DEPLOYED = "Outputs'."
"""The end of a refusal that is none: the engine takes what a deployment declares for all that it has."""


def expansion_of(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """What armls says, as JSON."""
    context = {name: value for name, value in CONTEXT.items() if name != "scope"}
    return prediction_of(json.dumps(template), parameters, context_of(context)[0])


def difference(engine: Engine, template: dict[str, Any], parameters: dict[str, Any]) -> str | None:
    """Where the two differ first; None where they do not.

    The resources of deployments that the engine cannot open are ours alone.
    """
    theirs, ours = engine.expand(template, parameters), expansion_of(template, parameters)
    refusal = theirs.get("error", "")
    if NO_ANSWER in refusal or refusal.endswith(DECLARED_IS_DEPLOYED):
        return None
    if bool(refusal) != bool(ours["errors"]):
        return f"engine: {refusal or 'accepts'}\narmls: {ours['errors'] or 'accepts'}"
    if refusal:
        return None
    outputs = {name: output["value"] for name, output in ours["outputs"].items()}
    if not is_same(dict(sorted(theirs["outputs"].items())), dict(sorted(outputs.items()))):
        return f"engine: {json.dumps(theirs['outputs'])}\narmls: {json.dumps(outputs)}"
    is_whole = not theirs["diagnostics"]
    if is_whole and [one["id"] for one in theirs["predictedResources"]] != [one["id"] for one in ours["resources"]]:
        return f"engine: {_ids(theirs['predictedResources'])}\narmls: {_ids(ours['resources'])}"
    left = defaultdict(list)
    for one in ours["resources"]:
        left[one["id"]].append(one)
    for one in theirs["predictedResources"]:
        mine = left[one["id"]].pop(0) if left[one["id"]] else {}
        if not is_same(_sorted(one), _sorted(mine)):
            return f"engine: {json.dumps(one)}\narmls: {json.dumps(mine)}"
    return None


def _ids(resources: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in resources]


def _sorted(resource: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(resource.items()))


def differences(engine: Engine, count: int, chosen: int) -> list[str]:
    """Where armls differs from the engine on so many random templates, each with its template."""
    found: dict[str, str] = {}

    @seed(chosen)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(templates())
    def compare(asked: tuple[dict[str, Any], dict[str, Any]]) -> None:
        differs = difference(engine, *asked)
        if differs is not None:
            found.setdefault(differs, f"{differs}\n{json.dumps(asked)}")

    compare()
    return list(found.values())


def main() -> None:
    """Print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with Engine(SHARED) as engine:
        found = differences(engine, options.count, options.seed)
    for one in found:
        print(one, end="\n\n")  # noqa: T201
    print(f"{options.count} templates, {len(found)} differences")  # noqa: T201


if __name__ == "__main__":
    main()
