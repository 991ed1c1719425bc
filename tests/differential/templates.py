"""Compares verdicts on mutants of templates: `python -m tests.differential.templates --count 1000 [--seed N] [--real]`.

What Azure's engine refuses, armls must refuse. The other way round nothing follows: the engine, asked alone, does not
look at dependencies, and lets pass some of what Azure refuses (docs/verdicts.md), so what only armls refuses is
listed by rule, to be read.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Severity
from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot
from tests.differential.engine import NO_ANSWER, SHARED, Engine
from tests.differential.mutants import Json, mutant
from tests.differential.seeds import seeds

OFFLINE = (
    "property 'templateLink' doesn't exist",
    "must specify either the TemplateLink Uri",
    "has an invalid copy count of: '[",
    NO_ANSWER,
    "available properties are 'Properties'",
)
"""What the engine refuses only because it cannot ask Azure (or takes too long)."""


@dataclass(frozen=True)
class Verdict:
    """What the two say of one template; ``azure`` is empty where it accepts."""

    name: str
    template: Json
    azure: str
    errors: tuple[str, ...]

    @property
    def is_missed(self) -> bool:
        """Whether Azure refuses and armls does not."""
        return bool(self.azure) and not self.errors and not any(text in self.azure for text in OFFLINE)


def errors_of(template: Json, parameters: Json | None = None) -> tuple[str, ...]:
    """The errors that armls finds, as ``rule pointer message``."""
    documents = {"azuredeploy.json": SourceText(json.dumps(template))}
    if parameters:
        entries = {name: {"value": value} for name, value in parameters.items()}
        documents["azuredeploy.parameters.json"] = SourceText(json.dumps({"parameters": entries}))
    report = Analyser().analyse(Snapshot("azuredeploy.json", documents, Settings(), date(2026, 11, 24)))
    return tuple(
        f"{finding.rule} {finding.pointer} {finding.message}"
        for finding in report.findings
        if finding.severity is Severity.ERROR or finding.rule == "rule-crashed"
    )


def real_templates(shared: Path) -> dict[str, tuple[Json, Json]]:
    """Real templates that the engine accepts, with the parameters it had."""
    folder = shared / "corpus" / "templates"
    with gzip.open(folder / "expansions.json.gz") as file:
        cases = json.load(file)["cases"]
    found = {}
    for case in cases:
        path = folder / case["template"]
        if path.stat().st_size < 60_000:
            template: Any = plain_value(parse(path.read_text("utf-8-sig")).root.value)
            found[case["template"]] = (template, case["parameters"])
    return found


KNOWN = (
    "Compilation failed",  # no reason given; the engine's client refuses by rules of its own too
    "could not be parsed as an ARM template",
    "type 'String', expected type is 'Boolean'",
    "has an invalid copy count of",
    "Expected a value of type",
    "is not part of the allowed value(s)",
    "did not match any known variant",
    "expects its",
    "is not valid subscription identifier",
    "requires exactly one multi-segmented argument",
    "The parameter value must be null",
    "'[json('1.5')]' is type 'Float'",
    "expected type is 'String'",
    "System.Uri",
    "unexpected copy batch size value",
    "The template parameter 'name' is not found",
    "invalid copy mode",
    "named property or non-integer index",
    "can't be evaluated",
    "available properties are",
)
"""Parts of the engine's messages where it may refuse and armls not: docs/verdicts.md says why of each."""

NOT_IN_SNAPSHOT = {
    "duplicate-resource": "the snapshot leaves out the step that finds duplicates",
    "depends-on": "the snapshot leaves out the step that resolves dependencies",
    "dependency-cycle": "the snapshot leaves out the step that orders resources",
    "resource-reference": "the snapshot leaves names that it doesn't find as they are",
    "runtime-function-place": "the snapshot accepts reference() and list*() in tags and sku",
    "argument-count": "the snapshot counts no arguments of list*, utcNow and newGuid",
    "resource-values": "the snapshot accepts conditions of other types",
    "parameter-shape": "the snapshot's reader of nested templates skips members that it doesn't define",
    "output-shape": "the snapshot's reader of nested templates skips members that it doesn't define",
}
"""The rules that report what Azure refuses and the engine's snapshot accepts, with the reason."""
_VALUES = {"int": 1, "bool": True, "array": [], "object": {}, "secureobject": {}}


def values_for(template: Json, parameters: Json) -> Json:
    """The parameters that the template declares, with a value for each that would lack one."""
    declared = template.get("parameters")
    if not isinstance(declared, dict):
        return {}
    given = {name: value for name, value in parameters.items() if name in declared}
    for name, body in declared.items():
        if isinstance(body, dict) and body.get("defaultValue") is None and name not in given and name.isidentifier():
            allowed = body.get("allowedValues")
            fitting = allowed[0] if isinstance(allowed, list) and allowed else "text"
            given[name] = _VALUES.get(str(body.get("type")).strip().lower(), fitting)
    return given


def verdicts(engine: Any, count: int, seed: int, sources: dict[str, tuple[Json, Json]]) -> Iterator[Verdict]:
    """The verdicts on mutants of the sources (name: template and parameters), the same for the same seed.

    Sources that the engine refuses as they are (some values have no form that its client takes) are left out.
    Raises ValueError where it refuses all of them, as an engine that doesn't start does.
    """
    random = Random(seed)
    answers = {name: engine.expand(*sources[name]).get("error", "") for name in sorted(sources)}
    names = [name for name, error in answers.items() if not error or NO_ANSWER in error]
    if not names:
        raise ValueError(f"the engine accepts none of the templates, for example: {min(answers.values(), default='')}")
    for _ in range(count):
        name = random.choice(names)
        template, parameters = sources[name]
        change, made = mutant(template, random)
        given = values_for(made, parameters)
        error = engine.expand(made, given).get("error", "")
        if NO_ANSWER not in error:
            yield Verdict(f"{name}: {change}", made, error, errors_of(made, given))


def explanation(verdict: Verdict) -> str:
    """Why armls and the engine differ: a part of the message, or a rule; empty where that isn't known."""
    if verdict.is_missed:
        return next((text for text in KNOWN if text in verdict.azure), "")
    if verdict.azure or not verdict.errors:
        return ""
    rules = {error.partition(" ")[0] for error in verdict.errors}
    return min(rules) if rules <= NOT_IN_SNAPSHOT.keys() else ""


def main() -> None:
    """Print what is missed, and what only armls refuses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="mutants of the real templates of the corpus")
    parser.add_argument("--save", type=Path, help="a folder for the templates that differ")
    options = parser.parse_args()
    sources = real_templates(SHARED) if options.real else {name: (one, {}) for name, one in seeds().items()}
    refused = missed = 0
    explained: Counter[str] = Counter()
    with Engine(SHARED, 5) as engine:
        for number, verdict in enumerate(verdicts(engine, options.count, options.seed, sources)):
            refused += bool(verdict.azure)
            differs = ""
            reason = explanation(verdict)
            if reason:
                explained[reason] += 1
            elif verdict.is_missed:
                missed += 1
                differs = f"MISSED {number} {verdict.name}\n   {verdict.azure[:300]}"
            elif verdict.errors and not verdict.azure:
                differs = f"OURS {number} {verdict.name}\n   " + "\n   ".join(verdict.errors[:2])
            if differs:
                print(differs)  # noqa: T201
                if options.save:
                    options.save.mkdir(parents=True, exist_ok=True)
                    (options.save / f"{number}.json").write_text(json.dumps(verdict.template, indent=1), "utf-8")
    summary = f"{options.count} mutants, {refused} refused, {missed} of them missed"
    print(f"{summary}; explained: {dict(explained)}")  # noqa: T201


if __name__ == "__main__":
    main()
