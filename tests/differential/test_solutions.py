"""Azure's engine accepts what the built-in kinds make, with default, extreme and random options."""

from __future__ import annotations

import json

import pytest

from tests.differential.engine import Engine
from tests.services.generator.test_built_in import KINDS, sets_of_options, solution

SECRET = "Correct-Horse-7"


@pytest.mark.parametrize("name", KINDS)
def test_azure_accepts_it_whatever_the_options(name: str, engine: Engine) -> None:
    for number, options in enumerate(sets_of_options(name)):
        made = solution(name, options, is_managed=number % 2 == 1)
        given = json.loads(made.files["mainTemplate.parameters.json"])["parameters"]
        values = {key: entry.get("value", SECRET) for key, entry in given.items()}
        found = engine.expand(json.loads(made.files["mainTemplate.json"]), values)
        assert "error" not in found, (options, found)
        assert not found["diagnostics"], options
