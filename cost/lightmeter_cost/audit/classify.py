"""The class of every line, in portable SQL: the same text runs on DuckDB and on Spark.

In: tables `ledger` and `opinions`. Out: a table `judged`, one row for each row of `ledger`, with its class and without
the text of its request, which may be long.
`paid` is what was debited and not given back, less what no formula knows; `due` is what should have been paid.
NULL never slips through: each test that may meet one asks for it first.
"""

from __future__ import annotations

from lightmeter_cost.audit.engine import Engine, all_rows

_SAME = (
    "COALESCE(id, key, CASE WHEN LENGTH(moment) > 10 AND request IS NOT NULL AND gross > 0 "
    "THEN CONCAT_WS(' ', moment, CAST(gross AS {text}), {digest}) END)"
)
"""What tells one purchase from another: its id or key, else the same request charged the same at the same moment."""

_AGAIN = """
SELECT n,
  ROW_NUMBER() OVER (PARTITION BY provider, journal, same ORDER BY pure, source, place) AS turn,
  ROW_NUMBER() OVER (PARTITION BY provider, journal, same ORDER BY source DESC, place DESC) AS turns_back,
  pure,
  MIN(pure) OVER (PARTITION BY provider, journal, same) AS only_pure,
  CASE WHEN ROW_NUMBER() OVER (PARTITION BY provider, journal, same ORDER BY pure, source DESC, place DESC) > 1
    OR pure = 1 THEN 0
    ELSE SUM(pure * credit) OVER (PARTITION BY provider, journal, same) END AS back
FROM (
  SELECT l.n, l.provider, l.source, l.place, l.same, l.journal, l.pure, l.credit FROM ({named}) l JOIN (
    SELECT same FROM ({named}) m WHERE same IS NOT NULL GROUP BY same, journal HAVING COUNT(*) > 1
  ) t ON l.same = t.same
) w
"""
"""Rows of purchases that stand more than once. A table lists charges: the second one is a duplicate. A history lists
works as they stood: the last one counts, the others are the same record. A line that only pays back is `pure`, no
second charge: what it gives back goes to the last charge of its id, whichever of them stands first."""

_PURE = "kind = 'table' AND COALESCE(gross, 0) = 0 AND credit > 0"
"""A line of a table that charges nothing and pays back."""

_NAMED = (
    "SELECT n, provider, source, place, {same} AS same, CASE WHEN kind = 'journal' THEN 1 ELSE 0 END AS journal, "
    f"CASE WHEN {_PURE} THEN 1 ELSE 0 END AS pure, credit FROM ledger WHERE fault IS NULL"
)

_PAIRS = " UNION ".join(
    "SELECT j.n AS journal, b.n AS bill FROM ledger j JOIN ledger b ON "
    f"{on} WHERE j.kind = 'journal' AND b.kind <> 'journal' AND j.fault IS NULL AND b.fault IS NULL"
    for on in ("j.id = b.id", "j.key = b.key", "j.key = SUBSTR(b.key, POSITION('-' IN b.key) + 1)")
)
"""What both sides know: by the id of the work, or by the key of the caller, which a provider may prefix."""

_UNASKED = """
SELECT l.n FROM ledger l LEFT JOIN pairs p ON l.n = p.bill
JOIN (SELECT provider, MIN(day) AS first FROM ledger WHERE kind = 'journal' GROUP BY provider) j
  ON COALESCE(l.provider, l.seller) = j.provider
WHERE l.kind <> 'journal' AND p.bill IS NULL AND (l.day IS NULL OR j.first IS NULL OR l.day >= j.first)
"""
"""Charges that no journal of this provider knows, from the first day of the journal on."""

_NOBODY = "SELECT n FROM ledger WHERE 1 = 0"

_GROSS = "CASE WHEN l.gross IS NULL AND l.kind = 'table' AND l.credit > 0 THEN 0 ELSE l.gross END"

_PRICED = """
SELECT l.n, l.source, l.place, l.kind, l.id, l.moment, l.day, l.unit, l.accounts, l.allowed, l.outcome, l.tags, l.fault,
  l.provider, l.endpoint, l.gross, l.credit + COALESCE(a.back, 0) AS credit, l.stated, l.extras, l.delivered,
  CASE WHEN l.request IS NULL THEN 0 ELSE 1 END AS requested,
  r.state, r.variant, r.expected, r.expected_unit, r.reason, r.ordered, r.rates,
  CASE WHEN u.n IS NULL THEN 0 ELSE 1 END AS unasked,
  CASE WHEN p.journal IS NOT NULL THEN 1 WHEN a.turn IS NULL THEN 0 WHEN l.kind IN ('workflow', 'event') THEN
    CASE WHEN a.turns_back > 1 THEN 1 ELSE 0 END
    WHEN a.pure = 1 THEN 1 - a.only_pure
    WHEN a.turn > 1 THEN 2 ELSE 0 END AS again,
  {gross} - l.credit - COALESCE(a.back, 0) AS net,
  {gross} - l.credit - COALESCE(a.back, 0) - l.extras AS paid
FROM ledger l
LEFT JOIN again a ON l.n = a.n
LEFT JOIN (SELECT DISTINCT journal FROM pairs) p ON l.n = p.journal
LEFT JOIN unasked u ON l.n = u.n
LEFT JOIN opinions r ON l.n = r.n
"""

_CLASSED = """
SELECT p.*, CASE
  WHEN fault IS NOT NULL THEN 'unreadable'
  WHEN again = 1 THEN 'repeated'
  WHEN again = 2 AND COALESCE(net, 0) > 0 THEN 'duplicate'
  WHEN again = 2 AND gross > 0 THEN 'refunded'
  WHEN again = 2 THEN 'repeated'
  WHEN {pure} THEN 'refunded'
  WHEN (requested = 0 OR unasked = 1) AND net > 0 THEN 'charged-never-requested'
  WHEN requested = 0 AND gross > 0 THEN 'refunded'
  WHEN requested = 0 THEN 'match'
  WHEN outcome = 'failed' AND net > 0 THEN 'failed-but-billed'
  WHEN gross > 0 AND net <= 0 THEN 'refunded'
  WHEN outcome = 'failed' THEN 'match'
  WHEN state = 'invalid' THEN 'invalid-request'
  WHEN gross IS NULL AND (outcome = 'open' OR {alone}) THEN 'unsettled'
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
    text = "STRING" if engine.dialect == "spark" else "VARCHAR"
    engine.create(
        "again",
        _AGAIN.format(
            named=_NAMED.format(same=_SAME.format(text=text, digest=engine.digest.format("request")))
        ),
    )
    both = len(all_rows(engine, "SELECT DISTINCT kind = 'journal' FROM ledger WHERE fault IS NULL")) == 2
    engine.create("pairs", _PAIRS if both else "SELECT n AS journal, n AS bill FROM ledger WHERE 1 = 0")
    engine.create("unasked", _UNASKED if both else _NOBODY)
    engine.view("priced", _PRICED.format(gross=_GROSS))
    classed = _CLASSED.format(
        foreign=_FOREIGN.format(outside=_outside(engine.dialect)),
        pure=_PURE,
        slack=int(slack),
        alone="1 = 0" if both else "kind = 'journal'",
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
