"""SQL text of five dialects: literals, comments, the head of a view. No engine and no parser is needed for it.

In: any text, hostile or not. Out: SQL that means exactly that and nothing else.
"""

from __future__ import annotations

import re
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


def create_view(name: str, dialect: Dialect) -> str:
    """The head of a view. Spark's views are temporary: a session owns them, no catalog is needed."""
    kind = "TEMPORARY VIEW" if dialect == "spark" else "VIEW"
    return f"CREATE OR REPLACE {kind} {sql_name(name)} AS"
