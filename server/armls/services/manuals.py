"""Manuals: an explanation of each diagnostic code, whether it is a rule's id or a notice of armls itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from armls.rules.documentation import as_markdown
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.services.config import INVALID
from armls.services.summary.findings import LARGE_FILE
from armls.services.ttk.merging import rule_id

_AREA = "engine"


@dataclass(frozen=True, slots=True)
class Manual:
    """An explanation of one diagnostic code.

    ``severity`` is a label, ``text`` Markdown whose first line is ``title``. ``ttk``: the ARM-TTK test.
    """

    id: str
    area: str
    severity: str
    text: str
    ttk: str | None = None
    is_style: bool = False
    is_default: bool = True

    @property
    def title(self) -> str:
        """The first line of the text."""
        return self.text.partition("\n")[0]

    @property
    def markdown(self) -> str:
        """The manual as a document."""
        facts = [f"*{self.severity}*", f"area `{self.area}`"]
        if self.ttk is not None:
            facts.append(f"ARM-TTK test: {self.ttk}")
        if self.is_style:
            facts.append("style")
        if not self.is_default:
            facts.append("off unless selected")
        return f"# {self.id}\n\n{' · '.join(facts)}\n\n{as_markdown(self.text)}\n"


_NOTICES = (
    Manual(
        INVALID,
        _AREA,
        "error",
        """An entry of `armlsconfig.json` must be valid

## What it does
Reports an unknown rule, setting or level, and a value of a wrong type. The entry is ignored, and the rest of the file
is used. If the file cannot be read as JSON, nothing in it is used on the command line, and the editor keeps using the
last version that could be read.

## Why
An invalid entry has no effect. Settings that name a program or a folder are refused in this file, since they depend on
the machine: set them in the editor, or in the environment.

## Example
Bad: `{"rules": {"no-unused-params": "off"}}`
Good: `{"rules": {"no-unused-params": {"level": "off"}}}`""",
    ),
    Manual(
        LARGE_FILE,
        _AREA,
        "information",
        """A file larger than `armls.summary.largeFileMegabytes` is not fully checked in the editor

## What it does
Reports that only the syntax and Azure's limits are checked in a large file. All other rules, ARM-TTK, hovers on
expressions and quick fixes are disabled for it. Run `armls.validate` to analyse it once, or increase the setting.
`armls check` on the command line always runs every rule.

## Why
Typing stays responsive in a large file.""",
    ),
    Manual(
        "more-findings",
        _AREA,
        "information",
        """The document has more findings than the editor displays

## What it does
Reports the number of findings that are not displayed. An editor gets the 1,000 most severe findings of a document; the
others appear when those are fixed. `armls check` on the command line prints all of them.

## Why
Thousands of findings make an editor slow.""",
    ),
    Manual(
        "unreadable-file",
        _AREA,
        "warning",
        """A file of the workspace must be readable to be checked

## What it does
Reports a file that is not checked, with the reason: the file is not readable by this user, is in an encoding other than
UTF-8 or UTF-16, or is too large. To exclude it on purpose, add it to `exclude` in `armlsconfig.json`.

## Why
Mistakes in a file that cannot be read would be missed.""",
    ),
)


def manual_of(code: str, tests: Collection[str] = ()) -> Manual | None:
    """The manual of a rule's id, a notice's code or the name of an ARM-TTK test; None where there is none.

    ``tests``: names of ARM-TTK tests that ran, for those that no rule covers.
    """
    known = {manual.id: manual for manual in manuals()}
    by_test = {manual.ttk: manual for manual in known.values() if manual.ttk}
    if code in known:
        return known[code]
    if code in by_test:
        return by_test[code]
    test = next((name for name in sorted(tests) if code in (name, rule_id(name))), None)
    return None if test is None else by_test.get(test) or _of_test(test)


def manuals() -> list[Manual]:
    """All manuals that are known without running anything, sorted by id."""
    return sorted([*map(manual_of_rule, all_rules()), *_NOTICES], key=lambda manual: manual.id)


def nearest_code(code: str) -> str | None:
    """The most similar code that has a manual."""
    close = get_close_matches(code.lower(), [manual.id for manual in manuals()], 1)
    return close[0] if close else None


def manual_of_rule(rule: Rule) -> Manual:
    """The manual of a rule."""
    return Manual(rule.id, rule.area, rule.severity.label, rule.manual, rule.ttk, rule.is_style, rule.is_default)


def _of_test(test: str) -> Manual:
    text = f"""The ARM-TTK test '{test}' must pass

## What it does
Reports the errors of this test as warnings and its warnings as information, with ARM-TTK's own messages. armls has no
rule of its own for this test; it runs in PowerShell.

## Why
ARM-TTK is the test toolkit of Azure's quickstart templates and of the Marketplace."""
    return Manual(rule_id(test), "arm-ttk", "warning", text, test)
