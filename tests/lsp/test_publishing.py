"""When an edited document is analysed."""

from __future__ import annotations

import math

import pytest

from armls.lsp.publishing import seconds_to_wait


@pytest.mark.parametrize(
    ("fast", "pause", "took", "wait"),
    [
        (0.075, math.inf, 0.0, 0.075),  # the first edit
        (0.075, math.inf, 0.4, 0.075),
        (0.075, 0.3, 0.04, 0.075),  # an analysis is done before the next key
        (0.075, 0.115, 0.04, 0.075),
        (0.075, 0.1, 0.04, 0.14),  # it would be cut off by the next key
        (0.075, 0.1, 0.002, 0.075),
        (0.075, 0.03, 0.02, 0.075),
        (0.075, 0.1, 30.0, 0.6),  # one that takes very long
        (0.0, 0.05, 0.04, 0.0),  # a client that sends an edit when it has the report on the one before
        (0.0, 0.01, 0.04, 0.05),
    ],
)
def test_an_analysis_waits_for_a_pause_where_typing_is_faster(
    fast: float, pause: float, took: float, wait: float
) -> None:
    assert seconds_to_wait(fast, pause, took) == pytest.approx(wait)
