"""CSV to rows: a header that names the columns, one record a row; delimiter and packing are seen from the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TextIO

from lightmeter_cost.audit.documents import LONGEST
from lightmeter_cost.audit.records import Reader, row_of
from lightmeter_cost.audit.rows import Row
from lightmeter_cost.audit.sources import BATCH, LedgerError, Source, opened

NEEDED = ("request", "billed")
"""Columns without which a table is no ledger."""
COLUMNS = (
    "request (JSON), billed, unit and, where there are any, id, at, provider, endpoint, currency, status, "
    "refunded"
)
DELIMITERS = ",;\t|"
_NAMED = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
"""What Excel writes above a header, and reads there."""


def read(source: Source, reader: Reader) -> Iterator[list[Row]]:
    """The rows of a table; `place` is the line on which a record ends."""
    with opened(source.path, source) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        csv.field_size_limit(LONGEST)
        header, delimiter, above = _header(text)
        names = checked(header, source.path, above)
        lines = csv.reader(text, delimiter=delimiter, strict=True)
        batch: list[Row] = []
        while (row := _next(lines, names, source, reader, above)) is not None:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch


def _header(text: TextIO) -> tuple[list[str], str, int]:
    """The first line with anything in it, its delimiter and its number; Excel may name the delimiter above it."""
    delimiter, number = "", 0
    while line := text.readline(LONGEST):
        number += 1
        named = _NAMED.fullmatch(line.strip("\r\n"))
        if named is not None:
            delimiter = named[1]
        elif line.strip():
            delimiter = delimiter or max(DELIMITERS, key=line.count)
            return next(csv.reader([line], delimiter=delimiter)), delimiter, number
    return [], ",", max(number, 1)


def checked(header: list[str], path: str, line: int = 1) -> list[str]:
    """The names of the columns, in small letters. Raises `LedgerError` where one that is needed is missing."""
    if not header:
        raise LedgerError(f"{path}: this file is empty: not even a header is there; a ledger has {COLUMNS}")
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        found = ", ".join(name if name.isprintable() else "?" for name in names[:20])[:200]
        lacking = " and ".join(f"the column {name}" for name in missing)
        raise LedgerError(
            f"{path}:{line}: {lacking} {'is' if len(missing) == 1 else 'are'} missing (columns: {found}); rename "
            f"yours: a ledger has {COLUMNS}"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LedgerError(f"{path}:{line}: the column {twice[0]} stands twice; rename one")
    return names


def _next(
    lines: Iterator[list[str]], names: list[str], source: Source, reader: Reader, above: int
) -> Row | None:
    """The next record; None at the end. A row of empty cells, as spreadsheets leave them, is no purchase."""
    try:
        while not any(cells := next(lines)):
            source.records += bool(cells)
            source.beside += bool(cells)
    except StopIteration:
        return None
    except csv.Error as problem:
        source.records += 1
        return Row(source.number, _line(lines, above), "table", fault=f"{problem}; is a quote missing?")
    source.records += 1
    place = _line(lines, above)
    if len(cells) != len(names):
        fault = f"{len(cells)} cells where the header has {len(names)} columns"
        return Row(source.number, place, "table", fault=fault)
    record = dict(zip(names, cells, strict=True))
    if any("\udc80" <= char <= "\udcff" for cell in cells if not cell.isascii() for char in cell):
        return Row(source.number, place, "table", fault="this is no UTF-8; save the file as CSV UTF-8")
    return row_of(record, source.number, place, reader)


def _line(lines: Iterator[list[str]], above: int) -> int:
    return getattr(lines, "line_num", 0) + above
