"""The progress bar of work that has phases, and spends minutes inside of an engine that tells nothing.

In: `watch(phase, done, total)`, as often as the work likes. Out: one line on stderr, on a terminal only, after two
seconds, wiped at the end. A thread of its own draws it, so that it moves while the engine is busy.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from threading import Event, Thread
from types import TracebackType
from typing import TextIO

from lightmeter.cli.progress import PATIENCE, WIDTH

EVERY = 0.2
"""Seconds between two updates."""


def is_shown(quiet: bool, stream: TextIO) -> bool:
    """Whether anybody looks: a terminal that can go back on its line, and no wish for quiet."""
    return not quiet and stream.isatty() and os.environ.get("TERM") != "dumb"


class Phases:
    """`with Phases(quiet) as phases: work(phases.watch)`."""

    def __init__(self, quiet: bool, patience: float = PATIENCE) -> None:
        self._stream = sys.stderr
        self._patience = patience
        self._begun = time.monotonic()
        self._over = Event()
        self._state = ("starting", 0, 0)
        self._thread = Thread(target=self._draw, daemon=True) if is_shown(quiet, self._stream) else None

    def watch(self, phase: str, done: int, total: int) -> None:
        """Say what is being done, and how much of it; a total of 0 is one that nobody knows."""
        self._state = (phase, done, total)

    def __enter__(self) -> Phases:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the line away."""
        self._over.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()

    def _draw(self) -> None:
        if self._over.wait(self._patience):
            return
        while True:
            room = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{line(*self._state, time.monotonic() - self._begun)[:room]}")
            self._stream.flush()
            if self._over.wait(EVERY):
                break
        self._stream.write("\r\x1b[K")
        self._stream.flush()


def line(phase: str, done: int, total: int, seconds: float) -> str:
    """ "reading [===============               ] 50% 12 s"."""
    took = f"{int(seconds)} s" if seconds < 60 else f"{int(seconds) // 60} min {int(seconds) % 60} s"
    if total <= 0:
        return f"{phase} ... {took}"
    share = min(done / total, 1)
    return f"{phase} [{'=' * int(share * WIDTH):<{WIDTH}}] {share:4.0%} {took}"
