"""Views over many plans, long books and long chains of named parts: what an engine makes of them stays small."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hostile.payloads import SQL
from hostile.priced import Priced
from lightmeter.build.costwords import MOST_PARTS
from lightmeter.emit.sql.emitter import emit_sql
from lightmeter.emit.sql.growth import MOST_WRITTEN_OUT, written_out
from sql.small import Small
from sql.views import PROVIDERS, Engine, Postgres, Row, view

pytestmark = pytest.mark.xdist_group("sql")

MANY = Priced(SQL[:24])
"""49 plans, each with an entry of 25 rows: written out into one another, PostgreSQL plans the views in 360 MiB."""
VIEWS = ("flat_checked", "rates", "prices")
FENCE = re.compile(r"^ *OFFSET 0$", re.MULTILINE)


def chain(folder: Path, length: int) -> Small:
    """A price in named parts, each of which reads the one before it twice."""
    lets = {"p0": "steps"} | {f"p{n}": f"min(p{n - 1} + p{n - 1}, 7)" for n in range(1, length)}
    cost = {"unit": "usd", "let": lets, "total": f"p{length - 1}"}
    steps = {"type": "integer", "minimum": 1, "maximum": 5}
    return Small(folder, {"chain": cost}, {"steps": steps}, (), ("steps",))


def test_memory(postgres: Postgres) -> None:
    """PostgreSQL plans 49 plans with 625 rates in little memory, and every price is right."""
    import psycopg

    files = {file.path: file.text for file in emit_sql(MANY.model, MANY.book)}
    views = [files[f"sql/postgres/hostile/{name}.sql"] for name in VIEWS]
    rows: list[Row] = [(call, None, json.dumps(body, ensure_ascii=False)) for call, body, _ in MANY.requests]
    host = postgres.connection.info.host
    with psycopg.connect(host=host, user="tester", dbname="postgres", autocommit=True) as connection:
        ask = "SELECT state, micro FROM hostile_prices ORDER BY id"
        found = Postgres(connection).query("hostile", rows, views, ask)
        status = Path(f"/proc/{connection.info.backend_pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None and int(peak[1]) < 150 * 1024
    priced = [
        (int(got), micro)
        for (_, _, micro), (state, got) in zip(MANY.requests, found, strict=True)
        if state == "priced"
    ]
    assert len(priced) > 40
    assert [pair for pair in priced if pair[0] != pair[1]] == []


@pytest.mark.parametrize("engine", ["duckdb", "postgres"], indirect=True)
def test_chains_of_named_parts(engine: Engine, tmp_path: Path) -> None:
    """As many parts as a price may have, each of which reads the one before it twice, come one after the other."""
    small = chain(tmp_path, MOST_PARTS)
    given: list[Row] = [("chain", None, '{"steps": 1}'), ("chain", None, '{"steps": 5}')]
    assert small.answers(engine, given) == [("priced", 7_000_000, None)] * 2


def test_shipped_views_are_open_to_the_planner() -> None:
    """A condition on the prices reaches the requests: nothing of ours is so long that it has to be fenced off."""
    texts = [view("postgres", provider, name) for provider in PROVIDERS for name in ("flat", *VIEWS)]
    assert [text for text in texts if FENCE.search(text)] == []


def test_only_postgres_is_fenced() -> None:
    """Other engines keep the columns of inner queries apart by themselves."""
    fenced = {file.path.split("/")[1] for file in emit_sql(MANY.model, MANY.book) if FENCE.search(file.text)}
    assert {"postgres"} == fenced


def test_written_out() -> None:
    """Names stand for the texts behind them, of the queries before."""
    assert written_out([{"a": "x * y"}]) == 5
    assert written_out([{"a": "x * y"}, {"b": "1+a", "a": "aa", "c": "a"}]) == (3 + 5) + 2 + (1 + 5)
    assert written_out([{"a": "x * y"}, {"a": "aa"}, {"c": "a"}]) == (1 + 2)
    doubling = [{f"p{n}": f"p{n - 1} + p{n - 1}"} for n in range(1, 40)]
    assert written_out(doubling) > MOST_WRITTEN_OUT
