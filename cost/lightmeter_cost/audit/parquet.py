"""Parquet to rows, one row group after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lightmeter_cost.audit.arrow import parquet, pyarrow
from lightmeter_cost.audit.documents import Fault
from lightmeter_cost.audit.records import Json, Reader, row_of
from lightmeter_cost.audit.rows import Row
from lightmeter_cost.audit.separated import checked
from lightmeter_cost.audit.sources import BATCH, LedgerError, Source

COLUMNS = "request billed unit id at provider endpoint currency status refunded key tags delivered".split()
"""Columns that are read; others are left alone."""
RECORD = "record"
"""A column of whole records; then no other is read."""


def read(source: Source, reader: Reader) -> Iterator[list[Row]]:
    """The rows of a table. Raises `LedgerError` where the file is damaged: its rows cannot be told apart then."""
    pa, pq = pyarrow(), parquet()
    source.place = "row"
    file: Any
    try:
        file = pq.ParquetFile(source.path)
        source.total = file.metadata.num_rows
        if RECORD in file.schema_arrow.names:
            for batch in file.iter_batches(batch_size=BATCH, columns=[RECORD]):
                yield _records(batch, source, reader)
            return
        checked(file.schema_arrow.names, source.path)
        wanted = [name for name in file.schema_arrow.names if name.strip().lower() in COLUMNS]
        for batch in file.iter_batches(batch_size=16 * BATCH, columns=wanted):
            yield _rows(batch, source, reader)
    except (pa.ArrowException, OSError) as problem:
        reason = str(problem).splitlines()[0]
        raise LedgerError(f"{source.path}: this Parquet file is damaged: {reason}; write it anew") from None


def _records(batch: Any, source: Source, reader: Reader) -> list[Row]:
    """Rows of whole records, each a JSON text, as `ledger pull` writes them."""
    texts: list[str | None] = batch.column(0).to_pylist()
    first = source.records + 1
    source.records += len(texts)
    values = reader.parse([(text or "").encode("utf-8", "surrogatepass") for text in texts])
    return [
        Row(source.number, place, "workflow", fault=value.message)
        if isinstance(value, Fault)
        else row_of(value, source.number, place, reader)
        for place, value in enumerate(values, first)
    ]


def _rows(batch: Any, source: Source, reader: Reader) -> list[Row]:
    names = [name.strip().lower() for name in batch.schema.names]
    columns: list[list[Json]] = [_plain(column) for column in batch.columns]
    first = source.records + 1
    source.records += batch.num_rows
    records = (dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True))
    return [row_of(one, source.number, place, reader) for place, one in enumerate(records, first)]


def _plain(column: Any) -> list[Json]:
    """Cells as JSON would have them: moments as text, bytes as text."""
    cells: list[Json] = column.to_pylist()
    if any(isinstance(cell, (date, datetime)) for cell in cells):
        return [cell.isoformat() if isinstance(cell, (date, datetime)) else cell for cell in cells]
    return [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell for cell in cells]
