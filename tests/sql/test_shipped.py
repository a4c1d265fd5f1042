"""The views in generated/: all of them parse, and those of DuckDB and Spark take every documented request."""

from __future__ import annotations

import pytest
import sqlglot

from lightmeter_cost.sqltext import DIALECTS, EXECUTED
from sql.views import PROVIDERS, SQL

pytestmark = pytest.mark.xdist_group("sql")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_is_sql_of_its_dialect(dialect: str) -> None:
    """One statement a file, read back by a parser."""
    files = sorted((SQL / dialect).rglob("*.sql"))
    assert len(files) == 4 * len(PROVIDERS)
    for file in files:
        statements = sqlglot.parse(file.read_text("utf-8"), dialect=dialect)
        assert [type(one).__name__ for one in statements] == ["Create"], file


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_executed_says_so(dialect: str) -> None:
    """No reader takes the text of BigQuery and Snowflake for tested."""
    for file in (SQL / dialect).rglob("*.sql"):
        assert ("never executed" in file.read_text("utf-8")) == (dialect not in EXECUTED), file
