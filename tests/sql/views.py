"""The emitted views, run by real engines over requests.

In: (endpoint, day, request text) rows. Out: for each row state, micro-units and reason, as the views say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[2]
SQL = ROOT / "generated" / "sql"
PROVIDERS = tuple(sorted(file.stem for file in SQL.glob("*.json")))

Row = tuple[str | None, str | None, str]
"""Endpoint, ISO day, request text."""
Answer = tuple[str, int | None, str | None]
"""State, micro-units, reason."""

COLUMNS = ("id", "endpoint", "day", "request")


def view(dialect: str, provider: str, name: str) -> str:
    return (SQL / dialect / provider / f"{name}.sql").read_text("utf-8")


class Engine(Protocol):
    """Something that runs the views of its dialect."""

    @property
    def dialect(self) -> str: ...

    def query(
        self, provider: str, rows: Sequence[Row], statements: Sequence[str], ask: str
    ) -> list[tuple[Any, ...]]:
        """Puts the rows into <provider>_requests, executes the statements, answers the question."""
        ...


def prices(
    engine: Engine, provider: str, rows: Sequence[Row], *, checked: bool = True, rates: str | None = None
) -> list[Answer]:
    """What <provider>_prices says, in the order of the rows; `rates` replaces the shipped view of rates."""
    flat = view(engine.dialect, provider, "flat_checked" if checked else "flat")
    statements = (
        flat,
        rates or view(engine.dialect, provider, "rates"),
        view(engine.dialect, provider, "prices"),
    )
    ask = f"SELECT state, micro, reason FROM {provider}_prices ORDER BY id"
    found = engine.query(provider, rows, statements, ask)
    return [(state, None if micro is None else int(micro), reason) for state, micro, reason in found]


def _numbered(rows: Sequence[Row]) -> list[tuple[int, str | None, str | None, str]]:
    return [(number, *row) for number, row in enumerate(rows)]


class Duck:
    dialect = "duckdb"

    def query(
        self, provider: str, rows: Sequence[Row], statements: Sequence[str], ask: str
    ) -> list[tuple[Any, ...]]:
        import duckdb
        import pyarrow as pa

        columns = list(zip(*_numbered(rows), strict=True))
        types = (pa.int64(), pa.string(), pa.string(), pa.string())
        with duckdb.connect() as connection:
            connection.register(
                "given",
                pa.table({name: pa.array(c, t) for name, c, t in zip(COLUMNS, columns, types, strict=True)}),
            )
            connection.execute(
                f"CREATE TABLE {provider}_requests AS SELECT * REPLACE (CAST(day AS DATE) AS day) FROM given"
            )
            for statement in statements:
                connection.execute(statement)
            return connection.execute(ask).fetchall()


@dataclass(frozen=True, slots=True)
class Postgres:
    connection: Any
    dialect: str = "postgres"

    def query(
        self, provider: str, rows: Sequence[Row], statements: Sequence[str], ask: str
    ) -> list[tuple[Any, ...]]:
        table = f"{provider}_requests"
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
            cursor.execute(f"CREATE TABLE {table} (id BIGINT, endpoint TEXT, day DATE, request TEXT)")
            with cursor.copy(f"COPY {table} (id, endpoint, day, request) FROM STDIN") as copy:
                for row in _numbered(rows):
                    copy.write_row(row)
            for statement in statements:
                cursor.execute(statement.encode())
            return cursor.execute(ask).fetchall()


@dataclass(frozen=True, slots=True)
class Spark:
    session: Any
    dialect: str = "spark"

    def query(
        self, provider: str, rows: Sequence[Row], statements: Sequence[str], ask: str
    ) -> list[tuple[Any, ...]]:
        shape = "id BIGINT, endpoint STRING, day STRING, request STRING"
        frame = self.session.createDataFrame(_numbered(rows), shape)
        frame.selectExpr("id", "endpoint", "CAST(day AS DATE) AS day", "request").createOrReplaceTempView(
            f"{provider}_requests"
        )
        for statement in statements:
            self.session.sql(statement)
        return [tuple(row) for row in self.session.sql(ask).collect()]
