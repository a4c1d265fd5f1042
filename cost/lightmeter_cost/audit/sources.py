"""Ledgers to rows: which files are meant, what kind each is, and every record of it accounted for.

In: paths and patterns, a strict reader of JSON lines. Out: batches of `Row`. `Source` counts what became of the
records: rows, events that add up to rows, lines that are no purchase. A file that cannot be
opened raises `LedgerError`.
"""

from __future__ import annotations

import glob
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from lightmeter_cost.audit.documents import Fault, records
from lightmeter_cost.audit.events import Events
from lightmeter_cost.audit.records import Json, Reader, row_of
from lightmeter_cost.audit.rows import Row
from lightmeter_cost.errors import spell

BATCH = 512
"""Records parsed at a time."""
BLOCK = 1024 * 1024


class LedgerError(ValueError):
    """A ledger that cannot be audited at all: what, where, what to do."""


@dataclass(slots=True)
class Source:
    """One file. `records` = `rows` + `events` + `beside` once it has been read.

    `events`: lines that rows were added up from, less those rows. `beside`: lines that are no purchase. `raw`: the open
    file; `total`: the records of a file that tells their number.
    """

    number: int
    path: str
    place: str = "line"
    records: int = 0
    rows: int = 0
    beside: int = 0
    truth: int = 0
    shown: str = ""
    raw: BinaryIO | None = None
    total: int = 0

    @property
    def name(self) -> str:
        """The file as it is shown."""
        return self.shown or self.path

    def at(self) -> int:
        """How many bytes of the file have been read."""
        if self.total:
            return Path(self.path).stat().st_size * self.records // self.total
        return self.raw.tell() if self.raw is not None and not self.raw.closed else 0


def expand(patterns: Sequence[str]) -> list[str]:
    """The files that paths, folders and patterns mean, each once, in order. Raises `LedgerError`."""
    found: dict[str, None] = {}
    for pattern in patterns:
        path = Path(pattern)
        if pattern == "-":
            files = [pattern]
        elif path.is_dir():
            files = sorted(str(one) for one in path.rglob("*") if one.is_file() and _suffix(one.name))
        elif path.exists() or not glob.has_magic(pattern):
            files = [pattern]
        else:
            files = sorted(one for one in glob.glob(pattern, recursive=True) if Path(one).is_file())  # noqa: PTH207
        if not files:
            raise LedgerError(
                f"{pattern}: no ledger is there; name files, folders or a pattern that fits some"
            )
        found |= dict.fromkeys(files)
    return list(found)


_SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".sqlite3", ".sqlite", ".db")


def _suffix(name: str) -> bool:
    return name.removesuffix(".gz").endswith(_SUFFIXES)


def rows_of(source: Source, reader: Reader) -> Iterator[list[Row]]:
    """The rows of one file in batches; the source is counted up as they come. Raises `LedgerError`, OSError."""
    try:
        read = _reader(source.path)
        for batch in read(source, reader):
            source.rows += len(batch)
            yield batch
    except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
        raise LedgerError(f"{source.path}: cannot be unpacked to its end: {problem}") from None


def _reader(path: str) -> Callable[[Source, Reader], Iterator[list[Row]]]:
    """What reads a file: its first bytes tell, then its name. Raises `LedgerError` for what is no ledger."""
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(16)
    name = path.removesuffix(".gz")
    if head.startswith(b"SQLite format 3\0"):
        from lightmeter_cost.audit.journal import read
    elif head.startswith(b"PAR1"):
        from lightmeter_cost.audit.parquet import read
    elif name.endswith(".parquet"):
        raise LedgerError(f"{path}: this is no Parquet file, or it is empty; write it anew")
    elif name.endswith((".csv", ".tsv")) or (not name.endswith(_JSON) and _is_table(path)):
        from lightmeter_cost.audit.separated import read
    else:
        read = _json
    for sign, said in _OTHERS:
        if head.startswith(sign):
            raise LedgerError(f"{path}: {said}")
    return read


_LINES = (".jsonl", ".ndjson")
_JSON = (".json", *_LINES)
_OTHERS = (
    (b"PK\x03\x04", "this is a ZIP or Excel file; save the sheet as CSV (UTF-8), or unpack it"),
    (b"%PDF", "this is a PDF; ask for the bill as CSV or JSON"),
    (b"\xff\xfe", "this is UTF-16 text; save it as UTF-8 (in Excel: CSV UTF-8)"),
    (b"\xfe\xff", "this is UTF-16 text; save it as UTF-8 (in Excel: CSV UTF-8)"),
)
"""First bytes of files that people send for a bill, and what to do with them."""


def _is_table(path: str) -> bool:
    """Whether a file of an unknown kind begins with the header of a table."""
    with opened(path) as stream:
        first = stream.readline(BLOCK).lower()
    return b"request" in first and b"billed" in first and first.lstrip()[:1] not in (b"{", b"[")


def opened(path: str, source: Source | None = None) -> BinaryIO:
    """A file as bytes, unpacked if it is packed with gzip."""
    file = open(path, "rb")  # noqa: PTH123, SIM115
    if source is not None:
        source.raw = file
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def _json(source: Source, reader: Reader) -> Iterator[list[Row]]:
    events = Events(source.number, reader)
    with opened(source.path, source) as stream:
        head = stream.read(BLOCK)
        begun = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if begun not in (b"", b"{", b"[") and not source.path.removesuffix(".gz").endswith(_LINES):
            raise LedgerError(
                f"{source.name}: this is no JSON: it begins with {spell(chr(begun[0]))}; a ledger is JSON, JSON Lines, "
                "CSV with a header, Parquet or the journal of a client"
            )
        lines = source.path.removesuffix(".gz").endswith(_LINES) or _is_lines(head, reader)
        stream.seek(0)
        source.place = "line" if lines else "item"
        for batch in _batches(lines_of(stream) if lines else records(stream)):
            yield _rows(source, reader, events, batch)
    waiting = events.rows()
    while batch := list(islice(waiting, BATCH)):
        yield batch
    source.truth = events.truth


def _is_lines(head: bytes, reader: Reader) -> bool:
    """Whether the first line is a JSON object by itself, and a second one begins."""
    first, end, rest = head.strip().partition(b"\n")
    if not end or not rest.strip().startswith(b"{"):
        return False
    return isinstance(reader.parse([first.strip()])[0], dict)


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, bytes | Fault]]:
    """The lines that are not blank, each with its number from 1."""
    for number, line in enumerate(stream, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line.strip()


def _batches(found: Iterator[tuple[int, bytes | Fault]]) -> Iterator[list[tuple[int, bytes | Fault]]]:
    while batch := list(islice(found, BATCH)):
        yield batch


def _rows(
    source: Source, reader: Reader, events: Events, batch: list[tuple[int, bytes | Fault]]
) -> list[Row]:
    values = iter(reader.parse([data for _, data in batch if isinstance(data, bytes)]))
    source.records += len(batch)
    found: list[Row] = []
    for place, data in batch:
        value: Json = data if isinstance(data, Fault) else next(values)
        if isinstance(value, Fault):
            found.append(Row(source.number, place, "table", fault=value.message))
        elif isinstance(value, dict) and "event" in value:
            row = events.take(cast("dict[str, Json]", value), place)
            if row is not None:
                found.append(row)
        else:
            found.append(row_of(cast("Json", value), source.number, place, reader))
    return found


__all__ = ["BATCH", "LedgerError", "Reader", "Source", "expand", "opened", "rows_of"]
