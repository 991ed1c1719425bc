"""Offsets to positions, findings to diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal
from urllib.parse import quote

from lsprotocol import types

from armls.core.finding import Finding, Severity
from armls.core.text import Encoding, SourceText

MOST_DIAGNOSTICS = 1000
"""An editor gets no more of one document, and one more that says how many were left out."""

LEFT_OUT = "more-findings"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
}
Style = Literal["hint", "information", "off"]


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the user wants to see findings.

    ``style``: what findings of severity information are where they are a matter of style. ``documentation_url``: the
    address of a rule's documentation, with ``{rule}`` in the place of its id; empty where there is none.
    """

    style: Style = "hint"
    documentation_url: str = ""

    def shows(self, finding: Finding) -> bool:
        """Whether the user wants to see a finding at all."""
        return self.style != "off" or not _is_mere_style(finding)

    def severity(self, finding: Finding) -> types.DiagnosticSeverity:
        """The severity that an editor gets."""
        is_hint = self.style == "hint" and _is_mere_style(finding)
        return types.DiagnosticSeverity.Hint if is_hint else _SEVERITIES[finding.severity]

    def description(self, finding: Finding) -> types.CodeDescription | None:
        """Where a finding's rule is documented."""
        if not self.documentation_url:
            return None
        return types.CodeDescription(self.documentation_url.replace("{rule}", quote(finding.rule, safe="")))


def _is_mere_style(finding: Finding) -> bool:
    """Whether a finding is nothing more than a matter of style: nobody has made a warning or an error of it."""
    return finding.is_style and finding.severity is Severity.INFORMATION


_PLAIN = Presentation()
_NOWHERE = types.Range(types.Position(0, 0), types.Position(0, 0))


class Positions:
    """The positions of some offsets of one text, found in one walk: a line is never counted twice from its start."""

    def __init__(self, text: SourceText, offsets: Iterable[int], encoding: Encoding) -> None:
        self._found: dict[int, types.Position] = {}
        length, line, at, units, following = len(text), -1, 0, 0, 0
        for offset in sorted(set(offsets)):
            within = min(max(offset, 0), length)
            if within >= following:
                line = text.line_at(within)
                at, units = text.line_start(line), 0
                following = text.line_start(line + 1) if line + 1 < text.line_count else length + 1
            units += text.units(at, within, encoding)
            at = within
            self._found[offset] = types.Position(line, units)

    def range(self, start: int, end: int) -> types.Range:
        """The range between two of the offsets."""
        return types.Range(self._found[start], self._found[end])


def diagnostics(
    findings: Sequence[Finding],
    text: SourceText,
    uri: str,
    encoding: Encoding,
    presentation: Presentation = _PLAIN,
) -> list[types.Diagnostic]:
    """The diagnostics of a document, in the order of its findings; the worst ones where there are too many."""
    shown, left_out = worst(findings)
    offsets = [at for one in shown for at in (one.start, one.end)]
    offsets += [at for one in shown for place in one.related for at in (place.start, place.end)]
    positions = Positions(text, offsets, encoding)
    result = [_diagnostic(finding, positions, uri, presentation) for finding in shown]
    if left_out:
        result.append(_left_out(left_out))
    return result


def worst(findings: Sequence[Finding]) -> tuple[Sequence[Finding], int]:
    """The findings that an editor gets, in their order, and how many it does not get."""
    if len(findings) <= MOST_DIAGNOSTICS:
        return findings, 0
    order = sorted(range(len(findings)), key=lambda i: (findings[i].severity, findings[i].is_style, i))
    kept = sorted(order[:MOST_DIAGNOSTICS])
    return [findings[i] for i in kept], len(findings) - MOST_DIAGNOSTICS


def result_id(items: Iterable[types.Diagnostic]) -> str:
    """A short text that is the same for the same report."""
    return blake2b(repr(list(items)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _diagnostic(finding: Finding, positions: Positions, uri: str, presentation: Presentation) -> types.Diagnostic:
    related = [
        types.DiagnosticRelatedInformation(types.Location(uri, positions.range(one.start, one.end)), one.message)
        for one in finding.related
    ]
    return types.Diagnostic(
        range=positions.range(finding.start, finding.end),
        severity=presentation.severity(finding),
        code=finding.rule,
        code_description=presentation.description(finding),
        source=finding.source,
        message=finding.message,
        tags=[types.DiagnosticTag.Unnecessary] if finding.unnecessary else None,
        related_information=related or None,
    )


def _left_out(count: int) -> types.Diagnostic:
    noun = "finding is" if count == 1 else "findings are"
    message = (
        f"{count} more {noun} not shown: an editor gets the {MOST_DIAGNOSTICS} worst of a document. "
        "Run 'armls check' to see them all."
    )
    severity = types.DiagnosticSeverity.Information
    return types.Diagnostic(_NOWHERE, message, severity=severity, code=LEFT_OUT, source="armls")
