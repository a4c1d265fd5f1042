"""SQL text of five dialects: literals, comments, the head of a view. No engine and no parser is needed for it.

In: any text, hostile or not. Out: SQL that means exactly that and nothing else.
"""

from __future__ import annotations

import re
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
    """A string literal on one line; what is not printable is refused, no literal of ours needs it."""
    if not text.isprintable():
        raise ValueError(f"{text[:40]!r} has characters that SQL text cannot show")
    if dialect in _BACKSLASH:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + text.replace("'", "''") + "'"


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
