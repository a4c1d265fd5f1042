"""The price book as SQL: a view that adds the rates in force to every flat request.

In: which plan uses which entry, and a book, ours or another one. Out: the text of one view. Rates are whole
micro-units; a day counts from `since` up to, not including, `until`, and no day means the rates in force now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from lightmeter_cost.book import Entry, PriceBook, Row
from lightmeter_cost.exact import MICRO
from lightmeter_cost.sqltext import (
    INTEGER,
    TEXT,
    Dialect,
    among,
    create_view,
    one_of,
    sql_comment,
    sql_name,
    sql_string,
)

MAX_RATE = 10_000 * MICRO
"""The largest rate that emitted SQL multiplies without fear of overflow."""


class SqlRateError(ValueError):
    """A book whose rates the emitted SQL cannot take; says which rate and why."""


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A flat column that is part of a key, and the member it comes from; whole numbers are compared as such."""

    name: str
    member: str
    integer: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """Plan number `plan` calls an entry `local`; `by` are the columns of its key, in the entry's order."""

    plan: int
    local: str
    entry: str
    by: tuple[KeyColumn, ...]


@dataclass(frozen=True, slots=True)
class RateColumn:
    """One column of the view: each plan has at most one use in it."""

    name: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """What the rates of one provider are called; views are <provider>_flat and <provider>_rated."""

    provider: str
    columns: tuple[RateColumn, ...]


def read_uses(text: str) -> Uses:
    """The uses written down in generated/sql/<provider>.json."""
    data = cast("dict[str, object]", json.loads(text))
    return Uses(
        cast("str", data["provider"]),
        tuple(_column(item) for item in cast("list[dict[str, object]]", data["rates"])),
    )


def _column(item: dict[str, object]) -> RateColumn:
    uses = cast("list[dict[str, object]]", item["uses"])
    return RateColumn(cast("str", item["column"]), tuple(map(_use, uses)))


def _use(item: dict[str, object]) -> Use:
    by = cast("list[dict[str, object]]", item["by"])
    return Use(
        cast("int", item["plan"]),
        cast("str", item["local"]),
        cast("str", item["entry"]),
        tuple(
            KeyColumn(cast("str", key["column"]), cast("str", key["member"]), bool(key["integer"]))
            for key in by
        ),
    )


def rates_sql(uses: Uses, book: PriceBook, dialect: Dialect) -> str:
    """The text of <provider>_rated. SqlRateError for a rate above `MAX_RATE`."""
    lines = [
        f"-- The rates of {sql_comment(uses.provider)} in micro-units (10^-6), and why there is none.",
        create_view(f"{uses.provider}_rated", dialect),
        "SELECT",
        "  flat.*",
    ]
    for column in uses.columns:
        lines[-1] += ","
        lines += _cases(column, book, dialect, False)
        lines[-1] += ","
        lines += _cases(column, book, dialect, True)
    return "\n".join([*lines, f"FROM {sql_name(uses.provider)}_flat AS flat", ""])


def _cases(column: RateColumn, book: PriceBook, dialect: Dialect, reasons: bool) -> list[str]:
    """CASE plan WHEN ... END: the rate of each plan, or the reason why it has none."""
    name = f"{sql_name(column.name)}_reason" if reasons else sql_name(column.name)
    kind = TEXT[dialect] if reasons else INTEGER[dialect]
    grouped: dict[tuple[str, tuple[KeyColumn, ...]], list[Use]] = {}
    for use in column.uses:  # an entry is written once, whatever the formulas call it
        grouped.setdefault((use.entry, use.by), []).append(use)
    if not grouped:
        return [f"  CAST(NULL AS {kind}) AS {name}"]
    lines = ["  CAST(CASE"]
    for (entry, by), uses in grouped.items():
        found = book.entry(entry)
        if not reasons:
            called = ", ".join(dict.fromkeys(use.local for use in uses))
            lines.append(f"    -- {sql_comment(_told(entry, called, found))}")
        lines.append(f"    WHEN {among('plan', (use.plan for use in uses))} THEN")
        lines += _reasons(entry, found, by, dialect) if reasons else _rates(entry, found, by, dialect)
    return [*lines, f"  END AS {kind}) AS {name}"]


def _told(entry: str, called: str, found: Entry | None) -> str:
    return f"{called}: {entry}" + (f", {found.unit} per {found.per}" if found else ", which the book lacks")


def _rates(entry: str, found: Entry | None, by: tuple[KeyColumn, ...], dialect: Dialect) -> list[str]:
    """The rates of one entry, rows of the same value and days together, in the order of the book."""
    grouped: dict[tuple[int, str], list[Row]] = {}
    for row in found.rows if found else ():
        if row.micro is not None:
            grouped.setdefault((_bounded(entry, row.micro), _days(row)), []).append(row)
    if not grouped:
        return ["      NULL"]
    if not by and set(grouped) == {(next(iter(grouped))[0], "")}:
        return [f"      {next(iter(grouped))[0]}"]
    lines = ["      CASE"]
    for (micro, days), rows in grouped.items():
        tests = [test for test in (_keys(rows, by, dialect), days) if test]
        lines.append(f"        WHEN {' AND '.join(tests)} THEN {micro}")
    return [*lines, "      END"]


def _bounded(entry: str, micro: int) -> int:
    if micro > MAX_RATE:
        raise SqlRateError(
            f"{entry}: a rate above {MAX_RATE // MICRO} units is too large for the emitted SQL"
        )
    return micro


def _days(row: Row) -> str:
    """When a row is in force; "" for always."""
    tests = [f"day >= DATE '{row.since.isoformat()}'"] if row.since else []
    tests += [f"day < DATE '{row.until.isoformat()}'"] if row.until else []
    if not tests:
        return ""
    inside = " AND ".join(tests)
    return inside if row.until else f"(day IS NULL OR {inside})"


def _keys(rows: Iterable[Row], by: tuple[KeyColumn, ...], dialect: Dialect) -> str:
    """The rows' keys as a condition over the key columns; "" where there is no key."""
    if not by:
        return ""
    if len(by) == 1:
        return one_of(sql_name(by[0].name), (_value(row.key[0], by[0], dialect) for row in rows))
    alternatives = [
        " AND ".join(
            f"{sql_name(c.name)} = {_value(part, c, dialect)}" for c, part in zip(by, row.key, strict=True)
        )
        for row in rows
    ]
    return alternatives[0] if len(alternatives) == 1 else "(" + " OR ".join(alternatives) + ")"


def _value(part: str, column: KeyColumn, dialect: Dialect) -> str:
    if not column.integer:
        return sql_string(part, dialect)
    digits = part.removeprefix("-")
    return part if digits.isascii() and digits.isdigit() and len(digits) < 19 else "NULL"


def _reasons(entry: str, found: Entry | None, by: tuple[KeyColumn, ...], dialect: Dialect) -> list[str]:
    """The words of the emitted calculator, for rows without a rate."""
    rows = found.rows if found else ()
    always = {row.key for row in rows if not _days(row)}
    known = [row for row in rows if row.micro is not None]
    if not by and any(row.key in always for row in known):
        return ["      NULL"]
    tests = [
        (
            f"{sql_name(key.name)} IS NULL",
            _said(f"{key.member} is not given, and no default for it is documented", dialect),
        )
        for key in by
    ]
    for day in dict.fromkeys(map(_days, known)):
        inside = [row for row in known if _days(row) == day]
        tests.append((" AND ".join(filter(None, (_keys(inside, by, dialect), day))), "NULL"))
    for row in rows:
        if row.micro is None:
            test = " AND ".join(filter(None, (_keys([row], by, dialect), _days(row))))
            note = f": {row.note}" if row.note else ""
            tests.append((test, _said(f"the rate {_label(entry, row.key)} is not documented{note}", dialect)))
    for row in {row.key: row for row in rows if row.key not in always}.values():
        tests += _at_no_time(_keys([row], by, dialect), f"no rate for {_label(entry, row.key)}", dialect)
    tests.append(("", _unknown(entry, by, dialect)))
    return [
        "      CASE",
        *(f"        WHEN {test or 'TRUE'} THEN {told}" for test, told in tests),
        "      END",
    ]


def _at_no_time(key: str, text: str, dialect: Dialect) -> list[tuple[str, str]]:
    """The rows of a key, none of which is in force: now, where no day is told, or on the day of the request."""
    day = {"postgres": "to_char(day, 'YYYY-MM-DD')", "snowflake": "TO_VARCHAR(day, 'YYYY-MM-DD')"}.get(
        dialect, f"CAST(day AS {TEXT[dialect]})"
    )
    now = " AND ".join(filter(None, (key, "day IS NULL")))
    return [
        (now, _said(f"{text} is in force now", dialect)),
        (key, f"{_said(f'{text} was in force on ', dialect)} || {day}"),
    ]


def _unknown(entry: str, by: tuple[KeyColumn, ...], dialect: Dialect) -> str:
    """The words for a key that the book does not have."""
    text = f"no rate is documented for {entry}"
    if not by:
        return _said(text, dialect)
    keys = " || ', ' || ".join(f"CAST({sql_name(one.name)} AS {TEXT[dialect]})" for one in by)
    return f"{_said(f'{text}[', dialect)} || {keys} || ']'"


def _said(text: str, dialect: Dialect) -> str:
    return sql_string(text.replace("\0", " "), dialect)


def _label(entry: str, key: tuple[str, ...]) -> str:
    return f"{entry}[{', '.join(key)}]" if key else entry
