"""Ledgers made by hand, and an audit of them inside of the test's process."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lightmeter.audit.judge import ClientJudge
from lightmeter.audit.reading import READER
from lightmeter_client._runtime.quotes import Rates
from lightmeter_cost.audit.engine import DuckDB
from lightmeter_cost.audit.result import Finding, Result
from lightmeter_cost.audit.run import Settings, audit

KLEIN: dict[str, Any] = {
    "engine": "flux2",
    "model": "klein",
    "operation": "createImage",
    "modelVersion": "4b",
    "prompt": "A cat",
}
"""Costs 12 Buzz."""
EDIT: dict[str, Any] = {**KLEIN, "operation": "editImage", "images": ["https://example.com/a.png"]}
"""Costs 24 Buzz."""


def line(id_: str = "a", billed: Any = "12", request: Any = None, **members: Any) -> dict[str, Any]:
    """A record of a table."""
    return {
        "id": id_,
        "request": KLEIN if request is None else request,
        "billed": billed,
        "unit": "buzz",
    } | members


def workflow(
    id_: str = "wf_a", base: Any = 12, total: Any = None, debits: Any = None, **members: Any
) -> dict[str, Any]:
    """A workflow as the API returns it; `debits` are (type, account, amount)."""
    total = base if total is None else total
    entries = [("debit", "blue", total)] if debits is None else debits
    step = {
        "$type": "imageGen",
        "name": "0",
        "jobs": [{"id": "job_a", "status": "succeeded", "cost": 999}],
        "input": KLEIN,
        "output": {"images": [{"id": "b", "available": True, "width": 1024, "height": 1024}]},
    }
    return {
        "id": id_,
        "createdAt": "2026-11-02T10:00:00.000Z",
        "status": "succeeded",
        "tags": [],
        "steps": [step],
        "cost": {"base": base, "total": total},
        "transactions": {
            "list": [
                {"type": kind, "accountType": account, "amount": part} for kind, account, part in entries
            ]
        },
    } | members


def save(folder: Path, records: list[Any], name: str = "ledger.jsonl") -> Path:
    """A JSON Lines file; text is written as it is."""
    path = folder / name
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    path.write_text("".join(f"{one}\n" for one in lines), "utf-8", newline="\n")
    return path


class Audited:
    """What an audit of files found, kept after the engine is closed."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.findings: list[Finding] = list(result.findings)
        self.counts = {name: count for name, count in result.counts.items() if count}

    @property
    def classes(self) -> dict[str | None, str]:
        return {one.id: one.name for one in self.findings}

    def only(self) -> Finding:
        (found,) = self.findings
        return found


def audited(
    *paths: Path, rates: Rates | None = None, engine: Any = None, emitted: Any = (), **settings: Any
) -> Audited:
    """Audit files; with every class listed."""
    from lightmeter_cost.audit.classes import BY_NAME

    settings = {"show": tuple(BY_NAME), **settings}
    judge = ClientJudge(None, rates)
    with engine or DuckDB() as running:
        return Audited(
            audit([str(path) for path in paths], running, READER, judge, Settings(**settings), emitted)
        )


def everything(found: Audited) -> dict[str, Any]:
    """Everything a result holds, to be compared."""
    result = found.result
    names = ("rows", "counts", "sums", "groups", "points", "roundings", "drifts", "standouts", "reasons")
    return {name: getattr(result, name) for name in names} | {
        "findings": [asdict(one) for one in found.findings]
    }
