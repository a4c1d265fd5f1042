"""The clients' journal (SQLite) to rows. What was never sent or was refused is no purchase, and is counted beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lightmeter_cost.audit.records import Reader, row_of
from lightmeter_cost.audit.rows import Row
from lightmeter_cost.audit.sources import BATCH, LedgerError, Source

COLUMNS = (
    "key",
    "provider",
    "endpoint",
    "at",
    "request",
    "billed",
    "refunded",
    "unit",
    "state",
    "id",
    "status",
)
NOTHING = ("unsent", "refused")
"""States in which nothing was bought."""


def read(source: Source, reader: Reader) -> Iterator[list[Row]]:
    """The purchases of a journal, in the order they were begun."""
    source.place = "row"
    address = f"file:{quote(str(Path(source.path).resolve()))}?mode=ro"
    try:
        connection = sqlite3.connect(
            address, uri=True, check_same_thread=False
        )  # the engine reads in its own
        connection.row_factory = sqlite3.Row
        connection.text_factory = _decoded
        found = connection.execute(f"SELECT rowid, {', '.join(COLUMNS)} FROM purchases ORDER BY rowid")
        while batch := found.fetchmany(BATCH):
            source.records += len(batch)
            yield [row for row in (_row(one, source, reader) for one in batch) if row is not None]
    except sqlite3.Error as problem:
        raise LedgerError(f"{source.path}: this is no journal of a client: {problem}") from None


def _row(found: sqlite3.Row, source: Source, reader: Reader) -> Row | None:
    if found["state"] in NOTHING:
        source.beside += 1
        return None
    record = {name: found[name] for name in COLUMNS}
    record |= {"id": record["id"] or record["key"], "body_hash": "", "quoted": None}
    return row_of(record, source.number, found["rowid"], reader)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
