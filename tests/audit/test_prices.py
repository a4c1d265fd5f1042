"""Other prices: the SQL that is made of them prices every line as the calculator does."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from audit.ledgers import EDIT, KLEIN, Audited, audited, line, save
from lightmeter.audit.sql import emitted
from lightmeter.cli.app import main
from lightmeter.cli.books import rates_of
from lightmeter_cost.book import PriceBook, merge
from lightmeter_cost.pricebook import default_book, load_book

STEP = ("civitai.flux2.klein.step", "buzz", "[modelVersion]")
KNOWN = 'key: ["4b"], source: a bill, confidence: stated'


def _file(folder: Path, rows: Sequence[str], entry: tuple[str, str, str] = STEP) -> Path:
    """A price book of one entry."""
    path = folder / "prices.yaml"
    name, unit, by = entry
    listed = "".join(f"  - {{{row}}}\n" for row in rows)
    path.write_text(
        f"entries:\n- id: {name}\n  unit: {unit}\n  per: step\n  by: {by}\n  rows:\n{listed}", "utf-8"
    )
    return path


def _book(folder: Path, rows: Sequence[str], entry: tuple[str, str, str] = STEP) -> PriceBook:
    return merge(default_book(), load_book([str(_file(folder, rows, entry))]))


BOOKS: dict[str, tuple[list[str], tuple[str, str, str]]] = {
    "two periods": (
        [
            f'{KNOWN}, value: "0.3", since: "2025-01-01", until: "2026-06-01"',
            f'{KNOWN}, value: "0.4", since: "2026-06-01"',
        ],
        STEP,
    ),
    "from a day on": ([f'{KNOWN}, value: "0.4", since: "2026-06-01"'], STEP),
    "ended": ([f'{KNOWN}, value: "0.4", since: "2025-01-01", until: "2026-06-01"'], STEP),
    "a key is missing": ([f'{KNOWN}, value: "0.3", observed: "2026-01-01"'], STEP),
    "nobody knows": (
        [
            'key: ["4b"], value: null, observed: "2026-01-01", source: a bill, confidence: unknown, note: not told'
        ],
        STEP,
    ),
    "too large for SQL": ([f'{KNOWN}, value: "12000", observed: "2026-01-01"'], STEP),
    "another provider": (
        ['key: [], value: "0.01", since: "2026-06-01", source: a bill, confidence: stated'],
        ("empiriolabs.flux-2-klein-4b.image", "usd", "[]"),
    ),
}


def _ledger(folder: Path) -> Path:
    """Days around every change, two versions, edits, another provider, lines without a day."""
    days = [None, "2025-12-31", "2026-05-31T23:59:59Z", "2026-06-01T00:00:00Z", "2026-06-01T01:00:00+02:00"]
    lines: list[dict[str, Any]] = []
    for number, at in enumerate(days * 4):
        body = {
            **(EDIT if number % 2 else KLEIN),
            "modelVersion": ("4b", "9b")[number % 3 == 0],
            "seed": number,
        }
        lines.append(line(f"c{number}", "12", body, at=at))
        image = {"model": "flux-2-klein-4b", "prompt": "x", "seed": number}
        lines.append(line(f"e{number}", "0.0085", image, at=at, provider="empiriolabs", unit="usd"))
    return save(folder, lines)


def _all(found: Audited) -> list[dict[str, Any]]:
    """Findings; why there is no price is said in other words by SQL, which does not spell key and day."""
    return [
        asdict(one)
        | (
            {"explanation": re.split(r"\[| and this | was in ", one.explanation)[0]}
            if one.name == "unpriced"
            else {}
        )
        for one in found.findings
    ]


@pytest.mark.parametrize("name", BOOKS)
def test_sql_of_other_prices_says_what_the_calculator_says(tmp_path: Path, name: str) -> None:
    """Class, price and explanation of every line, whichever of the two priced it."""
    book = _book(tmp_path, *BOOKS[name])
    path, rates = _ledger(tmp_path), rates_of(book)
    queries = emitted("duckdb", book)
    assert ("civitai" in {one.provider for one in queries}) == (name != "too large for SQL")
    judged = audited(path, rates=rates)
    assert _all(audited(path, rates=rates, emitted=queries, least=1)) == _all(judged)
    assert judged.counts != audited(path).counts


def test_other_prices_hold_for_a_ledger_that_sql_prices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--prices with more lines than are judged one by one: each at the rate of its day."""
    prices = _file(tmp_path, *BOOKS["two periods"])
    days = ("2026-05-31", "2026-06-01")
    lines = [line(str(n), ("12", "16")[n % 2], {**KLEIN, "seed": n}, at=days[n % 2]) for n in range(5_200)]
    path = save(tmp_path, [*lines, line("wrong", "12", at="2026-06-01")])
    assert main(["audit", str(path), "--prices", str(prices), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["summary"]["match"], found["summary"]["undercharge"]) == (5_200, 1)
    (wrong,) = found["findings"]
    assert wrong["id"] == "wrong"
    assert wrong["explanation"].startswith("billed at the rate before 1 June 2026")


REFUSED = {
    "overlaps the row of line 7": (
        [
            f'{KNOWN}, value: "0.3", since: "2026-01-01", until: "2026-07-01"',
            f'{KNOWN}, value: "0.4", since: "2026-06-01"',
        ],
        STEP,
    ),
    "formulas read civitai.flux2.klein.step as buzz": (
        [f'{KNOWN}, value: "0.3", observed: "2026-01-01"'],
        ("civitai.flux2.klein.step", "usd", "[modelVersion]"),
    ),
    "is no multiple of 0.000001": ([f'{KNOWN}, value: "0.3000001", observed: "2026-01-01"'], STEP),
}


@pytest.mark.parametrize("said", REFUSED)
def test_prices_that_cannot_be_are_one_clear_line(
    tmp_path: Path, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Days in common, another unit, a finer rate than can be counted: the place and what to do."""
    prices = _file(tmp_path, *REFUSED[said])
    assert main(["audit", str(save(tmp_path, [line()])), "--prices", str(prices)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "prices.yaml:" in told
    assert told.count("\n") == 1
