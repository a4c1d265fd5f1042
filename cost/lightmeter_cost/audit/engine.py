"""An SQL engine as the audit uses it, and DuckDB as the usual one: embedded, with no file and no network to reach.

In: portable SQL and Arrow batches. Out: Arrow batches. Table and column names are ours; values of ledgers are bound or
loaded, never pasted. DuckDB spills into a private folder when its memory limit is reached.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Protocol

from lightmeter_cost.audit.arrow import pyarrow
from lightmeter_cost.audit.scratch import scratch

Types = Mapping[str, str]
"""Column -> "text" or "integer"."""
Batch = Mapping[str, list[Any]]
"""Column -> cells."""


LEAST = 128
"""Megabytes that one thread needs to take requests apart."""


FETCHED = 1024
"""Rows that are fetched at a time: a request in each may be long."""


class EngineError(RuntimeError):
    """The engine cannot do its work: what, and what to do."""


class Engine(Protocol):
    """What runs the SQL. `integer` names a type of 64 bits, `digest` a function of a text that tells texts apart."""

    dialect: str
    integer: str
    digest: str

    def load(self, table: str, types: Types, batches: Iterable[Batch]) -> None:
        """A new table of these columns."""
        ...

    def create(self, table: str, query: str) -> None:
        """A new table from a query."""
        ...

    def view(self, name: str, query: str) -> None:
        """A new view of a query."""
        ...

    def execute(self, statement: str) -> None:
        """Emitted SQL that makes a view."""
        ...

    def batches(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, in its order."""
        ...


def all_rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    """Every row of a query whose result is small."""
    return [row for batch in engine.batches(query) for row in batch]


def literal(text: str) -> str:
    """A text of ours inside SQL: of a price book or a model, without line ends and backslashes."""
    assert text.isprintable() and "\\" not in text
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


class DuckDB:
    """`with DuckDB() as engine: ...`; `memory` in megabytes (None: what DuckDB takes)."""

    dialect = "duckdb"
    integer = "BIGINT"
    digest = "SHA256({})"

    def __init__(self, memory: int | None = None) -> None:
        import duckdb

        self._closing = ExitStack()
        folder = self._closing.enter_context(scratch())
        self._connection: Any = self._closing.enter_context(duckdb.connect(":memory:"))
        self._memory = "all there is" if memory is None else f"{memory} MB"
        self._set("temp_directory", str(folder))
        if memory is not None:
            self._set("memory_limit", f"{memory}MB")
            self._set("threads", max(1, min(os.cpu_count() or 1, memory // LEAST)))
        self._set("preserve_insertion_order", False)
        self._set("enable_external_access", False)
        for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
            self._set(name, False)
        self._set("lock_configuration", True)

    def _set(self, name: str, value: object) -> None:
        text = str(value).replace("'", "''")
        self._connection.execute(f"SET {name} = '{text}'")

    def __enter__(self) -> DuckDB:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def load(self, table: str, types: Types, batches: Iterable[Batch]) -> None:
        watched = Watched(batches)
        self._connection.register("arriving", reader_of(types, watched))
        try:
            self._run(f"CREATE TABLE {table} AS SELECT * FROM arriving")
        except Exception:
            if watched.problem is not None:
                raise watched.problem from None
            raise
        self._connection.unregister("arriving")

    def create(self, table: str, query: str) -> None:
        self._run(f"CREATE TABLE {table} AS {query}")

    def view(self, name: str, query: str) -> None:
        self._run(f"CREATE VIEW {name} AS {query}")

    def execute(self, statement: str) -> None:
        self._run(statement)

    def _run(self, statement: str) -> None:
        with self._told():
            self._connection.execute(statement)

    def batches(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        with self._told(), self._connection.cursor() as cursor:
            found = cursor.execute(query)
            while rows := found.fetchmany(FETCHED):
                yield rows

    @contextmanager
    def _told(self) -> Generator[None]:
        """Want of memory or disk, in words for people; Ctrl-C as Python has it."""
        import duckdb

        try:
            yield
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.OutOfMemoryException as problem:
            wanted = str(problem).partition("\n")[0].rstrip(".")
            raise EngineError(
                f"the memory for SQL ({self._memory}) or the room for temporary files is too little: {wanted}; "
                "allow more with --memory, as in 2GB, or name a larger disk in TMPDIR"
            ) from None
        except duckdb.IOException as problem:
            said = str(problem).partition("\n")[0]
            raise EngineError(
                f"temporary files cannot be written: {said}; name a larger disk in TMPDIR"
            ) from None
        except duckdb.Error as problem:
            if "KeyboardInterrupt" in str(problem):  # while the engine had us make a batch
                raise KeyboardInterrupt from None
            raise


class Watched:
    """Batches on their way through an engine, which turns every error of theirs, Ctrl-C too, into one of its own."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._batches = batches
        self.problem: BaseException | None = None

    def __iter__(self) -> Iterator[Batch]:
        try:
            yield from self._batches
        except (Exception, KeyboardInterrupt) as problem:
            self.problem = problem
            raise


def reader_of(types: Types, batches: Iterable[Batch]) -> Any:
    """Batches as a stream of Arrow."""
    pa = pyarrow()
    schema = pa.schema(
        [(name, pa.int64() if kind == "integer" else pa.string()) for name, kind in types.items()]
    )
    arrow = (
        pa.RecordBatch.from_arrays([pa.array(batch[one.name], one.type) for one in schema], schema=schema)
        for batch in batches
    )
    return pa.RecordBatchReader.from_batches(schema, arrow)
