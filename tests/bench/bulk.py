"""`lightmeter lint` over 200,000 lines of JSON Lines: against reading and orjson.loads alone, and with two
processes.

Whole processes on the wall clock, start-up included. First lines without any finding; then one line in a hundred
has a fault, as in a log of
requests that were sent; a second run has one in five.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Row, medians
from bench.mix import mix
from lightmeter_client import civitai

LINES, DISTINCT = 200_000, 20_000
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name == "PYTHONPATH"
}
"""For all contenders alike: no PYTHONDONTWRITEBYTECODE, which would have every process compile what it imports, no
PYTHONUNBUFFERED."""
PLAIN = "import orjson, sys\nfor line in open(sys.argv[1], 'rb'):\n    orjson.loads(line)"


def rows(rounds: int = 5) -> list[Row]:
    with log_of(0) as clean, log_of(0.01) as usual, log_of(0.2) as faulty:
        contenders = {
            "plain, clean": run(sys.executable, "-c", PLAIN, str(clean)),
            "clean": run(*lint(clean, 1)),
            "clean, two": run(*lint(clean, 2)),
            "plain": run(sys.executable, "-c", PLAIN, str(usual)),
            "one": run(*lint(usual, 1)),
            "two": run(*lint(usual, 2)),
            "plain, faulty": run(sys.executable, "-c", PLAIN, str(faulty)),
            "faulty": run(*lint(faulty, 1)),
        }
        found = medians(contenders, rounds, time.perf_counter)
    return [
        Row(
            "lint, no findings",
            "reading and orjson.loads alone",
            found["clean"],
            found["plain, clean"],
            2.2,
            at_most=True,
        ),
        Row("lint, no findings, two processes", "one process", found["clean, two"], found["clean"], 1),
        Row(
            "lint, 1 % faulty",
            "reading and orjson.loads alone",
            found["one"],
            found["plain"],
            2.2,
            at_most=True,
        ),
        Row("lint, 20 % faulty", "the same", found["faulty"], found["plain, faulty"], 2.2, at_most=True),
        Row("lint, two processes", "one process", found["two"], found["one"], 1),
    ]


@contextmanager
def log_of(faulty: float) -> Iterator[Path]:
    """A JSON Lines file of bare inputs, gone afterwards."""
    drawn = (body for body in mix(DISTINCT, faulty=faulty) if faulty or not civitai.lint(body))
    bodies = [json.dumps(body, separators=(",", ":")) for body in drawn]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requests.jsonl"
        file.write_text("\n".join((bodies * (LINES // len(bodies) + 1))[:LINES]) + "\n", "utf-8")
        yield file


def lint(file: Path, jobs: int) -> list[str]:
    """The installed command, quiet but for its findings."""
    command = str(Path(sys.executable).with_name("lightmeter"))
    return [command, "lint", str(file), "--jobs", str(jobs), "--format", "jsonl", "--fail-on", "error"]


def run(*command: str, codes: tuple[int, ...] = (0, 1)) -> Callable[[], None]:
    """Runs a command to its end, its output thrown away. Raises `RuntimeError` where it could not run."""

    def once() -> None:
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, env=ENVIRONMENT
        )
        if done.returncode not in codes:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")

    return once
