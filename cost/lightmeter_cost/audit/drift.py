"""Rates that no longer fit: every line that reads a rate, from a day on, is off by one and the same factor.

In: a table `judged`. Out: `Drift`s with the rate that would fit, exact to micro-units.
"""

from __future__ import annotations

from lightmeter_cost.audit.engine import Engine, all_rows, literal
from lightmeter_cost.audit.result import Drift
from lightmeter_cost.exact import round_half_up

FEWEST = 5
"""Lines that must agree before a rate is doubted."""
SHARE = 95
"""Percent of the lines that read it, from the first such day on."""

_COMPARED = "class IN ('match', 'within-tolerance', 'overcharge', 'undercharge', 'delivered-differs')"
_MILLION = "(CAST(paid AS DECIMAL(38, 0)) * 1000000)"
_FACTOR = f"ROUND(({_MILLION} - MOD({_MILLION}, NULLIF(expected, 0))) / NULLIF(expected, 0))"
"""How many millionths of the price were paid: a whole number, whatever the engine makes of a division."""

_OFF = f"""
SELECT rates, factor, COUNT(*) AS n, MIN(day) AS first_day, MIN(expected_unit) AS u FROM (
  SELECT rates, expected_unit, day, CAST({_FACTOR} AS DECIMAL(38, 0)) AS factor FROM judged
  WHERE class IN ('overcharge', 'undercharge') AND rates IS NOT NULL AND expected > 0
) f GROUP BY rates, factor HAVING COUNT(*) >= {FEWEST} ORDER BY n DESC, rates, factor LIMIT 50
"""


def drifts(engine: Engine) -> tuple[Drift, ...]:
    """One for each rate that is off, the most lines first."""
    found: dict[str, Drift] = {}
    for rates, factor, count, first, unit in all_rows(engine, _OFF):
        if rates in found or ";" in rates:
            continue
        since = f"AND day >= '{_day(first)}'" if first is not None else ""
        query = (
            f"SELECT COUNT(*) FROM judged WHERE {_COMPARED} AND expected > 0 "
            f"AND rates = {literal(rates)} {since}"
        )
        if 100 * count < SHARE * int(all_rows(engine, query)[0][0]):
            continue
        name, _, value = rates.rpartition("=")
        old = int(value)
        new = round_half_up(old * int(factor), 1_000_000)
        found[rates] = Drift(name, unit, old, new, first, int(count))
    return tuple(found.values())


def _day(text: str) -> str:
    """A day as it may stand in SQL: digits and dashes only, as `day_of` made it."""
    assert text.replace("-", "").isdigit()
    return text
