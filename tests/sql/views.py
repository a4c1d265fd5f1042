"""The emitted views, run by real engines over requests.

In: (endpoint, day, request text) rows. Out: for each row state, micro-units and reason, as the views say.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SQL = ROOT / "generated" / "sql"
PROVIDERS = tuple(sorted(file.stem for file in SQL.glob("*.json")))

Row = tuple[str | None, str | None, str]
"""Endpoint, ISO day, request text."""
Answer = tuple[str, int | None, str | None]
"""State, micro-units, reason."""


def view(dialect: str, provider: str, name: str) -> str:
    return (SQL / dialect / provider / f"{name}.sql").read_text("utf-8")


def stack(dialect: str, provider: str, checked: bool) -> list[str]:
    """The statements that make <provider>_prices out of <provider>_requests."""
    flat = "flat_checked" if checked else "flat"
    return [view(dialect, provider, name) for name in (flat, "rates", "prices")]


def by_duckdb(provider: str, rows: Sequence[Row], checked: bool, rates: str | None = None) -> list[Answer]:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    table = pa.table(
        {
            "id": pa.array(range(len(rows)), pa.int64()),
            "day": pa.array([day for _, day, _ in rows], pa.string()),
            "endpoint": pa.array([endpoint for endpoint, _, _ in rows], pa.string()),
            "request": pa.array([request for *_, request in rows], pa.string()),
        }
    )
    connection.register("given", table)
    connection.execute(
        f"CREATE TABLE {provider}_requests AS SELECT id, CAST(day AS DATE) AS day, endpoint, request FROM given"
    )
    flat, shipped, prices = stack("duckdb", provider, checked)
    for statement in (flat, rates or shipped, prices):
        connection.execute(statement)
    found: list[tuple[Any, ...]] = connection.execute(
        f"SELECT state, micro, reason FROM {provider}_prices ORDER BY id"
    ).fetchall()
    connection.close()
    return [(state, micro, reason) for state, micro, reason in found]
