"""The emitted SQL against DuckDB's own work on the same columns and texts, and against pandas.

In: nothing; the rows are made inside DuckDB, of the mix of requests. Out: rows of the table.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bench.measure import Row, medians
from bench.mix import mix
from sql.views import view

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

FLAT_ROWS = 10_000_000
TEXT_ROWS = 1_000_000
DIFFERENT = 20_000
"""Different requests; the tables repeat them, each row with a number and a day of its own."""
ROUNDS = 5

OURS = """
SELECT variant, day, count(*), count(micro), sum(micro), sum(billed), count(*) FILTER (billed <> micro)
FROM civitai_prices GROUP BY variant, day
"""
THEIRS = """
SELECT variant, day, count(*), count(model_version), count(model), sum(cfg_scale), sum(steps), sum(images_count),
  sum(quantity), sum(loras_count), sum(width), sum(height), sum(billed), count(*) FILTER (sure), sum(plan)
FROM civitai_flat GROUP BY variant, day
"""
PRICED = "SELECT count(*) FILTER (state = 'priced'), sum(micro) FROM civitai_prices"
VALID = "SELECT count(*) FILTER (json_valid(request)) FROM civitai_requests"


def rows() -> Iterator[Row]:
    yield from flat()
    yield from texts("flat", "1,000,000 JSON requests flattened and priced")
    yield from texts("flat_checked", "the same, every member checked first")


def connected() -> DuckDBPyConnection:
    """A database with as many requests as are different."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    bodies = [json.dumps(body) for body in mix(DIFFERENT, faulty=0.0)]
    connection.register("listed", pa.table({"number": range(len(bodies)), "request": bodies}))
    return connection


def requests(connection: DuckDBPyConnection, count: int) -> None:
    connection.execute(
        f"""CREATE OR REPLACE TABLE civitai_requests AS
        SELECT i AS id, DATE '2026-01-01' + CAST(i % 365 AS INTEGER) AS day, CAST(NULL AS VARCHAR) AS endpoint, request
        FROM range({count}) AS numbers(i) JOIN listed ON number = (i * 7919) % {DIFFERENT}"""
    )


def flat() -> Iterator[Row]:
    """Flat rows with a bill, most of them right: price, compare, add up by variant and day."""
    connection = connected()
    requests(connection, DIFFERENT)
    for name in ("flat", "rates", "prices"):
        connection.execute(view("duckdb", "civitai", name))
    connection.execute("CREATE TABLE judged AS SELECT flat.*, micro FROM civitai_prices AS flat")
    connection.execute("DROP VIEW civitai_prices; DROP VIEW civitai_rated; DROP VIEW civitai_flat")
    columns = connection.execute("SELECT * FROM judged LIMIT 0").description or []
    names = [str(column[0]) for column in columns]
    flat_names = [
        f"COALESCE({name}, 0) AS {name}" if name.endswith("_count") else name  # NULL where no price reads it
        for name in names[: names.index("rate_1")]
        if name not in ("id", "day")
    ]
    connection.execute(
        f"""CREATE TABLE civitai_flat AS
        SELECT i AS id, DATE '2026-01-01' + CAST(i % 365 AS INTEGER) AS day, {", ".join(flat_names)},
          CASE WHEN i % 100 = 0 THEN micro + 1000000 ELSE micro END AS billed
        FROM range({FLAT_ROWS}) AS numbers(i) JOIN judged ON judged.id = (i * 7919) % {DIFFERENT}"""
    )
    for name in ("rates", "prices"):
        connection.execute(view("duckdb", "civitai", name))
    seconds = _medians(
        {
            "ours": lambda: connection.execute(OURS).fetchall(),
            "theirs": lambda: connection.execute(THEIRS).fetchall(),
        },
        ROUNDS,
    )
    what = "10,000,000 flat rows priced, compared, summed"
    yield Row(
        what,
        "duckdb's scan and sum of the same columns",
        seconds["ours"],
        seconds["theirs"],
        1.8,
        at_most=True,
    )
    frame = _frame(connection)
    assert _told(connection.execute(OURS).fetchall()) == _told(_pandas(frame).itertuples(name=None))
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: connection.execute(OURS).fetchall(),
        "pandas": lambda: _pandas(frame),
    }
    seconds = medians(contenders, 2, time.perf_counter)
    yield Row(what, "pandas", seconds["ours"], seconds["pandas"], 8)


def texts(flat_name: str, what: str) -> Iterator[Row]:
    connection = connected()
    requests(connection, TEXT_ROWS)
    for name in (flat_name, "rates", "prices"):
        connection.execute(view("duckdb", "civitai", name))
    seconds = _medians(
        {
            "ours": lambda: connection.execute(PRICED).fetchall(),
            "theirs": lambda: connection.execute(VALID).fetchall(),
        },
        ROUNDS,
    )
    yield Row(what, "json_valid of the same text", seconds["ours"], seconds["theirs"], 2.2, at_most=True)


def _medians(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Processor time of all threads, DuckDB against DuckDB; against pandas, which has one, the clock on the wall."""
    return medians(contenders, rounds, time.process_time)


def _frame(connection: DuckDBPyConnection) -> pd.DataFrame:
    return connection.execute("SELECT * FROM civitai_flat").df()


def _told(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of either, to compare: variant and day, whole numbers, 0 for a sum of nothing."""
    found: list[tuple[Any, ...]] = []
    for row in rows:
        (variant, day), numbers = (row[0], row[1:]) if isinstance(row[0], tuple) else (row[:2], row[2:])
        found.append((variant, str(day)[:10], *(int(number or 0) for number in numbers)))
    return sorted(found)


def _pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """The same prices in the columns of one data frame: doubles, which hold these sums exactly."""
    import numpy as np

    plan = frame["plan"].to_numpy()
    version, model = frame["model_version"], frame["model"]
    klein = version.map({"4b": 300_000, "4b-base": 300_000, "9b": 500_000, "9b-base": 500_000})
    by_model = model.map({"dev": 20_000_000})
    kontext = model.map({"dev": 35_000_000, "pro": 45_000_000, "max": 90_000_000})
    passes = np.where(frame["cfg_scale"] == 1, 1, 2)
    by_step = frame["steps"] * (frame["images_count"] + 1) * passes * frame["quantity"]
    area = frame["width"] * frame["height"]
    started = -(-area // 1_000_000) * np.where(frame["loras_count"] > 0, 2, 1) * frame["quantity"]
    work = area * frame["steps"] * frame["quantity"]
    micro = np.select(
        [plan == 1, plan == 2, plan == 3, plan == 5, plan == 6],
        [
            klein * by_step,
            by_model * started,
            500_000 * by_step,
            8_000_000 * (work // 20_971_520) + (16_000_000 * (work % 20_971_520) + 20_971_520) // 41_943_040,
            kontext * frame["quantity"],
        ],
        default=np.nan,
    )
    known = ~np.isnan(micro)
    priced = frame[["variant", "day", "billed"]].assign(micro=micro, wrong=known & (frame["billed"] != micro))
    return priced.groupby(["variant", "day"], observed=True).agg(
        rows=("billed", "size"),
        priced=("micro", "count"),
        micro=("micro", "sum"),
        billed=("billed", "sum"),
        wrong=("wrong", "sum"),
    )
