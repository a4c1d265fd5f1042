"""`lightmeter audit` from the command line over a large bill, against DuckDB that only adds the same file up.

In: nothing; the bill is JSON Lines, made of the mix of requests, each billed what it costs but for one in a thousand.
Out: a row of the table that has no target.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import Row, medians
from bench.mix import mix
from lightmeter_client import civitai

LINES = 1_000_000
DIFFERENT = 20_000
WRONG = 1_000
"""One line in so many is billed 1 Buzz too much."""

RIVAL = """
import duckdb, sys
found = duckdb.execute(
    "SELECT day, count(*) FILTER (json_valid(request)), sum(billed) "
    "FROM read_json(?, format = 'newline_delimited', columns = {id: 'VARCHAR', day: 'DATE', request: 'JSON', "
    "billed: 'DECIMAL(18, 6)', unit: 'VARCHAR'}) GROUP BY day",
    [sys.argv[1]],
).fetchall()
assert sum(row[1] for row in found) == int(sys.argv[2])
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bill, report = folder / "bill.jsonl", folder / "report.json"
        wrong = write(bill)
        contenders: dict[str, Callable[[], object]] = {
            "ours": lambda: _audited(bill, report, wrong),
            "theirs": lambda: _run("-c", RIVAL, bill, LINES),
        }
        seconds = medians(contenders, 1, _children)
    yield Row(
        f"audit of {LINES:,} JSON lines, file to report",
        "duckdb reads the file, json_valid, sum of the bill",
        seconds["ours"],
        seconds["theirs"],
        None,
        at_most=True,
    )


def write(bill: Path) -> int:
    """Writes the bill; how many of its lines are wrong."""
    priced = [(body, quote) for body in mix(DIFFERENT, faulty=0.0) if (quote := civitai.cost(body)).amount]
    texts = [(json.dumps(body), quote.amount or 0) for body, quote in priced]
    with bill.open("w", encoding="utf-8") as out:
        for number in range(LINES):
            request, amount = texts[number * 7919 % len(texts)]
            billed = amount + 1 if number % WRONG == 0 else amount
            day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
            out.write(
                f'{{"id": "{number}", "day": "{day}", "request": {request}, "billed": "{billed}", "unit": "buzz"}}\n'
            )
    return len(range(0, LINES, WRONG))


def _audited(bill: Path, report: Path, wrong: int) -> None:
    _run("-m", "lightmeter", "audit", bill, "--provider", "civitai", "-q", "--format", "json", "-o", report)
    counts = json.loads(report.read_text("utf-8"))["summary"]
    assert counts["match"] == LINES - wrong and counts["overcharge"] == wrong


def _run(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode in (0, 1) and not done.stderr, done.stderr


def _children() -> float:
    """Processor seconds of all programs that were run and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
