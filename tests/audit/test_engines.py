"""What every engine of the audit promises, on three rows; and what DuckDB may not reach."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from lightmeter_cost.audit.engine import DuckDB, Engine, EngineError, all_rows
from lightmeter_cost.sqltext import Dialect, create_view

TYPES = {"n": "integer", "name": "text"}
BATCHES: list[dict[str, list[Any]]] = [
    {"n": [1, None], "name": ["it's", None]},
    {"n": [3], "name": ["x"]},
]


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each of them, open."""
    if request.param == "duckdb":
        with DuckDB() as running:
            yield running
    else:
        pytest.importorskip("pyspark")
        from lightmeter_cost.audit.spark import Spark

        with Spark("local[1]") as running:
            yield running


def test_what_is_loaded_created_and_seen_can_be_read(engine: Engine) -> None:
    """A table of batches, a table of a query, a view of a query, a view of emitted SQL: each gives its rows."""
    engine.load("loaded", TYPES, iter(BATCHES))
    assert all_rows(engine, "SELECT n, name FROM loaded ORDER BY n NULLS LAST") == [
        (1, "it's"),
        (3, "x"),
        (None, None),
    ]
    engine.create("made", "SELECT n, name FROM loaded WHERE n > 1")
    engine.view("seen", "SELECT n + 1 AS n FROM made")
    head = create_view("emitted", cast("Dialect", engine.dialect))
    engine.execute(f"{head} SELECT n + 1 AS n FROM seen")
    assert [all_rows(engine, f"SELECT n FROM {name}") for name in ("made", "seen", "emitted")] == [
        [(3,)],
        [(4,)],
        [(5,)],
    ]


def test_spark_that_does_not_start_says_why() -> None:
    """The master as it was given, the engine's own first line, and what to do."""
    pytest.importorskip("pyspark")
    from lightmeter_cost.audit.spark import Spark

    with pytest.raises(EngineError) as told:
        Spark("local[many]")
    assert str(told.value) == (
        "Spark does not start with --master local[many]: org.apache.spark.SparkException: Could not parse Master "
        "URL: 'local[many]'; it needs Java 17 and a master that answers, as in --master 'local[*]'"
    )


def test_duckdb_reaches_nothing_outside() -> None:
    """No file, no network, no extension, and nobody can change that; no order is kept that nobody asked for."""
    names = (
        "enable_external_access",
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "preserve_insertion_order",
    )
    with DuckDB() as engine:
        found = all_rows(engine, f"SELECT {', '.join(f'''current_setting('{one}')''' for one in names)}")
        assert dict(zip(names, found[0], strict=True)) == dict.fromkeys(names, False)
        with pytest.raises(Exception, match="configuration has been locked"):
            engine.execute("SET enable_external_access = true")


def test_duckdb_takes_its_folder_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it may spill into is there while it is open, and gone when it is closed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    engine = DuckDB()
    with engine:
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_want_of_memory_is_told_in_words() -> None:
    """What was too little, and what to do."""
    with DuckDB(128) as engine, pytest.raises(EngineError) as told:
        engine.create("large", "SELECT list(random()) AS numbers FROM range(100000000)")
    assert str(told.value).startswith(
        "the memory for SQL (128 MB) or the room for temporary files is too little: "
    )
    assert str(told.value).endswith("; allow more with --memory, as in 2GB, or name a larger disk in TMPDIR")
