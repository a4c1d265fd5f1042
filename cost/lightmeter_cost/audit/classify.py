"""The class of every line, in portable SQL: the same text runs on DuckDB and on Spark.

In: tables `ledger` and `opinions`. Out: a table `judged`, one row for each row of `ledger`, with its class.
`paid` is what was debited and not given back, less what no formula knows; `due` is what should have been paid.
NULL never slips through: each test that may meet one asks for it first.
"""

from __future__ import annotations

from lightmeter_cost.audit.engine import Engine

_AGAIN = """
SELECT source, place, id, kind, first_kind, turn, turns_back FROM (
  SELECT l.source, l.place, l.id, l.kind,
    FIRST_VALUE(l.kind) OVER (PARTITION BY l.provider, l.id ORDER BY l.source, l.place) AS first_kind,
    ROW_NUMBER() OVER (PARTITION BY l.provider, l.id ORDER BY l.source, l.place) AS turn,
    ROW_NUMBER() OVER (PARTITION BY l.provider, l.id ORDER BY l.source DESC, l.place DESC) AS turns_back
  FROM ledger l JOIN (
    SELECT id FROM ledger WHERE id IS NOT NULL AND fault IS NULL GROUP BY id HAVING COUNT(*) > 1
  ) t ON l.id = t.id WHERE l.fault IS NULL
) w
"""
"""Rows whose id stands more than once. A table lists charges: the second one is a duplicate. A history lists works
as they stood: the last one counts, the others are the same record."""

_PRICED = """
SELECT l.source, l.place, l.kind, l.id, l.moment, l.day, l.unit, l.accounts, l.allowed, l.outcome, l.tags, l.fault,
  l.provider, l.endpoint, l.gross, l.credit, l.stated, l.extras, l.delivered, l.request,
  r.state, r.variant, r.expected, r.expected_unit, r.reason, r.ordered, r.rates,
  CASE WHEN a.turn IS NULL THEN 0 WHEN l.kind IN ('workflow', 'event') THEN
    CASE WHEN a.turns_back > 1 THEN 1 ELSE 0 END
    WHEN a.turn > 1 THEN 2 ELSE 0 END AS again,
  l.gross - l.credit AS net,
  l.gross - l.credit - l.extras AS paid
FROM ledger l
LEFT JOIN again a ON l.source = a.source AND l.place = a.place AND l.id = a.id
LEFT JOIN opinions r ON l.n = r.n
"""

_CLASSED = """
SELECT p.*, CASE
  WHEN fault IS NOT NULL THEN 'unreadable'
  WHEN again = 1 THEN 'repeated'
  WHEN again = 2 AND COALESCE(net, 0) > 0 THEN 'duplicate'
  WHEN again = 2 AND gross > 0 THEN 'refunded'
  WHEN again = 2 THEN 'repeated'
  WHEN request IS NULL AND net > 0 THEN 'charged-never-requested'
  WHEN request IS NULL AND gross > 0 THEN 'refunded'
  WHEN request IS NULL THEN 'match'
  WHEN outcome = 'failed' AND net > 0 THEN 'failed-but-billed'
  WHEN gross > 0 AND net <= 0 THEN 'refunded'
  WHEN outcome = 'failed' THEN 'match'
  WHEN state = 'invalid' THEN 'invalid-request'
  WHEN gross IS NULL AND outcome = 'open' THEN 'unsettled'
  WHEN gross IS NULL THEN 'requested-never-charged'
  WHEN {foreign} THEN 'wrong-currency'
  WHEN stated > 0 AND net >= 2 * stated AND MOD(net, NULLIF(stated, 0)) = 0 THEN 'duplicate'
  WHEN expected IS NULL THEN 'unpriced'
  WHEN paid = 0 AND expected > 0 THEN 'free'
  WHEN ABS(paid - expected) <= {slack} THEN CASE
    WHEN {differs} THEN 'delivered-differs'
    WHEN paid = expected THEN 'match'
    ELSE 'within-tolerance' END
  WHEN paid > expected THEN 'overcharge'
  ELSE 'undercharge' END AS class
FROM priced p
"""

_FOREIGN = (
    "((unit IS NOT NULL AND expected_unit IS NOT NULL AND unit <> expected_unit) "
    "OR (accounts IS NOT NULL AND allowed IS NOT NULL AND {outside}) "
    "OR (unit = 'usd' AND accounts IS NOT NULL AND LOWER(accounts) <> 'usd'))"
)
"""Paid in another unit than the formula has, or from accounts that the request does not list."""

_DIFFERS = (
    "(outcome = 'ok' AND delivered IS NOT NULL AND ordered IS NOT NULL AND delivered <> ordered AND ("
    "(delivered NOT LIKE '%?%' AND ordered NOT LIKE '%?%') OR {count_delivered} <> {count_ordered}))"
)
"""Sizes are compared where all are known, else their number."""

OWED = (
    "CASE WHEN class IN ('charged-never-requested', 'refunded', 'failed-but-billed', 'free', 'repeated') "
    "OR again = 2 OR (outcome = 'failed' AND state IS NOT NULL) THEN 0 "
    "WHEN class IN ('unsettled', 'wrong-currency', 'unreadable', 'invalid-request') THEN NULL ELSE expected END"
)
"""What should have been paid; NULL where nobody can say."""

SPENT = "CASE WHEN class IN ('repeated', 'unreadable') THEN NULL ELSE COALESCE(paid, 0) END"
"""What was paid, as it counts in sums."""


def classify(engine: Engine, slack: int) -> None:
    """Make the table `judged`. `slack` is the tolerance in micro-units."""
    engine.create("again", _AGAIN)
    engine.create("priced", _PRICED)
    classed = _CLASSED.format(
        foreign=_FOREIGN.format(outside=_outside(engine.dialect)),
        slack=int(slack),
        differs=_DIFFERS.format(count_delivered=_count("delivered"), count_ordered=_count("ordered")),
    )
    engine.create("judged", f"SELECT c.*, {OWED} AS due, {SPENT} AS spent FROM ({classed}) c")


def _count(column: str) -> str:
    """The number of sizes in a list: none in an empty text."""
    return (
        f"(CASE WHEN {column} = '' THEN 0 ELSE LENGTH({column}) - LENGTH(REPLACE({column}, ',', '')) + 1 END)"
    )


def _outside(dialect: str) -> str:
    """Whether an account that paid is not among those that may."""
    if dialect == "spark":
        return "SIZE(ARRAY_EXCEPT(SPLIT(accounts, ','), SPLIT(allowed, ','))) > 0"
    return "NOT LIST_HAS_ALL(STRING_SPLIT(allowed, ','), STRING_SPLIT(accounts, ','))"
