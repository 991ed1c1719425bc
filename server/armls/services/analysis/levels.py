"""The user's settings of rules: which rules run, at which level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec.structs import replace

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_NAME
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.rules.settings import Settings

PROFILES = ("default", "marketplace", "arm-ttk")
_ALWAYS = frozenset({"syntax-error", "rule-crashed", "rule-stopped"})
"""Rules that every selection includes, as other findings are unreliable without them."""
_NOT_BLOCKING = frozenset(
    {
        "CreateUIDefinition Must Not Have Blanks",
        "apiVersions Should Be Recent",
        "apiVersions Should Be Recent In Reference Functions",
        "DependsOn Best Practices",
        "DeploymentTemplate Schema Is Correct",
        "Dynamic Variable References Should Not Use Concat",
        "IDs Should Be Derived From ResourceIDs",
        "ManagedIdentityExtension must not be used",
        "Parameters Must Be Referenced",
        "Variables Must Be Referenced",
        "providers apiVersions Is Not Permitted",
        "ResourceIds should not contain",
        "Template Should Not Contain Blanks",
        "VM Images Should Use Latest Version",
        "URIs Should Be Properly Constructed",
    }
)
"""ARM-TTK tests that are only warnings in the Marketplace; the others block a submission."""


def wanted_rules(settings: Settings) -> frozenset[str]:
    """The ids of the rules that run: those enabled by default, and the selected ones.

    The settings select rules by id, area, test or level. With ``only_errors``, rules that report no error don't run.
    """
    asked = settings.select | {rule for rule, level in settings.levels.items() if level != "off"}
    return _wanted(asked, settings.only_errors)


@lru_cache(maxsize=64)
def _wanted(asked: frozenset[str], only_errors: bool) -> frozenset[str]:
    rules = [rule for rule in all_rules() if rule.is_default or rule.names & asked]
    return frozenset(rule.id for rule in rules if rule.stage is not None or not only_errors)


def apply_settings(
    findings: Iterable[Finding], settings: Settings, profile: str = "default", is_generated: bool = False
) -> Iterator[Finding]:
    """The findings that the settings select, at their level.

    A level replaces a rule's own severity; a less severe finding stays less severe. If no level is set,
    ``profile`` turns failures of ARM-TTK tests into errors: ``marketplace`` those that block a submission, ``arm-ttk``
    all. ``is_generated``: style is information only, without fixes, since the source is elsewhere.
    """
    is_plain = profile == "default" and not is_generated
    if is_plain and not (settings.levels or settings.select or settings.ignore):
        yield from findings
        return
    rules = {rule.id: rule for rule in all_rules()}
    for finding in findings:
        rule = rules.get(finding.rule)
        if finding.rule not in _ALWAYS and not _is_wanted(rule, settings):
            continue
        level = settings.levels.get(finding.rule)
        if level == "off":
            continue
        if is_generated and rule is not None and rule.is_style:
            finding = replace(finding, severity=Severity.INFORMATION, fix=None)
        if level is not None and rule is not None:
            severity = Severity[level.upper()]
            if finding.severity > rule.severity:
                severity = max(severity, finding.severity)
            finding = replace(finding, severity=severity)
        elif is_blocking(finding.ttk, finding.ttk_outcome, profile):
            finding = replace(finding, severity=Severity.ERROR)
        yield finding


def is_blocking(test: str | None, outcome: str | None, profile: str) -> bool:
    """Whether a failure of an ARM-TTK test is an error in a profile."""
    return outcome == "fail" and (profile == "arm-ttk" or (profile == "marketplace" and test not in _NOT_BLOCKING))


def profile_for(settings: Settings, names: Iterable[str]) -> str:
    """The default profile among files of these names; a package for the Marketplace has a createUiDefinition."""
    if settings.profile:
        return settings.profile
    return "marketplace" if any(name.rpartition("/")[2].lower() == UI_NAME for name in names) else "default"


def _is_wanted(rule: Rule | None, settings: Settings) -> bool:
    if rule is None:
        return True
    return (not settings.select or bool(rule.names & settings.select)) and not rule.names & settings.ignore
