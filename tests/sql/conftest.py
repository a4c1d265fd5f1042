"""The engines, each started once: DuckDB and Spark must be there, PostgreSQL may be missing. And TypeScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sql.postgres import NoPostgres, server
from sql.views import Duck, Engine, Postgres, Spark
from typescript.building import Built, build, install

if TYPE_CHECKING:
    from psycopg import Connection


@pytest.fixture(scope="session")
def duckdb() -> Engine:
    return Duck()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    import psycopg

    try:
        with server() as folder:
            connection: Connection = psycopg.connect(
                host=folder, user="tester", dbname="postgres", autocommit=True
            )
            yield Postgres(connection)
            connection.close()
    except NoPostgres as reason:
        pytest.skip(f"PostgreSQL is not tested: {reason}")


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .appName("lightmeter")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )
    yield Spark(session)
    session.stop()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("typescript")
    return install(folder, build(folder))


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)
