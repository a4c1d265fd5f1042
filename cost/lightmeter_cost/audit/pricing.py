"""What every request of the ledger costs: distinct requests are judged once for each period of rates.

In: a table `ledger`. Out: a table `requests`, one row for each (provider, endpoint, period, request), with its opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lightmeter_cost.audit.engine import Batch, Engine
from lightmeter_cost.audit.judging import Judge, Opinion

OPINION = {
    "n": "integer",
    "state": "text",
    "variant": "text",
    "expected": "integer",
    "expected_unit": "text",
    "reason": "text",
    "ordered": "text",
    "rates": "text",
}


def period_of(cuts: tuple[str, ...], fixed: str | None) -> str:
    """SQL: the number of the period of rates a line falls in; every line in one where the day is fixed."""
    if fixed is not None or not cuts:
        return "0"
    passed = " + ".join(f"CASE WHEN day >= '{cut}' THEN 1 ELSE 0 END" for cut in cuts)
    return f"CASE WHEN day IS NULL THEN -1 ELSE {passed} END"


def price(engine: Engine, judge: Judge, fixed: str | None) -> None:
    """Judge every distinct request."""
    period = period_of(judge.cuts(), fixed)
    engine.create(
        "asked",
        "SELECT ROW_NUMBER() OVER (ORDER BY first_source, first_place) AS n, q.* FROM ("
        "SELECT provider, endpoint, period, request, MIN(day) AS day, MIN(source) AS first_source, "
        f"MIN(place) AS first_place FROM (SELECT l.*, {period} AS period FROM ledger l "
        "WHERE request IS NOT NULL AND fault IS NULL) p GROUP BY provider, endpoint, period, request) q",
    )
    engine.load("opinions", OPINION, _judged(engine, judge, fixed))
    engine.create(
        "requests",
        "SELECT a.provider, a.endpoint, a.period, a.request, o.state, o.variant, o.expected, o.expected_unit, "
        "o.reason, o.ordered, o.rates FROM asked a JOIN opinions o ON a.n = o.n",
    )


def _judged(engine: Engine, judge: Judge, fixed: str | None) -> Iterator[Batch]:
    for rows in engine.batches("SELECT n, request, provider, endpoint, day FROM asked"):
        yield _columns([(row[0], judge.opinion(row[1], row[2], row[3], fixed or row[4])) for row in rows])


def _columns(found: list[tuple[Any, Opinion]]) -> Batch:
    return {
        "n": [number for number, _ in found],
        "state": [one.state for _, one in found],
        "variant": [one.variant or None for _, one in found],
        "expected": [one.micro for _, one in found],
        "expected_unit": [one.unit or None for _, one in found],
        "reason": [one.reason or None for _, one in found],
        "ordered": [one.ordered for _, one in found],
        "rates": [";".join(one.rates) or None for _, one in found],
    }
