"""A ledger larger than the memory that SQL is given: it goes to disk and back, and the report is the same."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.ledgers import EDIT, line

LINES = 9_000
PICTURE = 16_000
"""Signs of the picture in each request: 150 MB in all, of which nothing can be packed."""
LEAST = 128
"""Megabytes that SQL may take, the least there is."""
AROUND = 420
"""Megabytes that Python and the libraries take besides."""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every 50th line is too dear, and the first one stands again at the end."""
    draw = random.Random(1)
    path = tmp_path_factory.mktemp("large") / "ledger.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in (*range(LINES), 0):
            picture = f"data:image/png;base64,{draw.randbytes(PICTURE // 2).hex()}"
            body = {**EDIT, "images": [picture], "seed": number}
            billed = "36" if number % 50 == 0 else "24"
            file.write(
                json.dumps(line(str(number), billed, body, at=f"2026-11-{number % 28 + 1:02d}")) + "\n"
            )
    return path


@dataclass(frozen=True, slots=True)
class Run:
    """How a process ended, the most memory it held in megabytes, and the most it had on disk."""

    code: int
    held: int
    spilled: int


def _run(ledger: Path, out: Path, *options: str) -> Run:
    scratch = out.parent / f"{out.name}.scratch"
    scratch.mkdir()
    command = [
        sys.executable,
        "-m",
        "lightmeter",
        "audit",
        str(ledger),
        "--format",
        "json",
        "-o",
        str(out),
        *options,
    ]
    running = subprocess.Popen(command, env={**os.environ, "TMPDIR": str(scratch)})
    spilled = 0
    while True:
        pid, status, used = os.wait4(running.pid, os.WNOHANG)
        if pid:
            assert list(scratch.iterdir()) == []
            return Run(os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024, spilled // 1_000_000)
        spilled = max(spilled, sum(_size(file) for file in scratch.rglob("duckdb_temp*")))
        time.sleep(0.01)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def test_a_ledger_larger_than_memory_gives_the_same_report(ledger: Path, tmp_path: Path) -> None:
    """Byte for byte; what does not fit lies on disk while it is needed, and is gone at the end."""
    assert ledger.stat().st_size > LEAST * 1_000_000
    small = _run(ledger, tmp_path / "small.json", f"--memory={LEAST}MB")
    large = _run(ledger, tmp_path / "large.json", "--memory=2GB")
    assert (tmp_path / "small.json").read_bytes() == (tmp_path / "large.json").read_bytes()
    assert (small.code, large.code, large.spilled) == (1, 1, 0)
    assert small.spilled > 10
    assert small.held < LEAST + AROUND
    found = json.loads((tmp_path / "small.json").read_text("utf-8"))["summary"]
    assert (found["rows"], found["overcharge"], found["duplicate"]) == (LINES + 1, LINES // 50, 1)
