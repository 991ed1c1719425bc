"""Rules whose findings depend on the day."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

ACCOUNT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [ {
    "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st1", "properties": {}
  } ]
}"""


@pytest.mark.parametrize(
    ("day", "severity", "reason"),
    [
        (date(2026, 2, 2), "WARNING", "TLS 1.0 and 1.1 are accepted"),
        (
            date(2026, 2, 3),
            "INFORMATION",
            "Policies require the property, although Azure Storage no longer accepts versions older than TLS 1.2",
        ),
    ],
)
def test_storage_accounts_took_old_tls_until_a_day(day: date, severity: str, reason: str) -> None:
    name = "folder/azuredeploy.json"
    settings = Settings(select=frozenset({"minimum-tls-version"}))
    report = Analyser().analyse(Snapshot(name, {name: SourceText(ACCOUNT)}, settings, day))
    found = [(one.severity.name, one.message) for one in report.findings]
    assert found == [(severity, f"{reason}; set 'properties.minimumTlsVersion' to \"TLS1_2\"")]
