"""Side by side: contenders take turns, round by round, and the medians are compared.

In: callables. Out: seconds. A round of all contenders lies close together in time, so that a busy machine
slows them alike.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: `ratio` is theirs / ours, or ours / theirs where `target` is an upper limit.

    `ours` and `theirs` are seconds per unit of work; `at_most` tells which way the target reads. A row without a
    target is measured only.
    """

    what: str
    rival: str
    ours: float
    theirs: float
    target: float | None
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.at_most else self.theirs / self.ours

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


def medians(
    contenders: Mapping[str, Callable[[], object]], rounds: int, clock: Clock = time.process_time
) -> dict[str, float]:
    """Seconds of each contender: the median of `rounds` turns, after one turn to warm up."""
    for run in contenders.values():
        run()
    seen: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            start = clock()
            run()
            seen[name].append(clock() - start)
    return {name: median(times) for name, times in seen.items()}


def machine() -> str:
    """The size of the machine: processor, cores, memory, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
            named = next((line for line in lines if line.startswith("model name")), "")
    except OSError:
        named = ""
    return named.partition(":")[2].strip() or platform.machine()
