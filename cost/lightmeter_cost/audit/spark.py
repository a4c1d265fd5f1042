"""The same SQL on Spark, where one machine is not enough: any master, the same findings row for row.

Tables are Parquet files in a folder that every worker must see (`work`); for a local master a private one is made.
Needs pyspark (the extra `spark`) and Java.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from lightmeter_cost.audit.arrow import parquet
from lightmeter_cost.audit.engine import Batch, EngineError, Types, reader_of
from lightmeter_cost.audit.scratch import scratch

OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
}


class Spark:
    """`with Spark("local[*]") as engine: ...`; a session that is there already is used and left alone."""

    dialect = "spark"
    integer = "BIGINT"
    digest = "SHA2({}, 256)"

    def __init__(self, master: str = "local[*]", work: str | None = None) -> None:
        sql: Any = import_module("pyspark.sql")
        self._closing = ExitStack()
        self._folder = self._closing.enter_context(scratch(work))
        self._kept = sql.SparkSession.getActiveSession() is not None
        builder: Any = sql.SparkSession.builder.appName("lightmeter audit").master(master)
        if master.startswith("local"):
            builder = builder.config("spark.sql.shuffle.partitions", "4")
        for name, value in OPTIONS.items():
            builder = builder.config(name, value)
        try:
            self._session: Any = builder.getOrCreate()
        except Exception as problem:  # Py4J, Java and PySpark each have errors of their own
            self._closing.close()
            raise EngineError(
                f"Spark does not start with --master {master}: {_first(problem)}; "
                "it needs Java 17 and a master that answers, as in --master 'local[*]'"
            ) from None
        self._session.sparkContext.setLogLevel("OFF")

    def __enter__(self) -> Spark:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            self._session.stop()
        self._closing.close()

    def load(self, table: str, types: Types, batches: Iterable[Batch]) -> None:
        path = self._folder / f"{table}.parquet"
        reader = reader_of(types, batches)
        with parquet().ParquetWriter(path, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
        self._registered(table, path)

    def create(self, table: str, query: str) -> None:
        path = self._folder / table
        self._session.sql(query).write.parquet(str(path))
        self._registered(table, path)

    def _registered(self, table: str, path: Path) -> None:
        self._session.read.parquet(str(path)).createOrReplaceTempView(table)

    def view(self, name: str, query: str) -> None:
        self._session.sql(query).createOrReplaceTempView(name)

    def execute(self, statement: str) -> None:
        self._session.sql(statement)

    def batches(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        rows = (tuple(row) for row in self._session.sql(query).toLocalIterator())
        while batch := list(islice(rows, 4096)):
            yield batch


def _first(problem: Exception) -> str:
    """The first line that an error says. Above what Java says, Py4J has a line of its own."""
    text = str(problem).strip()
    said = text.partition("\n: ")[2] or text
    return said.partition("\n")[0].rstrip(".") or type(problem).__name__
