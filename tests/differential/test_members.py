"""What the engine refuses when one member of a template is changed, armls refuses too, but for what is explained."""

from __future__ import annotations

from random import Random

from tests.differential.engine import Engine
from tests.differential.members import SCHEMAS, VERSIONS, changes
from tests.differential.templates import OFFLINE, errors_of, values_for

KNOWN = (
    "Compilation failed",  # no reason given; the engine's client refuses by rules of its own too
    "could not be parsed as an ARM template",
    "has invalid Tags property",
    "template contentVersion property is invalid",
    "'[function]' is type 'Undefined'",
    "must have either the TemplateLink or Template property set",
    "expected type is 'String'",
    "is not expected at this location",
    "function 'copyIndex' is not valid",
)
"""Parts of the engine's messages where it may refuse and armls not: docs/verdicts.md says why of each."""

CHANGES = 400


def test_changed_members_that_the_engine_refuses_are_refused(engine: Engine) -> None:
    every = [change for scope in SCHEMAS for version in VERSIONS for change in changes(scope, version)]
    refused, missed, crashed = 0, [], []
    for change in Random(2026).sample(every, CHANGES):
        given = values_for(change.template, {})
        azure, errors = engine.expand(change.template, given).get("error", ""), errors_of(change.template, given)
        refused += bool(azure)
        crashed += [error for error in errors if error.startswith("rule-crashed")]
        if azure and not errors and not any(text in azure for text in (*KNOWN, *OFFLINE)):
            missed.append(f"{change.version} {change.scope} {change.base} {change.path} {change.change}: {azure}")
    assert missed == []
    assert crashed == []
    assert refused > CHANGES // 4
