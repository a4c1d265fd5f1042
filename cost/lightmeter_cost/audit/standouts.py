"""Groups that stand out: far more wrong lines than the rest of the ledger, and no chance.

In: a table `judged`, its groups. Out: `Standout`s, the clearest first. The lines of one are put aside before the
next is looked for: a bad day is told once, and not again by the tags and accounts that it happens to have most of.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lightmeter_cost.audit.engine import Engine, all_rows
from lightmeter_cost.audit.groups import COUNTS, DIMENSIONS, WRONG, groups, spread
from lightmeter_cost.audit.result import Group, Standout

FEWEST = 5
"""Wrong lines that a group needs to stand out."""
COMPARED = tuple(name for name in DIMENSIONS if name != "class")
MOST = 8
"""Groups that are told."""


def standouts(engine: Engine, found: tuple[Group, ...]) -> tuple[Standout, ...]:
    """Groups of five wrong lines and more whose share is three times that of the rest, and no chance."""
    table = "judged"
    picked: list[Standout] = []
    while len(picked) < MOST:
        rows, wrong = _totals(engine, table)
        best = max(_candidates(found, rows, wrong), key=lambda one: one[0], default=None)
        if best is None:
            break
        picked.append(best[1])
        table = _without(engine, table, best[1], len(picked))
        found = groups(engine, table, COMPARED)
    return tuple(picked)


def _candidates(found: tuple[Group, ...], rows: int, wrong: int) -> Iterator[tuple[Fraction, Standout]]:
    """Each with its distance from chance.

    That is the square of the standard deviations that lie between its share of wrong lines and the share elsewhere, if
    both were draws from one ledger: more than 16.
    """
    for group in found:
        others, others_wrong = rows - group.rows, wrong - group.wrong
        if group.dimension not in COMPARED or group.wrong < FEWEST or others <= 0 or wrong >= rows:
            continue
        excess = group.wrong * others - others_wrong * group.rows
        if excess <= 0 or group.wrong * others < 3 * others_wrong * group.rows:
            continue
        far = Fraction(excess * excess * rows, group.rows * others * wrong * (rows - wrong))
        if far > 16:
            told = Standout(group.dimension, group.value, group.wrong, group.rows, others_wrong, others)
            yield far, told


def _totals(engine: Engine, table: str) -> tuple[int, int]:
    query = f"SELECT COUNT(*), COALESCE(SUM(CASE WHEN class IN ({WRONG}) THEN 1 ELSE 0 END), 0) FROM {table}"
    rows, wrong = all_rows(engine, f"{query} WHERE {COUNTS}")[0]
    return int(rows), int(wrong)


def _without(engine: Engine, table: str, picked: Standout, number: int) -> str:
    """A table of the lines outside of a group. Its value is a stranger's text: loaded, not pasted."""
    engine.load(f"picked_{number}", {"v": "text"}, [{"v": [picked.value]}])
    engine.create(
        f"rest_{number}",
        f"SELECT r.* FROM {table} r LEFT JOIN (SELECT DISTINCT d.n FROM ({spread(engine, table, picked.dimension)}) d "
        f"JOIN picked_{number} p ON d.v = p.v) x ON r.n = x.n WHERE x.n IS NULL",
    )
    return f"rest_{number}"
