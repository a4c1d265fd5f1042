"""Sums by unit and by group, and the groups that stand out.

In: a table `judged`. Out: `Sums`, `Group`s, `Standout`s. Sums are decimals of 38 digits in the engine, so that none
overflows; each carries its count of lines without a price.
"""

from __future__ import annotations

from lightmeter_cost.audit.classes import CLASSES
from lightmeter_cost.audit.engine import Engine, all_rows
from lightmeter_cost.audit.result import Group, Point, Standout, Sums

WRONG = ", ".join(f"'{one.name}'" for one in CLASSES if one.fails)

_COUNTED = (
    "COUNT(*) AS n, "
    f"SUM(CASE WHEN class IN ({WRONG}) THEN 1 ELSE 0 END) AS wrong, "
    "COALESCE(SUM(CAST(spent AS DECIMAL(38, 0))), 0) AS billed, "
    "COALESCE(SUM(CAST(due AS DECIMAL(38, 0))), 0) AS expected, "
    "COALESCE(SUM(CASE WHEN spent IS NOT NULL AND due IS NOT NULL "
    "THEN CAST(spent AS DECIMAL(38, 0)) - due END), 0) AS difference, "
    "SUM(CASE WHEN class = 'unpriced' THEN 1 ELSE 0 END) AS unpriced"
)
_UNCHECKED = "COALESCE(SUM(CASE WHEN due IS NULL THEN CAST(spent AS DECIMAL(38, 0)) END), 0) AS unchecked"
_UNIT = "COALESCE(unit, expected_unit, '')"

DIMENSIONS = {"variant": "variant", "day": "day", "currency": "accounts", "tag": "tags", "class": "class"}
"""Name -> column. Lines with several tags or currencies form a group of their own."""
MOST = 2_000
"""Groups of one dimension that are kept: the largest."""


def counts(engine: Engine) -> dict[str, int]:
    """The number of lines of each class."""
    found = all_rows(engine, "SELECT class, COUNT(*) FROM judged GROUP BY class")
    return {str(name): int(count) for name, count in found}


def sums(engine: Engine) -> tuple[Sums, ...]:
    """One for each unit that anything was billed or priced in."""
    query = (
        f"SELECT {_UNIT} AS u, {_COUNTED}, {_UNCHECKED} FROM judged WHERE class NOT IN ('repeated', 'unreadable') "
        f"GROUP BY {_UNIT} ORDER BY u"
    )
    return tuple(
        Sums(unit, int(rows), *(int(number) for number in rest))
        for unit, rows, _, *rest in all_rows(engine, query)
    )


def groups(engine: Engine) -> tuple[Group, ...]:
    """The groups of every dimension, each in order of its values."""
    found: list[Group] = []
    for name, column in DIMENSIONS.items():
        query = (
            f"SELECT * FROM (SELECT {column} AS v, {_UNIT} AS u, {_COUNTED} FROM judged "
            f"WHERE {column} IS NOT NULL AND class NOT IN ('repeated', 'unreadable') GROUP BY {column}, {_UNIT} "
            f"ORDER BY n DESC, v, u LIMIT {MOST}) g ORDER BY v, u"
        )
        found += [
            Group(name, str(value), unit, *(int(number) for number in rest))
            for value, unit, *rest in all_rows(engine, query)
        ]
    return tuple(found)


def standouts(found: tuple[Group, ...], rows: int, wrong: int) -> tuple[Standout, ...]:
    """Groups of five wrong lines and more whose share is three times that of the rest, and no chance.

    No chance: the wrong lines are more than four standard deviations above what the rest would give, compared without
    a root: (wrong - n p)^2 > 16 n p (1 - p), p being the share elsewhere, at least one line in all.
    """
    picked: list[Standout] = []
    for group in (one for one in found if one.dimension != "class"):
        others, others_wrong = rows - group.rows, wrong - group.wrong
        if group.wrong < 5 or others <= 0 or group.wrong * others < 3 * others_wrong * group.rows:
            continue
        share = max(1, others_wrong)
        excess = group.wrong * others - group.rows * share
        if excess > 0 and excess * excess > 16 * group.rows * share * max(1, others - share):
            picked.append(
                Standout(group.dimension, group.value, group.wrong, group.rows, others_wrong, others)
            )
    picked.sort(key=lambda one: (-one.wrong * 1_000_000 // one.rows, one.dimension, one.value))
    return tuple(picked[:10])


def points(engine: Engine) -> tuple[Point, ...]:
    """Expected against billed: the pairs with the most lines, wrong ones first."""
    wrong = "CASE WHEN class IN ('overcharge', 'undercharge') THEN 1 ELSE 0 END"
    query = (
        f"SELECT expected_unit, expected, paid, {wrong} AS w, COUNT(*) AS n FROM judged WHERE class IN "
        "('match', 'within-tolerance', 'overcharge', 'undercharge', 'delivered-differs') "
        "AND expected IS NOT NULL AND paid IS NOT NULL "
        f"GROUP BY expected_unit, expected, paid, {wrong} ORDER BY w DESC, n DESC, expected, paid LIMIT 1500"
    )
    return tuple(
        Point(unit, int(expected), int(paid), int(count), bool(is_wrong))
        for unit, expected, paid, is_wrong, count in all_rows(engine, query)
    )
