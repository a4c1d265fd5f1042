"""SQL text of five dialects: literals, comments, the head of a view. No engine and no parser is needed for it.

In: any text, hostile or not. Out: SQL that means exactly that and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, TypeAlias, assert_never, get_args

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

_LIVE = frozenset(("${", "{{", "{%", "{#", "<%"))
"""What Spark, and the programs that send files of SQL, replace before the engine sees it, even inside literals."""
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def sql_string(text: str, dialect: Dialect) -> str:
    """A string literal on one line, parts of it in parentheses where characters need a call; any text but NUL.

    No dialect is sure to hold NUL: then the literal is NULL, which equals nothing.
    """
    if "\0" in text:
        return "NULL"
    pieces = list(_pieces(text))
    match dialect:
        case "spark" | "bigquery":
            return "'" + "".join(_escaped(*piece) for piece in pieces) + "'"
        case "snowflake":
            return _joined(pieces, backslash=True)
        case "postgres" if not is_plain(text):
            return "E'" + "".join(_escaped(*piece) for piece in pieces) + "'"
        case "postgres" | "duckdb":
            return _joined(pieces)
        case _:
            assert_never(dialect)


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Stretches that may stand in a literal as they are, and stretches that may not."""
    places = groupby(
        range(len(text)), key=lambda at: text[at].isprintable() and text[at : at + 2] not in _LIVE
    )
    for plain, group in places:
        yield plain, "".join(text[at] for at in group)


def is_plain(text: str) -> bool:
    """Whether a text means itself wherever it is quoted: all of it shows, and no program fills anything into it."""
    return all(plain for plain, _ in _pieces(text))


def _joined(pieces: Sequence[tuple[bool, str]], backslash: bool = False) -> str:
    """Plain stretches as literals, every other character by its number; `backslash`: it escapes in a literal."""
    parts: list[str] = []
    for plain, text in pieces or ((True, ""),):
        quoted = text.replace("'", "''")
        if plain:
            parts.append("'" + (quoted.replace("\\", "\\\\") if backslash else quoted) + "'")
        else:
            parts += [f"chr({ord(char)})" for char in text]
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"


def _escaped(plain: bool, text: str) -> str:
    if plain:
        return text.replace("\\", "\\\\").replace("'", "\\'")
    codes = map(ord, text)
    return "".join(f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}" for code in codes)


def sql_comment(text: str) -> str:
    """Text that may follow `-- `: one line, whatever a dialect takes for the end of a line.

    To Spark, a comment that ends in a backslash goes on in the next line.
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split()).rstrip("\\ ")
    return "".join(f"{char} " if line[at : at + 2] in _LIVE else char for at, char in enumerate(line))


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
