"""SQL text of five dialects: literals, comments, the head of a view. No engine and no parser is needed for it.

In: any text, hostile or not. Out: SQL that means exactly that and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Literal, TypeAlias, get_args

Dialect: TypeAlias = Literal["duckdb", "postgres", "spark", "bigquery", "snowflake"]

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
EXECUTED: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")
"""Dialects whose text the tests run; the text of the others is only parsed."""

INTEGER: dict[Dialect, str] = {
    "duckdb": "BIGINT",
    "postgres": "BIGINT",
    "spark": "BIGINT",
    "bigquery": "INT64",
    "snowflake": "NUMBER(38, 0)",
}
TEXT: dict[Dialect, str] = {
    "duckdb": "VARCHAR",
    "postgres": "TEXT",
    "spark": "STRING",
    "bigquery": "STRING",
    "snowflake": "VARCHAR",
}

_BACKSLASH = frozenset({"spark", "bigquery", "snowflake"})
"""Dialects in whose strings a backslash escapes."""

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def sql_string(text: str, dialect: Dialect) -> str:
    """A string literal on one line, parts of it in parentheses where characters need a call; any text but NUL.

    No dialect is sure to hold NUL: then the literal is NULL, which equals nothing.
    """
    if "\0" in text:
        return "NULL"
    if dialect in _BACKSLASH:
        return "'" + "".join(_escaped(char) for char in text) + "'"
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if dialect == "postgres":
        return "E'" + "".join(_escaped(char) for char in text) + "'"
    return "(" + " || ".join(_called(text)) + ")"


def _escaped(char: str) -> str:
    if char in "'\\":
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 65536 else f"\\U{ord(char):08x}"


def _called(text: str) -> list[str]:
    """Printable stretches as literals, every other character by its number."""
    parts: list[str] = []
    for shown, group in groupby(text, key=str.isprintable):
        if shown:
            parts.append("'" + "".join(group).replace("'", "''") + "'")
        else:
            parts += [f"chr({ord(char)})" for char in group]
    return parts


def sql_comment(text: str) -> str:
    """Text that may follow `-- `: one line, whatever a dialect takes for the end of a line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def sql_name(name: str) -> str:
    """A name of ours, which needs no quotes; ValueError for any other."""
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no plain SQL name")
    return name


SHORT = 4
"""Constants in one list; DuckDB makes a join of a longer one, and plans what stands above it badly."""


def one_of(name: str, literals: Iterable[str]) -> str:
    """A condition: the column is one of these literals, which are SQL text."""
    listed = list(literals)
    if len(listed) == 1:
        return f"{name} = {listed[0]}"
    parts = [listed[start : start + SHORT] for start in range(0, len(listed), SHORT)]
    tests = [f"{name} IN ({', '.join(part)})" for part in parts]
    return tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})"


def among(name: str, numbers: Iterable[int]) -> str:
    """A condition: the column is one of these numbers; three neighbours or more are a range."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    single = [str(number) for run in runs if len(run) < 3 for number in run]
    tests = [f"{name} BETWEEN {run[0]} AND {run[-1]}" for run in runs if len(run) > 2]
    tests += [one_of(name, single)] if single else []
    return tests[0] if len(tests) == 1 else f"({' OR '.join(tests)})"


def create_view(name: str, dialect: Dialect) -> str:
    """The head of a view. Spark's views are temporary: a session owns them, no catalog is needed."""
    kind = "TEMPORARY VIEW" if dialect == "spark" else "VIEW"
    return f"CREATE OR REPLACE {kind} {sql_name(name)} AS"
