"""A mock run with planted faults: the audit finds every one, as what it is, and no other."""

from __future__ import annotations

import asyncio
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest

from audit.ledgers import KLEIN, audited, everything
from lightmeter.audit.sql import emitted
from lightmeter.mock import books
from lightmeter.mock.app import build
from lightmeter.mock.clock import ManualClock
from lightmeter.mock.provider import load
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from lightmeter_cost.audit.engine import DuckDB, all_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lightmeter_cost.audit.spark import Spark

CHAOS = {
    **dict.fromkeys(
        "overcharge undercharge billed-as duplicate-charge never-charged cache-hit wrong-account delivered-differs "
        "phantom-charge failed-but-billed moderated".split(),
        0.01,
    ),
    "failed": 0.03,
    "lost-refund": 0.4,
    "late-refund": 0.2,
}
WORKS = 5_200
"""More than are judged one by one: SQL prices the bill."""
RICH = dict.fromkeys(("blue", "green", "yellow"), 10**15)


def _request(draw: random.Random, number: int) -> dict[str, Any]:
    body = {
        **KLEIN,
        "modelVersion": draw.choice(["4b", "9b"]),
        "steps": draw.randint(4, 50),
        "cfgScale": draw.choice([1, 5]),
        "quantity": draw.randint(1, 4),
    }
    if number % 3 == 0:
        body |= {"operation": "editImage", "images": ["https://example.com/a.png"] * draw.randint(1, 2)}
    workflow: dict[str, Any] = {"steps": [{"$type": "imageGen", "input": body}], "tags": [f"tag{number % 4}"]}
    if number % 5 == 0:
        workflow["currencies"] = ["blue", "green"]
    if number % 7 == 0:
        workflow["tips"] = {"civitai": 0.25, "creators": 0}
    return workflow


async def _played(world: World, clock: ManualClock) -> None:
    draw = random.Random(11)
    transport = httpx2.ASGITransport(app=build(world, [load("civitai")]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://mock") as http:
        for number in range(WORKS):
            answer = await http.post(
                "/v2/consumer/workflows",
                json=_request(draw, number),
                headers={"Authorization": "Bearer secret"},
            )
            assert answer.status_code == 200, answer.text
            if number % 50 == 0:
                await clock.advance(3)
        await clock.advance(900)  # the last works end
        await clock.advance(900)  # the last late refunds come


@cache
def _run() -> tuple[tuple[dict[str, Any], ...], tuple[Any, ...]]:
    """The events of the mock's own books, and what the provider shows its customer."""
    clock = ManualClock()
    world = World(Settings(latency=1.0, chaos=CHAOS, seed=5, balances=RICH), clock)
    asyncio.run(_played(world, clock))
    return tuple(world.ledger.events), tuple(books.bill(world))


def _truth(events: tuple[dict[str, Any], ...]) -> dict[str, str]:
    """What each work must be found as: the last word of the planter; everything else is a match."""
    truth = {event["id"]: "match" for event in events if event["event"] == "accepted"}
    return truth | {event["id"]: event["class"] for event in events if event["event"] == "truth"}


def _save(folder: Path, records: tuple[Any, ...], name: str) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return path


def test_every_planted_fault_is_found_and_no_other(tmp_path: Path) -> None:
    """From the books: each work has the class that the planter wrote down apart."""
    events, _ = _run()
    truth = _truth(events)
    kinds = set(truth.values())
    assert {"overcharge", "duplicate", "failed-but-billed", "undercharge", "delivered-differs"} <= kinds
    found = audited(_save(tmp_path, events, "books.jsonl"))
    assert found.classes == truth


def test_the_bill_alone_gives_away_nearly_as_much(tmp_path: Path) -> None:
    """From the workflows as the API returns them, which say nothing of what was never asked for."""
    events, bill = _run()
    truth = _truth(events)
    found = audited(_save(tmp_path, bill, "bill.jsonl"))
    shown = {one["id"] for one in bill}
    phantom = {id_ for id_, name in truth.items() if name == "charged-never-requested"}
    assert {found.classes[id_] for id_ in phantom} == {"match"}
    assert found.classes | dict.fromkeys(phantom, "charged-never-requested") == truth
    assert shown == set(truth)


def _surely(bill: Path, engine: DuckDB | Spark, dialect: str) -> tuple[dict[str, Any], int]:
    """What is found with emitted SQL, and the lines that it priced without the judge."""
    with engine as running:
        found = audited(bill, engine=_Kept(running), emitted=emitted(dialect, None), least=5_000)
        priced = int(all_rows(running, "SELECT COUNT(*) FROM civitai_surely")[0][0])
    return everything(found), priced


class _Kept:
    """An engine that stays open when an audit is over."""

    def __init__(self, engine: DuckDB | Spark) -> None:
        self._engine = engine

    def __enter__(self) -> DuckDB | Spark:
        return self._engine

    def __exit__(self, *_: object) -> None:
        pass


def test_sql_finds_in_the_bill_what_the_judge_finds(tmp_path: Path) -> None:
    """Row for row: findings, explanations, sums, groups."""
    path = _save(tmp_path, _run()[1], "bill.jsonl")
    found, priced = _surely(path, DuckDB(), "duckdb")
    assert found == everything(audited(path))
    assert priced > 5_000


def test_spark_finds_in_the_bill_what_the_judge_finds(tmp_path: Path) -> None:
    """The same, with the SQL that was emitted for Spark."""
    pytest.importorskip("pyspark")
    from lightmeter_cost.audit.spark import Spark

    path = _save(tmp_path, _run()[1], "bill.jsonl")
    found, priced = _surely(path, Spark("local[2]"), "spark")
    assert found == everything(audited(path))
    assert priced > 5_000


def test_truth_is_never_looked_at(tmp_path: Path) -> None:
    """Without the planter's lines the audit finds the very same."""
    events, _ = _run()
    evidence = tuple(event for event in events if not event.get("truth"))
    with_truth = audited(_save(tmp_path, events, "a.jsonl"))
    without = audited(_save(tmp_path, evidence, "b.jsonl"))
    assert with_truth.classes == without.classes
    assert with_truth.result.read[0].truth == len(events) - len(evidence)


def test_what_was_billed_as_something_else_is_explained(tmp_path: Path) -> None:
    """The planted change of one field is among the explanations of its line."""
    events, _ = _run()
    notes = {event["id"]: event["pointer"] for event in events if event.get("fault") == "billed-as"}
    if not notes:
        pytest.fail("no such fault was drawn; plant more")
    found = {one.id: one.explanation for one in audited(_save(tmp_path, events, "books.jsonl")).findings}
    for id_, note in notes.items():
        field = note.rpartition("/")[2]
        assert field in found[id_], (note, found[id_])
