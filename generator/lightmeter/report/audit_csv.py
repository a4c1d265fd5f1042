"""Findings as CSV, one a line, or as Parquet; texts of strangers run in no spreadsheet."""

from __future__ import annotations

from lightmeter.report.audit_json import amount
from lightmeter.report.cells import Amount, line

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Any, BinaryIO, TextIO

    from lightmeter_cost.audit.result import Finding, Result

COLUMNS = (
    "id", "class", "variant", "billed", "expected", "difference", "unit", "at", "explanation",
    "file", "line", "provider", "currency", "tags",
)  # fmt: skip
MONEY = ("billed", "expected", "difference")
BATCH = 10_000


def write(result: Result, out: TextIO) -> None:
    """A header and the findings."""
    out.write(line(COLUMNS))
    for finding in result.findings:
        out.write(line(_cells(finding)))


def _cells(one: Finding) -> list[str | int | None]:
    money = [amount(micro) for micro in (one.billed, one.expected, one.difference)]
    amounts = [None if text is None else Amount(text) for text in money]
    about = [one.unit, one.at, one.explanation, one.file, one.line, one.provider, one.accounts, one.tags]
    return [one.id, one.name, one.variant, *amounts, *about]


def write_parquet(result: Result, out: BinaryIO) -> None:
    """The same columns; amounts are decimals of 6 places."""
    from decimal import Decimal

    from lightmeter_cost.audit.arrow import parquet, pyarrow

    pa: Any = pyarrow()
    kinds = dict.fromkeys(MONEY, pa.decimal128(38, 6)) | {"line": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    with parquet().ParquetWriter(out, schema) as writer:
        rows: list[dict[str, Any]] = []
        for finding in result.findings:
            record: dict[str, Any] = dict(zip(COLUMNS, _cells(finding), strict=True))
            record |= {name: None if record[name] is None else Decimal(record[name]) for name in MONEY}
            rows.append(record)
            if len(rows) == BATCH:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, schema))
