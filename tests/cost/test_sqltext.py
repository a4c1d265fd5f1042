"""Conditions and comments of emitted SQL, without an engine of the house: SQLite reads them."""

from __future__ import annotations

import sqlite3
from itertools import combinations

from lightmeter_cost.sqltext import among, one_of, sql_comment

NUMBERS = range(8)
SETS = [found for size in range(1, 9) for found in combinations(NUMBERS, size)]


def _holding(condition: str) -> tuple[int, ...]:
    """The numbers for which a condition holds."""
    rows = ", ".join(f"({number})" for number in NUMBERS)
    with sqlite3.connect(":memory:") as connection:
        found = connection.execute(
            f"WITH t(n) AS (VALUES {rows}) SELECT n FROM t WHERE {condition} ORDER BY n"
        )
        return tuple(row[0] for row in found)


def test_a_condition_holds_for_its_numbers_alone() -> None:
    """Every set of eight numbers, in a condition of its own and beside another one."""
    for numbers in SETS:
        listed = one_of("n", map(str, numbers))
        for condition in (among("n", numbers), listed, f"{among('n', numbers)} AND n < 9", f"NOT {listed}"):
            held = _holding(condition)
            expected = numbers if not condition.startswith("NOT") else (*sorted(set(NUMBERS) - set(numbers)),)
            assert held == expected, condition


def test_three_neighbours_are_a_range() -> None:
    """Two are not; the order in which they are given is of no meaning."""
    assert among("plan", (3, 1, 2)) == "plan BETWEEN 1 AND 3"
    assert among("plan", (2, 1)) == "plan IN (1, 2)"
    assert among("plan", (9, 5, 4, 6, 1)) == "(plan BETWEEN 4 AND 6 OR plan IN (1, 9))"


def test_a_comment_says_what_it_was_given() -> None:
    """On one line, with nothing lost but spaces and what would go on in the next line."""
    assert sql_comment("a {{b}} ${c} {%d%} {#e#} <%f%>") == "a { {b}} $ {c} { %d%} { #e#} < %f%>"
    assert sql_comment(" one\n two\\ \\") == "one two"
