"""Sums by unit and by group.

In: a table `judged`. Out: `Sums`, `Group`s, `Point`s. Sums are decimals of 38 digits in the engine, so that none
overflows; each carries its count of lines without a price.
"""

from __future__ import annotations

from collections.abc import Sequence

from lightmeter_cost.audit.classes import CLASSES
from lightmeter_cost.audit.engine import Engine, all_rows
from lightmeter_cost.audit.result import Group, Point, Sums

WRONG = ", ".join(f"'{one.name}'" for one in CLASSES if one.fails)

_COUNTED = (
    "COUNT(*) AS lines, "
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
"""Name -> column. A line is in the group of each of its tags; lines with several currencies are one of their own."""
COUNTS = "class NOT IN ('repeated', 'unreadable')"
"""Lines that are in groups and sums."""
MOST = 2_000
"""Groups of one dimension that are kept: the largest."""


def counts(engine: Engine) -> dict[str, int]:
    """The number of lines of each class."""
    found = all_rows(engine, "SELECT class, COUNT(*) FROM judged GROUP BY class")
    return {str(name): int(count) for name, count in found}


def sums(engine: Engine) -> tuple[Sums, ...]:
    """One for each unit that anything was billed or priced in."""
    query = (
        f"SELECT {_UNIT} AS u, {_COUNTED}, {_UNCHECKED} FROM judged WHERE {COUNTS} "
        f"GROUP BY {_UNIT} ORDER BY u"
    )
    return tuple(
        Sums(unit, int(rows), *(int(number) for number in rest))
        for unit, rows, _, *rest in all_rows(engine, query)
    )


def groups(
    engine: Engine, table: str = "judged", names: Sequence[str] = tuple(DIMENSIONS)
) -> tuple[Group, ...]:
    """The groups of these dimensions, each in order of its values."""
    found: list[Group] = []
    for name in names:
        query = (
            f"SELECT * FROM (SELECT v, {_UNIT} AS u, {_COUNTED} FROM ({spread(engine, table, name)}) d "
            f"GROUP BY v, {_UNIT} ORDER BY lines DESC, v, u LIMIT {MOST}) g ORDER BY v, u"
        )
        found += [
            Group(name, str(value), unit, *(int(number) for number in rest))
            for value, unit, *rest in all_rows(engine, query)
        ]
    return tuple(found)


def spread(engine: Engine, table: str, dimension: str) -> str:
    """SQL: the lines that have a value of a dimension, with it as `v`; a line with several tags once for each."""
    column = DIMENSIONS[dimension]
    value = column
    if dimension == "tag":
        value = (
            "EXPLODE(SPLIT(tags, ','))" if engine.dialect == "spark" else "UNNEST(STRING_SPLIT(tags, ','))"
        )
    kept = "n, class, spent, due, unit, expected_unit"
    return f"SELECT {kept}, {value} AS v FROM {table} WHERE {column} IS NOT NULL AND {COUNTS}"


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
