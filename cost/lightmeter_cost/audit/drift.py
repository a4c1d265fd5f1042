"""Rates that no longer fit: every line that reads a rate, from a day on, is off as if the rate were another.

In: tables `judged` and `ledger`, a `Judge`. Out: `Drift`s with the rate that would fit, exact to micro-units.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from lightmeter_cost.audit.engine import Engine, all_rows, literal
from lightmeter_cost.audit.fitting import Mode, Paid, candidates
from lightmeter_cost.audit.judging import Judge
from lightmeter_cost.audit.result import Drift, Fit, Rounding
from lightmeter_cost.exact import round_half_up

FEWEST = 5
"""Lines that must agree before a rate is doubted."""
SHARE = 95
"""Percent of the lines that read it, from the first such day on."""
GROUPS = 20
"""Sets of several rates that are looked into, those with the most wrong lines first."""
MOST_RATES = 6
"""Rates of one price that are doubted: a workflow of many steps reads more."""
STARTS = 5
"""Days that are tried as the first of a new rate: a wrong line of another kind may stand before it."""
SEEN = 60
"""Different amounts that a new rate is solved from; then it is held against every line."""
FAR = 10**12
"""Micro-units that a rate is moved by to see how the price moves: rounded to one, it tells the share to 10^-12."""

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
_WRONG = "class IN ('overcharge', 'undercharge') AND expected IS NOT NULL"
_SEVERAL = f"""
SELECT rates, MIN(expected_unit) AS u, COUNT(*) AS n FROM judged WHERE {_WRONG} AND rates LIKE '%;%'
GROUP BY rates HAVING COUNT(*) >= {FEWEST} ORDER BY n DESC, rates LIMIT {GROUPS}
"""
_LINE = "l.request, j.provider, l.endpoint, j.day, j.paid, j.expected"


def drifts(
    engine: Engine, judge: Judge, fixed: str | None, slack: int, roundings: Sequence[Rounding]
) -> tuple[Drift, ...]:
    """One for each rate that is off, the most lines first; `fixed` is the day of --at, `slack` the tolerance."""
    found = _by_factor(engine)
    for rates, unit, _ in all_rows(engine, _SEVERAL):
        group = _group(engine, judge, fixed, slack, str(rates), str(unit))
        drift = None if group is None else group.drift(_modes(roundings, str(unit)), found)
        if drift is not None:
            _add(found, drift)
    return tuple(sorted(found, key=lambda one: (-one.rows, one.rate)))


def _add(found: list[Drift], new: Drift) -> None:
    """A rate that prices of several kinds read is told once, with all its lines."""
    for at, old in enumerate(found):
        if (old.rate, old.old, old.new, old.besides) == (new.rate, new.old, new.new, new.besides):
            since = None if old.since is None or new.since is None else min(old.since, new.since)
            found[at] = replace(old, rows=old.rows + new.rows, since=since)
            return
    found.append(new)


def _by_factor(engine: Engine) -> list[Drift]:
    """Prices that read one rate alone are off by the factor by which it is."""
    found: dict[str, Drift] = {}
    for rates, factor, count, first, unit in all_rows(engine, _OFF):
        if rates in found or ";" in rates:
            continue
        query = (
            f"SELECT COUNT(*) FROM judged WHERE {_COMPARED} AND expected > 0 "
            f"AND rates = {literal(rates)}{_since(first)}"
        )
        if 100 * count < SHARE * int(all_rows(engine, query)[0][0]):
            continue
        name, _, value = rates.rpartition("=")
        old = int(value)
        new = round_half_up(old * int(factor), 1_000_000)
        found[rates] = Drift(name, unit, old, new, first, int(count))
    return list(found.values())


def _modes(roundings: Sequence[Rounding], unit: str) -> list[Mode]:
    """Exact amounts, and the ways of rounding that fit every other line of the ledger."""
    known = [one for one in roundings if one.unit == unit and one.fits == one.rows and one.mode != "exact"]
    return [Mode(), *(Mode(one.mode, one.step) for one in known)]


@dataclass(frozen=True, slots=True)
class _Group:
    """The lines whose price reads the same several rates."""

    engine: Engine
    judge: Judge
    fixed: str | None
    slack: int
    text: str
    rates: Mapping[str, int]
    unit: str

    def drift(self, modes: Sequence[Mode], known: Sequence[Drift]) -> Drift | None:
        """The rate, or the two, that would fit every line from a day on; None where none does."""
        wrong = (
            f"SELECT DISTINCT day FROM judged WHERE {_WRONG} AND rates = {literal(self.text)} ORDER BY day"
        )
        days = [row[0] for row in all_rows(self.engine, wrong)]
        starts = [None] if None in days else days[:STARTS]
        return next((one for day in starts if (one := self._from(day, modes, known)) is not None), None)

    def _from(self, day: str | None, modes: Sequence[Mode], known: Sequence[Drift]) -> Drift | None:
        lines = self._seen(day)
        if lines is None or any(all(m.rounded(one.expected) == one.paid for one in lines) for m in modes):
            return None  # no rate is off: the amounts are rounded
        for mode in modes:
            for size in (1, 2):
                fits = [
                    found
                    for names in combinations(self.rates, size)
                    if (found := self._fit(lines, names, mode, day)) is not None
                ]
                if fits:
                    return self._told(fits, day, known)
        return None

    def _fit(
        self, lines: Sequence[Paid], names: tuple[str, ...], mode: Mode, day: str | None
    ) -> tuple[dict[str, int], int] | None:
        """New values of these rates that fit every line, and the lines that are witnesses."""
        for new in candidates(lines, self.rates, names, mode):
            witnesses = self._witnesses(new, mode, day)
            if witnesses >= FEWEST:
                return new, witnesses
        return None

    def _told(
        self, fits: Sequence[tuple[dict[str, int], int]], day: str | None, known: Sequence[Drift]
    ) -> Drift:
        """Where several rates alone would do, one that is known to be off from other lines; else all are named."""
        sure = {(one.rate, one.new) for one in known}
        fits = [one for one in fits if sure.issuperset(one[0].items())][:1] or fits
        (new, rows), *others = fits
        rate, *besides = (Fit(name, self.rates[name], value) for name, value in new.items())
        instead = tuple(
            Fit(name, self.rates[name], value) for other, _ in others for name, value in other.items()
        )
        return Drift(
            rate.rate,
            self.unit,
            rate.old,
            rate.new,
            day,
            rows,
            tuple(besides),
            instead if not besides else (),
        )

    def _where(self, day: str | None) -> str:
        return f"{_COMPARED} AND expected IS NOT NULL AND rates = {literal(self.text)}{_since(day)}"

    def _seen(self, day: str | None) -> list[Paid] | None:
        """Lines with different amounts, and how the price of each moves with each rate; None where that is unknown."""
        chosen = (
            f"SELECT MIN(n) FROM judged WHERE {self._where(day)} GROUP BY expected, paid "
            f"ORDER BY COUNT(*) DESC, MIN(n) LIMIT {SEEN}"
        )
        numbers = ", ".join(str(int(row[0])) for row in all_rows(self.engine, chosen)) or "-1"
        query = (
            f"SELECT {_LINE} FROM judged j JOIN ledger l ON j.n = l.n WHERE j.n IN ({numbers}) ORDER BY j.n"
        )
        found: list[Paid] = []
        for request, provider, endpoint, on, paid, expected in all_rows(self.engine, query):
            shares: dict[str, Fraction] = {}
            for name, old in self.rates.items():
                moved = self.judge.repriced(request, provider, endpoint, self.fixed or on, {name: old + FAR})
                if moved is None:
                    return None
                shares[name] = Fraction(moved - int(expected), FAR)
            found.append(Paid(int(paid), int(expected), shares))
        return found

    def _witnesses(self, new: Mapping[str, int], mode: Mode, day: str | None) -> int:
        """The lines that new rates put right, if they leave none wrong; else 0. Every line of the group is priced."""
        prices: dict[Hashable, int | None] = {}
        count = 0
        for request, provider, endpoint, on, paid, expected in self._lines(day):
            shape = (provider, endpoint, self.judge.shape(request, provider, endpoint))
            if shape not in prices:
                prices[shape] = self.judge.repriced(request, provider, endpoint, self.fixed or on, new)
            price = prices[shape]
            if price is None or not (mode.rounded(price) == paid or abs(price - paid) <= self.slack):
                return 0
            count += price != expected
        return count

    def _lines(self, day: str | None) -> Iterator[tuple[Any, ...]]:
        query = (
            f"SELECT {_LINE} FROM (SELECT n, provider, day, paid, expected FROM judged WHERE {self._where(day)}) j "
            "JOIN ledger l ON j.n = l.n"
        )
        for rows in self.engine.batches(query):
            yield from rows


def _group(
    engine: Engine, judge: Judge, fixed: str | None, slack: int, text: str, unit: str
) -> _Group | None:
    """None where a price reads too many rates, or their keys cannot be told apart."""
    parts: Iterable[tuple[str, str, str]] = [part.rpartition("=") for part in text.split(";")]
    if not all(name and value.isdecimal() for name, _, value in parts):
        return None
    rates = {name: int(value) for name, _, value in parts}
    return _Group(engine, judge, fixed, slack, text, rates, unit) if 2 <= len(rates) <= MOST_RATES else None


def _since(day: str | None) -> str:
    """SQL: from a day on. Digits and dashes only, as `day_of` made it."""
    assert day is None or day.replace("-", "").isdigit()
    return "" if day is None else f" AND day >= '{day}'"
