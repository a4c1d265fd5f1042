"""What every request of the ledger costs: emitted SQL for what it surely knows, the judge for the rest.

In: a table `ledger`. Out: a table `opinions`, one row for each line that has a request. There is one truth: SQL answers
only where it is sure to say what the emitted validator and calculator say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lightmeter_cost.audit.engine import Batch, Engine, all_rows
from lightmeter_cost.audit.judging import Judge, Opinion

OPINION = {
    "k": "integer",
    "state": "text",
    "variant": "text",
    "expected": "integer",
    "expected_unit": "text",
    "reason": "text",
    "ordered": "text",
    "rates": "text",
}


LONG = 4_000
"""Signs of a request that SQL still reads: an engine takes thousands at once, and images may stand inside of one."""

_SELLERS = "SELECT seller FROM ledger WHERE seller IS NOT NULL GROUP BY seller HAVING COUNT(*) >= {least}"


@dataclass(frozen=True, slots=True)
class Emitted:
    """The SQL of one provider, ready to run in the engine's dialect.

    `statements` make `<prefix>_prices` out of `<prefix>_requests (id, day, endpoint, request)`; `rates` is SQL for the
    rates a price read, as `Opinion.rates`, joined with ";", `ordered` for the sizes it orders, as `Opinion.ordered`.
    """

    provider: str
    prefix: str
    statements: tuple[str, ...]
    rates: str
    ordered: str


def price(engine: Engine, judge: Judge, emitted: Sequence[Emitted], fixed: str | None, least: int) -> None:
    """Make the table `opinions`; for fewer than `least` lines of a provider its SQL is not worth the planning.

    What SQL does not know is asked of the judge, the same request in the same period once: `k` is its first line.
    """
    sellers = {row[0] for row in all_rows(engine, _SELLERS.format(least=int(least)))}
    surely = [_surely(engine, one, fixed) for one in emitted if one.provider in sellers]
    known = (
        " UNION ALL ".join(f"SELECT n FROM {table}" for table in surely) or "SELECT n FROM ledger WHERE 1 = 0"
    )
    period = period_of(judge.cuts(), fixed)
    digest = engine.digest.format("l.request")
    engine.create(
        "doubtful",
        f"SELECT n, MIN(n) OVER (PARTITION BY provider, endpoint, period, digest) AS k FROM ("
        f"SELECT l.n, l.provider, l.endpoint, {period} AS period, {digest} AS digest FROM ledger l "
        f"LEFT JOIN ({known}) s ON l.n = s.n WHERE l.request IS NOT NULL AND l.fault IS NULL AND s.n IS NULL) d",
    )
    engine.load("answers", OPINION, _judged(engine, judge, fixed))
    columns = "state, variant, expected, expected_unit, reason, ordered, rates"
    asked = (
        f"SELECT d.n, {', '.join(f'o.{name}' for name in columns.split(', '))} FROM doubtful d "
        "JOIN answers o ON d.k = o.k"
    )
    engine.create(
        "opinions", " UNION ALL ".join([asked, *(f"SELECT n, {columns} FROM {one}" for one in surely)])
    )


def period_of(cuts: tuple[str, ...], fixed: str | None) -> str:
    """SQL: the number of the period of rates a line falls in; every line in one where the day is fixed."""
    if fixed is not None or not cuts:
        return "0"
    passed = " + ".join(f"CASE WHEN l.day >= '{cut}' THEN 1 ELSE 0 END" for cut in cuts)
    return f"CASE WHEN l.day IS NULL THEN -1 ELSE {passed} END"


def _surely(engine: Engine, one: Emitted, fixed: str | None) -> str:
    """The opinions of one provider's SQL; the name of their table."""
    day = f"DATE '{fixed}'" if fixed is not None else "CAST(day AS DATE)"
    engine.view(
        f"{one.prefix}_requests",
        f"SELECT n AS id, {day} AS day, endpoint, request FROM ledger "
        f"WHERE seller = '{one.provider}' AND fault IS NULL AND LENGTH(request) <= {LONG}",
    )
    for statement in one.statements:
        engine.execute(statement)
    table = f"{one.prefix}_surely"
    engine.create(
        table,
        f"SELECT id AS n, state, variant, CAST(micro AS {engine.integer}) AS expected, unit AS expected_unit, reason, "
        f"{one.ordered} AS ordered, {one.rates} AS rates "
        f"FROM {one.prefix}_prices WHERE state <> 'unsure'",
    )
    return table


def _judged(engine: Engine, judge: Judge, fixed: str | None) -> Iterator[Batch]:
    query = "SELECT l.n, l.request, l.provider, l.endpoint, l.day FROM ledger l WHERE l.n IN (SELECT k FROM doubtful)"
    for rows in engine.batches(query):
        yield _columns([(row[0], judge.opinion(row[1], row[2], row[3], fixed or row[4])) for row in rows])


def _columns(found: list[tuple[Any, Opinion]]) -> Batch:
    return {
        "k": [number for number, _ in found],
        "state": [one.state for _, one in found],
        "variant": [one.variant or None for _, one in found],
        "expected": [one.micro for _, one in found],
        "expected_unit": [one.unit or None for _, one in found],
        "reason": [one.reason or None for _, one in found],
        "ordered": [one.ordered for _, one in found],
        "rates": [";".join(one.rates) or None for _, one in found],
    }
