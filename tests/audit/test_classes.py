"""Every class of the audit, each from the smallest ledger that has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.ledgers import EDIT, KLEIN, audited, line, save, workflow
from lightmeter_cost.audit.classes import CLASSES
from lightmeter_cost.audit.rows import Row

UNPRICED = {**KLEIN, "modelVersion": "9b-kv"}

TABLE: list[tuple[str, dict[str, Any]]] = [
    ("match", line()),
    ("overcharge", line(billed="12.000001")),
    ("undercharge", line(billed="11.999999")),
    ("charged-never-requested", {"id": "a", "request": None, "billed": "3", "unit": "buzz"}),
    ("requested-never-charged", line(billed=None)),
    ("unsettled", line(billed=None, status="processing")),
    ("unpriced", line(request=UNPRICED)),
    ("invalid-request", line(request={**KLEIN, "steps": 51})),
    ("invalid-request", line(request={**KLEIN, "modelVersion": "12b"})),
    ("unpriced", line(request={**KLEIN, "engine": "flux9"})),
    ("unpriced", line(provider="nobody")),
    ("wrong-currency", line(unit="usd")),
    ("refunded", line(refunded="12", status="failed")),
    ("refunded", line(refunded="12")),
    ("failed-but-billed", line(status="failed")),
    ("failed-but-billed", line(status="canceled", refunded="11")),
    ("match", line(status="failed", billed=None)),
    ("match", line(billed="15", refunded="3")),
    ("delivered-differs", line(status="succeeded", delivered=[{"width": 512, "height": 512}])),
    ("delivered-differs", line(status="succeeded", delivered=[])),
    ("match", line(status="succeeded", delivered=[{"width": 1024, "height": 1024}])),
    ("free", line(billed="0")),
    ("unreadable", line(billed="twelve")),
    ("unreadable", line(billed="-12")),
    ("unreadable", line(billed="1e30")),
    ("unreadable", line(billed="NaN")),
    ("unreadable", line(at="yesterday")),
    ("unreadable", {"id": "a", "price": "12"}),
    ("overcharge", line(request=EDIT, billed="36")),
]


@pytest.mark.parametrize(("expected", "record"), TABLE)
def test_a_line_of_a_table_has_one_class(tmp_path: Path, expected: str, record: dict[str, Any]) -> None:
    """One line, one class."""
    assert audited(save(tmp_path, [record])).counts == {expected: 1}


DEBIT, CREDIT = "debit", "credit"


def _step(available: bool) -> dict[str, Any]:
    """One picture, which may or may not be had."""
    image = {"id": "b", "available": available, "width": 1024, "height": 1024}
    return {"$type": "imageGen", "input": KLEIN, "output": {"images": [image]}}


HISTORY: list[tuple[str, dict[str, Any]]] = [
    ("match", workflow()),
    ("match", workflow(debits=[(DEBIT, "blue", 5), (DEBIT, "green", 4), (DEBIT, "yellow", 3)])),
    ("match", workflow(debits=[(DEBIT, "blue", 12), (CREDIT, "blue", 12), (DEBIT, "yellow", 12)])),
    ("match", workflow(total=15.6)),
    ("overcharge", workflow(base=18)),
    ("overcharge", workflow(debits=[(DEBIT, "blue", 13)])),
    ("duplicate", workflow(debits=[(DEBIT, "blue", 12), (DEBIT, "blue", 12)])),
    ("duplicate", workflow(total=15, debits=[(DEBIT, "blue", 15), (DEBIT, "green", 15)])),
    ("requested-never-charged", workflow(debits=[])),
    ("free", workflow(base=0, debits=[])),
    ("refunded", workflow(status="failed", debits=[(DEBIT, "blue", 12), (CREDIT, "blue", 12)])),
    ("failed-but-billed", workflow(status="expired")),
    ("wrong-currency", workflow(currencies=["green"])),
    ("match", workflow(currencies=["green", "blue"])),
    ("unreadable", workflow(debits=[("tip", "blue", 12)])),
    ("delivered-differs", workflow(steps=[_step(available=False)])),
    ("match", workflow(steps=[_step(available=True)])),
]


@pytest.mark.parametrize(("expected", "record"), HISTORY)
def test_a_workflow_has_one_class(tmp_path: Path, expected: str, record: dict[str, Any]) -> None:
    """Debits split over accounts are one charge, tips are not priced, a job's cost is no money."""
    assert audited(save(tmp_path, [record])).counts == {expected: 1}


def test_the_second_charge_of_an_id_is_a_duplicate(tmp_path: Path) -> None:
    """The first line of an id is the charge; what it costs again is owed back whole."""
    found = audited(save(tmp_path, [line("a"), line("b"), line("a", at="2026-11-01")]))
    assert found.counts == {"match": 2, "duplicate": 1}
    (second,) = [one for one in found.findings if one.name == "duplicate"]
    assert (second.line, second.expected, second.difference) == (3, 0, 12_000_000)


def _back(amount: str, **members: Any) -> dict[str, Any]:
    """A line that only pays back."""
    return line("a", "0", refunded=amount, **members)


@pytest.mark.parametrize(
    ("lines", "counts", "explanations"),
    [
        ([line("a"), _back("12")], {"refunded": 1, "repeated": 1}, {"12 Buzz was charged and paid back"}),
        ([_back("12"), line("a")], {"refunded": 1, "repeated": 1}, {"12 Buzz was charged and paid back"}),
        (
            [_back("2"), line("a"), _back("4")],
            {"undercharge": 1, "repeated": 2},
            {"charged as priced, and 6 Buzz of it was paid back"},
        ),
        (
            [line("a"), line("a"), _back("12")],
            {"match": 1, "refunded": 1, "repeated": 1},
            {"12 Buzz was charged and paid back"},
        ),
        (
            [_back("12"), line("b")],
            {"refunded": 1, "match": 1},
            {"12 Buzz was paid back; its charge is not in this ledger"},
        ),
        (
            [_back("5"), line("a", None, refunded="7")],
            {"refunded": 2},
            {
                "5 Buzz was paid back; its charge is not in this ledger",
                "7 Buzz was paid back; its charge is not in this ledger",
            },
        ),
        (
            [line("a", refunded="13")],
            {"refunded": 1},
            {"12 Buzz was charged and 13 Buzz paid back, 1 Buzz too much"},
        ),
    ],
)
def test_a_line_may_pay_back_what_another_charged(
    tmp_path: Path, lines: list[Any], counts: dict[str, int], explanations: set[str]
) -> None:
    """A refund of an id is no second charge of it, wherever it stands; no money of it is lost or counted twice."""
    found = audited(save(tmp_path, lines))
    assert found.counts == counts
    assert {one.explanation for one in found.findings} - {""} == explanations
    billed = sum(12 * (one["billed"] == "12") - int(one.get("refunded", 0)) for one in lines)
    assert [one.billed for one in found.result.sums] == [billed * 1_000_000]


def test_spaces_around_an_id_are_no_part_of_it(tmp_path: Path) -> None:
    """As a spreadsheet may leave them: the second charge is seen all the same."""
    assert audited(save(tmp_path, [line("a"), line(" a ")])).counts == {"match": 1, "duplicate": 1}


def test_a_workflow_read_twice_counts_once(tmp_path: Path) -> None:
    """Pages overlap: the last record of a workflow counts, the money is not added up twice."""
    early = workflow(status="failed")
    late = workflow(status="failed", debits=[(DEBIT, "blue", 12), (CREDIT, "blue", 12)])
    found = audited(save(tmp_path, [early, late]))
    assert found.counts == {"repeated": 1, "refunded": 1}
    assert [one.billed for one in found.result.sums] == [0]


def test_a_tolerance_lets_small_differences_pass(tmp_path: Path) -> None:
    """--tolerance is absolute, in the unit of the line, and includes its end."""
    found = audited(save(tmp_path, [line("a", "12.5"), line("b", "12.500001")]), slack=500_000)
    assert found.counts == {"within-tolerance": 1, "overcharge": 1}


def test_sums_say_how_many_lines_have_no_price(tmp_path: Path) -> None:
    """SUM skips NULL, so each sum carries its unpriced count, and they stay out of the difference."""
    found = audited(save(tmp_path, [line("a", "13"), line("b", "7", UNPRICED)]))
    (total,) = found.result.sums
    assert (total.rows, total.billed, total.expected) == (2, 20_000_000, 12_000_000)
    assert (total.difference, total.unpriced) == (1_000_000, 1)


def test_the_same_charge_at_the_same_moment_is_a_duplicate(tmp_path: Path) -> None:
    """Without ids: request, amount and moment tell; another moment, or a day alone, is another purchase."""
    moment, later = "2026-11-01T10:00:00Z", "2026-11-01T10:00:01Z"
    lines = [line(at=at) | {"id": None} for at in (moment, moment, later, "2026-11-01", "2026-11-01")]
    assert audited(save(tmp_path, lines)).counts == {"match": 4, "duplicate": 1}


def _journal(key: str, **members: Any) -> dict[str, Any]:
    """A record as the journal of a client exports it."""
    record = {"key": key, "id": None, "provider": "civitai", "at": "2026-11-01T10:00:00Z", "request": KLEIN}
    record |= {"billed": None, "unit": "buzz", "state": "ended", "status": "succeeded"}
    return record | {"body_hash": "", "quoted": "12"} | members


def test_a_journal_and_a_bill_are_held_against_each_other(tmp_path: Path) -> None:
    """By id or by key; what only one side knows was never charged, or never requested."""
    journal = save(
        tmp_path,
        [_journal("k1", id="w1"), _journal("k2"), _journal("k3"), _journal("k4", state="uncertain")],
        "journal.jsonl",
    )
    bill = save(
        tmp_path, [workflow("w1"), workflow("w2", externalId="user7-k2"), workflow("w3")], "bill.jsonl"
    )
    both = audited(journal, bill)
    assert both.counts == {
        "match": 2,
        "repeated": 2,
        "requested-never-charged": 1,
        "unsettled": 1,
        "charged-never-requested": 1,
    }
    assert both.classes["w3"] == "charged-never-requested"
    assert audited(journal).counts == {"unsettled": 4}


def test_every_class_says_what_it_means_and_how_it_is_decided() -> None:
    """Reports print both."""
    assert [one.name for one in CLASSES if not (one.meaning.strip() and one.how.strip())] == []


def test_a_workflow_tells_its_moment(tmp_path: Path) -> None:
    """When it was made is when it was bought."""
    found = audited(save(tmp_path, [workflow(base=18)]))
    assert found.only().at == "2026-11-02T10:00:00.000Z"
    assert [one.value for one in found.result.groups if one.dimension == "day"] == ["2026-11-02"]


def test_tags_may_be_one_text(tmp_path: Path) -> None:
    """As a table has them: separated by commas."""
    groups = audited(save(tmp_path, [line(tags="shop,blog"), line("b", tags="")])).result.groups
    assert [(one.value, one.rows) for one in groups if one.dimension == "tag"] == [("blog", 1), ("shop", 1)]


def test_a_class_that_is_not_counted_has_no_lines(tmp_path: Path) -> None:
    """A result fails by the classes that fail, and by no other."""
    result = audited(save(tmp_path, [line()])).result
    fails = [one.name for one in CLASSES if replace(result, counts={one.name: 1}).fails]
    assert fails == [one.name for one in CLASSES if one.fails]
    assert not replace(result, counts={}).fails


def test_a_row_of_which_nothing_is_known_has_no_money() -> None:
    """Neither a charge nor a price; nothing came back, and nothing was added."""
    row = Row(0, 1, "table", fault="broken")
    assert (row.gross, row.credit, row.stated, row.extras) == (None, 0, None, 0)
