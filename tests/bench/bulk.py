"""`lightmeter lint` over 200,000 lines of JSON Lines: against reading and orjson.loads alone, and with two
processes.

Whole processes on the wall clock, start-up included. Lines without any finding, lines of which one in a hundred has a
fault, as in a log of requests that were sent, and one in five. Every line is another one, which is the worst case for a
program that remembers what it has judged; then each line stands there ten times, as after retries.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Row, medians
from bench.mix import mix
from lightmeter_client import civitai

LINES, LAPS = 200_000, 10
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name == "PYTHONPATH"
}
"""For all contenders alike: no PYTHONDONTWRITEBYTECODE, which would have every process compile what it imports, no
PYTHONUNBUFFERED."""
PLAIN = "import orjson, sys\nfor line in open(sys.argv[1], 'rb'):\n    orjson.loads(line)"


SHARES = {"no findings": 0.0, "1 % faulty": 0.01, "20 % faulty": 0.2}
"""How many of the lines have a fault, by what the row is called."""
ALONE = "reading and orjson.loads alone"


def rows(rounds: int = 5) -> list[Row]:
    with ExitStack() as stack:
        logs = {
            (name, laps): stack.enter_context(log_of(faulty, laps))
            for name, faulty in SHARES.items()
            for laps in (1, LAPS)
        }
        contenders: dict[str, Callable[[], None]] = {}
        for (name, laps), log in logs.items():
            contenders[f"{name} {laps} plain"] = run(sys.executable, "-c", PLAIN, str(log))
            contenders[f"{name} {laps} one"] = run(*lint(log, 1))
        for name in ("no findings", "1 % faulty"):
            contenders[f"{name} 1 two"] = run(*lint(logs[name, 1], 2))
        found = medians(contenders, rounds, time.perf_counter)
    return [*_against_reading(found), *_two_processes(found)]


def _against_reading(found: dict[str, float]) -> Iterator[Row]:
    for laps, lines in ((1, "every line another"), (LAPS, f"each line {LAPS} times")):
        for name in SHARES:
            ours, plain = found[f"{name} {laps} one"], found[f"{name} {laps} plain"]
            yield Row(f"lint, {name}, {lines}", ALONE, ours, plain, 2.2, at_most=True)


def _two_processes(found: dict[str, float]) -> Iterator[Row]:
    for name in ("no findings", "1 % faulty"):
        two, one = found[f"{name} 1 two"], found[f"{name} 1 one"]
        yield Row(f"lint, {name}, two processes", "one process", two, one, 1)


@contextmanager
def log_of(faulty: float, laps: int) -> Iterator[Path]:
    """A JSON Lines file of bare inputs, each `laps` times, gone afterwards."""
    count = LINES // laps
    drawn = (body for body in mix(count + count // 4, faulty=faulty) if faulty or not civitai.lint(body))
    different = dict.fromkeys(json.dumps(body, separators=(",", ":")) for body in drawn)
    bodies = list(different)[:count]
    assert len(bodies) == count, f"only {len(bodies)} of {count} lines were drawn"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requests.jsonl"
        file.write_text("\n".join(bodies * laps) + "\n", "utf-8")
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
