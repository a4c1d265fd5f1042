"""What a status says about work, in the words of every provider."""

from __future__ import annotations

import pytest

from lightmeter_client import PROVIDERS
from lightmeter_cost.audit.records import outcome_of
from mock.playing import provider


@pytest.mark.parametrize("name", PROVIDERS)
def test_documented_statuses_are_understood(name: str) -> None:
    """Good ones, and those by which work ends without a result."""
    job = provider(name).model.job
    assert job is not None
    for status in job.ended:
        if status != job.missing:
            assert outcome_of(status) == ("ok" if status in job.succeeded else "failed"), status
    assert outcome_of(job.pending or "processing") == "open"
