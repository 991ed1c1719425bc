"""A suggestion is near to what was written, or there is none."""

from __future__ import annotations

import pytest

from armls.core.spelling import edits, nearest

KNOWN = ["name", "type", "location", "dependsOn", "subscriptionId", "apiVersion", "adminPasswordOrKey"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Location", "location"),
        ("locaton", "location"),
        ("lcoation", "location"),
        ("dependson ", "dependsOn"),
        ("subscription", "subscriptionId"),
        ("api-version", "apiVersion"),
        ("adminPasswordOrSshKey", "adminPasswordOrKey"),
        ("nme", "name"),
        ("description", None),
        ("displayName", None),
        ("enabled", None),
        ("", None),
    ],
)
def test_the_nearest_name(written: str, meant: str | None) -> None:
    assert nearest(written, KNOWN) == meant


@pytest.mark.parametrize(("a", "b", "count"), [("", "", 0), ("ab", "ba", 1), ("abc", "", 3), ("kitten", "sitting", 3)])
def test_edits_are_counted(a: str, b: str, count: int) -> None:
    assert edits(a, b) == count
    assert edits(b, a) == count
