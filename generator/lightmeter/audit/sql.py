"""The emitted SQL as the audit runs it: read from the package or the repository, with the rates of any price book.

In: a dialect, a price book or None for the emitted rates. Out: one `Emitted` for each provider that has SQL; none where
the files are not there, and then every request goes to the judge.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from lightmeter_client import PROVIDERS
from lightmeter_cost.audit.pricing import Emitted
from lightmeter_cost.book import PriceBook


def folder() -> Path | None:
    """Where the SQL is: beside the emitted package in a repository, inside it where it was installed."""
    package: Any = import_module("lightmeter_client")
    home = Path(package.__file__).parent
    places = (home / "_sql", home.parents[1] / "sql")
    return next((place for place in places if place.is_dir()), None)


def emitted(dialect: str, book: PriceBook | None, home: Path | None = None) -> list[Emitted]:
    """The SQL of every provider in a dialect."""
    found = home or folder()
    if found is None:
        return []
    return [one for name in PROVIDERS if (one := _of(name, dialect, book, found)) is not None]


def _of(provider: str, dialect: str, book: PriceBook | None, home: Path) -> Emitted | None:
    prefix = provider.replace("-", "_")
    about, views = home / f"{prefix}.json", home / dialect / prefix
    if not about.is_file() or not views.is_dir():
        return None
    text = about.read_text("utf-8")
    facts: dict[str, Any] = json.loads(text)
    rates = (views / "rates.sql").read_text("utf-8") if book is None else _other(text, book, dialect)
    if rates is None:
        return None
    statements = [(views / f"{name}.sql").read_text("utf-8") for name in ("flat_checked", "prices")]
    return Emitted(
        provider, prefix, (statements[0], rates, statements[1]), _rates(facts["rates"]), _sizes(facts)
    )


def _other(text: str, book: PriceBook, dialect: str) -> str | None:
    """The rates of another book; None where one is too large for the integers of an engine: the judge has no bounds."""
    sqlrates: Any = import_module("lightmeter_cost.sqlrates")
    try:
        return sqlrates.rates_sql(sqlrates.read_uses(text), book, dialect=dialect)
    except sqlrates.SqlRateError:
        return None


def _rates(columns: list[dict[str, Any]]) -> str:
    """SQL for the rates a price read: "entry[key]=micro-units", joined with ";"."""
    parts = [
        f"CASE WHEN plan = {int(use['plan'])} THEN CONCAT({_name(use)}, {one['column']}) END"
        for one in columns
        for use in one["uses"]
    ]
    return f"CONCAT_WS(';', {', '.join(parts)})" if parts else "NULL"


def _sizes(facts: dict[str, Any]) -> str:
    """SQL for the sizes of the results, one for each: "1024x1024,1024x1024"; "?" where a size is not told."""
    known = {one["name"] for one in facts["columns"]}
    sized = "CASE WHEN width IS NULL OR height IS NULL THEN '?' ELSE CONCAT(width, 'x', height) END"
    size = sized if {"width", "height"} <= known else "'?'"
    count = "CAST(COALESCE(quantity, 1) AS INTEGER)" if "quantity" in known else "1"
    return f"CONCAT({size}, REPEAT(CONCAT(',', {size}), {count} - 1))"


def _name(use: dict[str, Any]) -> str:
    keys = ", ', ', ".join(part["column"] for part in use["by"]) or "''"
    return f"'{use['entry']}[', {keys}, ']='"
