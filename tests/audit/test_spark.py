"""Spark runs the same SQL: the same findings, sums and groups, row for row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.ledgers import EDIT, KLEIN, audited, everything, line, save, workflow
from audit.test_classes import HISTORY, TABLE
from audit.test_drifts import BEFORE, bill
from lightmeter.audit.sql import emitted

pytest.importorskip("pyspark")


@pytest.fixture
def ledger(tmp_path: Path) -> list[Path]:
    """Every class once, a rate that has changed, ids that stand twice."""
    table = [record | {"id": f"t{n}", "tags": [f"g{n % 3}"]} for n, (_, record) in enumerate(TABLE)]
    history = [record | {"id": f"w{n}"} for n, (_, record) in enumerate(HISTORY)]
    drifted = [line(f"d{n}", "16" if n > 9 else "12", at=f"2026-11-{n:02d}") for n in range(1, 29)]
    edits = [line(f"e{n}", "24", {**EDIT, "seed": n}) for n in range(5)]
    twice = [line("t0"), workflow("w0"), "{broken", json.dumps(line("k", "12", {**KLEIN, "steps": 20.0}))]
    table += [*BEFORE, *bill(range(10, 29), "0.04", "0.02")]
    return [save(tmp_path, [*table, *drifted, *edits, *twice], "a.jsonl"), save(tmp_path, history, "b.jsonl")]


def test_spark_finds_what_duckdb_finds(ledger: list[Path]) -> None:
    """Judged one by one, and priced by the SQL that was emitted for each engine, with the judge for what it leaves."""
    from lightmeter_cost.audit.engine import DuckDB
    from lightmeter_cost.audit.spark import Spark

    assert emitted("spark", None)
    expected = everything(audited(*ledger))
    assert everything(audited(*ledger, engine=DuckDB(), emitted=emitted("duckdb", None), least=1)) == expected
    assert (
        everything(audited(*ledger, engine=Spark("local[2]"), emitted=emitted("spark", None), least=1))
        == expected
    )
