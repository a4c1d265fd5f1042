"""A ledger of events: what was accepted, charged, delivered and paid back for an id is one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.ledgers import KLEIN, audited, save

AT = "2026-11-02T10:00:00Z"


def accepted(billed: str = "12", **members: Any) -> dict[str, Any]:
    """The order of a picture, and what the provider says that it costs."""
    request = {"steps": [{"$type": "imageGen", "input": KLEIN}]} | members.pop("beside", {})
    return _event("accepted", request=request, billed=billed) | {"base": "12"} | members


def charged(amount: str = "12", name: str = "charged", **members: Any) -> dict[str, Any]:
    """Money of one account."""
    return _event(name, amount=amount, account="blue", unit="Buzz") | members


def delivered(side: int) -> dict[str, Any]:
    """One picture."""
    return _event("delivered", images=[{"width": side, "height": side}])


def _event(name: str, **members: Any) -> dict[str, Any]:
    return {"event": name, "id": "w", "at": AT, "provider": "civitai"} | members


DONE, FAILED, BACK = _event("succeeded"), _event("failed"), charged(name="refunded")
CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("match", [accepted(), charged(), delivered(1024), DONE]),
    ("match", [accepted(), charged("5"), charged("7"), DONE]),
    ("match", [accepted("15.6"), charged("15.6"), DONE]),
    ("overcharge", [accepted("13", base="13"), charged("13"), DONE]),
    ("duplicate", [accepted(), charged(), charged(), DONE]),
    ("free", [accepted("0", base="0"), DONE]),
    ("requested-never-charged", [accepted(), DONE]),
    ("unsettled", [accepted()]),
    ("charged-never-requested", [charged()]),
    ("refunded", [accepted(), charged(), FAILED, BACK]),
    ("refunded", [BACK, charged(), accepted(), FAILED]),
    ("failed-but-billed", [accepted(), charged(), FAILED]),
    ("wrong-currency", [accepted(), charged(unit="usd"), DONE]),
    ("wrong-currency", [accepted(beside={"currencies": ["yellow", "green"]}), charged(), DONE]),
    ("match", [accepted(beside={"currencies": ["green", "blue"]}), charged(), DONE]),
    ("delivered-differs", [accepted(), charged(), delivered(512), DONE]),
    ("match", [accepted(), charged(), delivered(512)]),
]


@pytest.mark.parametrize(("expected", "events"), CASES)
def test_the_events_of_a_work_have_one_class(
    tmp_path: Path, expected: str, events: list[dict[str, Any]]
) -> None:
    """In whatever order they stand; sizes count once the work is done."""
    found = audited(save(tmp_path, events))
    assert (found.counts, found.classes) == ({expected: 1}, {"w": expected})


def test_a_line_of_events_says_what_they_said(tmp_path: Path) -> None:
    """The first place, the moment, the unit in small letters, the accounts."""
    events = [accepted("13", base="13"), charged("6"), charged("7", account="yellow"), DONE]
    found = audited(save(tmp_path, events)).only()
    assert (found.line, found.at, found.unit, found.accounts) == (1, AT, "buzz", "blue,yellow")
    assert (found.billed, found.expected) == (13_000_000, 12_000_000)


def test_every_event_is_accounted_for(tmp_path: Path) -> None:
    """A row for each work; the truth of a planter is counted apart, and words without an id are events too."""
    truth = {"event": "truth", "id": "w", "class": "overcharge", "truth": True}
    lines = [accepted(), charged(), DONE, truth, {"event": "started"}, charged(id="v")]
    (read,) = audited(save(tmp_path, lines)).result.read
    assert (read.records, read.rows, read.beside, read.events, read.truth) == (6, 2, 0, 3, 1)
