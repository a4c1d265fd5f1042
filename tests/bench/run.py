"""`make bench`: ratios measured side by side in one run, with the machine's size.

    PYTHONPATH=tests python -m bench.run [--json] [--only validation,bulk,start]

Ends with 0 whatever the numbers say: benchmarks are no tests.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from dataclasses import asdict

from bench.measure import Row, machine

SUITES = ("validation", "bulk", "start", "typescript", "sql", "audit")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default=",".join(SUITES))
    chosen = parser.parse_args(arguments)
    rows = [
        row for suite in chosen.only.split(",") for row in importlib.import_module(f"bench.{suite}").rows()
    ]
    print(_json(rows) if chosen.json else _table(rows))  # noqa: T201
    return 0


def _json(rows: list[Row]) -> str:
    found = [{**asdict(row), "ratio": row.ratio, "met": row.met} for row in rows]
    return json.dumps({"machine": machine(), "rows": found}, indent=1)


def _table(rows: list[Row]) -> str:
    head = ("what", "against", "ours", "theirs", "target", "measured", "")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return f"{machine()}; medians of interleaved rounds\n\n{text}"


def _cells(row: Row) -> tuple[str, ...]:
    target = "none" if row.target is None else f"{'<=' if row.at_most else '>='} {row.target:g}x"
    met = {None: "measured only", True: "met", False: "missed"}[row.met]
    return (row.what, row.rival, _time(row.ours), _time(row.theirs), target, f"{row.ratio:.2f}x", met)


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
