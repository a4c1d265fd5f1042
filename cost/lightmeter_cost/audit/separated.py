"""CSV to rows: a header that names the columns, one record a row; delimiter and packing are seen from the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lightmeter_cost.audit.documents import LONGEST
from lightmeter_cost.audit.records import Reader, row_of
from lightmeter_cost.audit.rows import Row
from lightmeter_cost.audit.sources import BATCH, LedgerError, Source, opened

NEEDED = ("request", "billed")
"""Columns without which a table is no ledger."""


def read(source: Source, reader: Reader) -> Iterator[list[Row]]:
    """The rows of a table; `place` is the line on which a record ends."""
    with opened(source.path, source) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        first = text.readline()
        csv.field_size_limit(LONGEST)
        delimiter = max(",;\t", key=first.count)
        header = list[str]() if not first else next(csv.reader([first], delimiter=delimiter))
        names = checked(header, source.path)
        lines = csv.reader(text, delimiter=delimiter, strict=True)
        batch: list[Row] = []
        while (row := _next(lines, names, source, reader)) is not None:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch


def checked(header: list[str], path: str) -> list[str]:
    """The names of the columns, in small letters. Raises `LedgerError` where one that is needed is missing."""
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        found = ", ".join(name if name.isprintable() else "?" for name in names[:20])[:200] or "none"
        lacking = " and ".join(f"the column {name}" for name in missing)
        raise LedgerError(
            f"{path}:1: {lacking} {'is' if len(missing) == 1 else 'are'} missing (columns: {found}); rename yours: "
            "a ledger has request (JSON), billed, unit and, where there are any, id, at, provider, endpoint, currency, "
            "status, refunded"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LedgerError(f"{path}:1: the column {twice[0]} stands twice; rename one")
    return names


def _next(lines: Iterator[list[str]], names: list[str], source: Source, reader: Reader) -> Row | None:
    """The next record; None at the end."""
    try:
        cells = next(lines)
        while not cells:
            cells = next(lines)
    except StopIteration:
        return None
    except csv.Error as problem:
        source.records += 1
        return Row(source.number, _line(lines), "table", fault=f"{problem}; is a quote missing?")
    source.records += 1
    place = _line(lines)
    if len(cells) != len(names):
        fault = f"{len(cells)} cells where the header has {len(names)} columns"
        return Row(source.number, place, "table", fault=fault)
    record = dict(zip(names, cells, strict=True))
    if any("\udc80" <= char <= "\udcff" for cell in cells if not cell.isascii() for char in cell):
        return Row(source.number, place, "table", fault="this is no UTF-8")
    return row_of(record, source.number, place, reader)


def _line(lines: Iterator[list[str]]) -> int:
    return getattr(lines, "line_num", 0) + 1
